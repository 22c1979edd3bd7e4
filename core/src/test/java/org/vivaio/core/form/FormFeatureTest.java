package org.vivaio.core.form;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.vivaio.core.app.HostTest;
import org.vivaio.core.platform.Json;

/** Files, counters, health and previews of forms on the running product, with a second tenant beside. */
class FormFeatureTest extends HostTest {
    private static final String FORM = """
            {"title": "Work with us", "language": "en", "timeTrap": "PT0S", "rate": 100000,
             "fields": [{"name": "email", "required": true}, {"name": "firstName", "ask": "unknown"},
               {"name": "cv", "type": "file", "label": "CV", "accept": ["application/pdf"]}],
             "variants": [{"name": "b", "weight": 1, "change": {"submit": "Go"}}]}""";

    private final String tenant = "forms-" + UUID.randomUUID().toString().substring(0, 8);
    private final String other = "other-" + UUID.randomUUID().toString().substring(0, 8);
    private final String path = "/api/v1/tenants/" + tenant;

    @BeforeEach
    void tenants() {
        createTenant(tenant);
        createTenant(other);
        put(tenant, "form", "jobs", FORM);
        put(other, "form", "jobs", FORM);
    }

    private Answer submit(String key, String content) {
        String body = "--B\r\nContent-Disposition: form-data; name=\"email\"\r\n\r\n" + key + "@example.com\r\n"
                + "--B\r\nContent-Disposition: form-data; name=\"_key\"\r\n\r\n" + key + "\r\n"
                + "--B\r\nContent-Disposition: form-data; name=\"cv\"; filename=\"zq \u00e9 cv.pdf\"\r\n\r\n" + content
                + "\r\n--B--";
        return send(
                "POST",
                "/f/" + tenant + "/jobs?lang=en&e=1",
                "",
                "multipart/form-data; boundary=B",
                body,
                "Accept",
                "application/json");
    }

    private JsonNode lead(String email) {
        JsonNode[] found = new JsonNode[1];
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            found[0] = get(path + "/leads?q=" + email).json().path("items").path(0);
            return found[0].has("id");
        });
        return found[0];
    }

    @Test
    void a_file_is_kept_for_the_lead_served_as_an_attachment_and_erased_with_the_person() {
        String key = "k" + UUID.randomUUID().toString().substring(0, 8);
        Answer first = submit(key, "%PDF-1.7 zqfilecontent");
        assertThat(first.status()).as(first.text()).isEqualTo(200);
        assertThat(first.json().at("/thanks/tree/0").asText()).isEqualTo("div");
        assertThat(submit(key, "%PDF-1.7 zqfilecontent").json().path("captureId"))
                .isEqualTo(first.json().path("captureId"));
        String lead = lead(key + "@example.com").path("id").asText();

        JsonNode files = get(path + "/leads/" + lead + "/files").json().path("items");
        assertThat(files).hasSize(1);
        assertThat(files.at("/0/media").asText()).isEqualTo("application/pdf");
        String file = "/files/" + files.at("/0/id").asText();
        Answer download = get(path + file);
        assertThat(download.status()).isEqualTo(200);
        assertThat(download.text()).contains("zqfilecontent");
        assertThat(get("/api/v1/tenants/" + other + file).status()).isEqualTo(404);
        assertThat(get("/api/v1/tenants/" + other + "/leads/" + lead + "/files")
                        .json()
                        .path("items"))
                .isEmpty();
        assertThat(number("select count(*) from inbox where position('zqfilecontent'::bytea in body) > 0"))
                .isZero();

        assertThat(send("DELETE", path + "/leads/" + lead, ADMIN, null, (String) null)
                        .status())
                .isEqualTo(204);
        assertThat(get(path + file).status()).isEqualTo(404);
        assertThat(number("select count(*) from form_file where tenant_id = '" + tenant + "'"))
                .isZero();
    }

    @Test
    void a_file_of_another_kind_or_too_large_is_refused_with_a_word_at_its_field() {
        Answer wrong = submit("wrong", "MZ\u0000 program");
        assertThat(wrong.status()).isEqualTo(422);
        assertThat(wrong.json().at("/errors/0/field").asText()).isEqualTo("cv");
        assertThat(wrong.json().at("/errors/0/message").asText()).contains("PDF");
        assertThat(wrong.json().at("/summary/0").asText()).isEqualTo("div");
        assertThat(submit("large", "%PDF-" + "x".repeat(FormRoutes.MAX_UPLOAD)).status())
                .isEqualTo(413);
    }

    @Test
    void views_starts_and_submits_are_counted_by_variant_and_pages_show_their_health() {
        for (int i = 0; i < 3; i++) {
            send("GET", "/f/" + tenant + "/jobs", "", null, (String) null, "Accept", "application/json");
        }
        String report =
                "{\"v\":1,\"l\":\"email\",\"n\":0,\"f\":{\"email\":2500,\"nothere\":9},\"e\":{\"email\":1},\"a\":\"nosuch\","
                        + "\"p\":\"https://shop.example/offer?who=zqperson#x\"}";
        assertThat(send("POST", "/t/" + tenant + "/jobs", "", "text/plain", report)
                        .status())
                .isEqualTo(204);
        assertThat(send("POST", "/t/" + tenant + "/jobs", "", "text/plain", "not json")
                        .status())
                .isEqualTo(204);
        assertThat(send("POST", "/t/nosuch/jobs", "", "text/plain", report).status())
                .isEqualTo(204);
        assertThat(send("GET", "/t/" + tenant + "/jobs?x=load&p=https://blog.example/a", "", null, (String) null)
                        .status())
                .isEqualTo(200);
        submit("stat", "%PDF-1");

        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            JsonNode stats = get(path + "/forms/jobs/statistics").json();
            assertThat(stats.path("served").asInt()).isEqualTo(3);
            assertThat(stats.path("shown").asInt()).isEqualTo(1);
            assertThat(stats.path("started").asInt()).isEqualTo(1);
            assertThat(stats.path("submitted").asInt()).isEqualTo(1);
            assertThat(stats.at("/fields/0/seconds").asDouble()).isEqualTo(2.5);
            assertThat(stats.at("/fields/0/left").asInt()).isEqualTo(1);
            assertThat(stats.at("/experiment/variants")).hasSize(2);
            JsonNode pages = get(path + "/embeds").json().path("items");
            assertThat(pages).hasSize(2);
            assertThat(pages.at("/0/fault").asText()).isEqualTo("load");
            assertThat(pages.at("/1/page").asText()).isEqualTo("https://shop.example/offer");
        });
        assertThat(get("/api/v1/tenants/" + other + "/embeds").json().path("items"))
                .isEmpty();
        assertThat(get("/api/v1/tenants/" + other + "/forms/jobs/statistics")
                        .json()
                        .path("served")
                        .asInt())
                .isZero();
        assertThat(get(path + "/forms/jobs/statistics?from=yesterday").status()).isEqualTo(400);
        assertThat(get(path + "/forms/none/statistics").status()).isEqualTo(404);
    }

    @Test
    void a_form_can_be_looked_at_before_it_is_saved_and_nothing_sent_to_it_is_stored() {
        ObjectNode body = Json.object();
        body.set("spec", Json.parse("{\"title\": \"Draft\", \"fields\": [{\"name\": \"email\"}]}"));
        String id = post(path + "/forms:preview", Json.write(body))
                .json()
                .path("id")
                .asText();
        long before = number("select count(*) from inbox where tenant_id = '" + tenant + "'");

        assertThat(send("GET", "/f/" + tenant + "/" + id + "/embed.html?theme=dark", "", null, (String) null)
                        .text())
                .contains("data-form=\"" + tenant + "/" + id + "\"", "content=\"dark\"");
        Answer answer = send(
                "POST",
                "/f/" + tenant + "/" + id,
                "",
                "application/x-www-form-urlencoded",
                "email=a%40example.com",
                "Accept",
                "application/json");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(send("GET", "/f/" + other + "/" + id, "", null, (String) null)
                        .status())
                .isEqualTo(404);
        assertThat(number("select count(*) from inbox where tenant_id = '" + tenant + "'"))
                .isEqualTo(before);
        body.set("spec", Json.parse("{\"title\": \"Draft\", \"fields\": [{\"name\": \"stage\"}]}"));
        assertThat(post(path + "/forms:preview", Json.write(body))
                        .json()
                        .at("/errors/0/field")
                        .asText())
                .isEqualTo("fields[0].name");
    }

    @Test
    void the_exported_form_needs_no_script_and_the_embed_has_an_address_for_ever() {
        String html = send("GET", "/f/" + tenant + "/jobs/plain.html", "", null, (String) null)
                .text();
        assertThat(html)
                .contains("method=\"post\"", "/f/" + tenant + "/jobs?lang=en\"", "enctype=\"multipart/form-data\"")
                .doesNotContain("<script", "plain.html");
        Answer css = send("GET", "/f/" + tenant + "/jobs/look.css", "", null, (String) null);
        assertThat(css.status()).isEqualTo(200);
        assertThat(css.text()).startsWith(":root{");
    }
}
