package org.vivaio.core.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.vivaio.core.platform.Json;

/** Strings that break software are stored as sent but for outer white space, and shown inert. */
class NaughtyStringsTest extends HostTest {
    private static final String FORM = "/f/one/naughty";
    private static final String CONSENT = "consent.privacy.notice";
    private static List<String> strings = List.of();

    @BeforeAll
    static void read() throws IOException {
        List<String> all = new ArrayList<>();
        try (InputStream in = NaughtyStringsTest.class.getResourceAsStream("/blns.json")) {
            Json.MAPPER.readTree(in).forEach(text -> all.add(text.asText()));
        }
        all.add("NUL \u0000 inside");
        all.add("=cmd|' /C calc'!A0");
        strings = all;
        put("one", "purpose", "privacy", """
                {"channels": ["notice"], "current": "1", "wordings": {"1": {"en": "I have read the notice"}}}""");
        put("one", "form", "naughty", """
                {"title": {"en": "Test"}, "language": "en", "timeTrap": "PT0S", "rate": 100000,
                 "fields": [{"name": "firstName"}, {"name": "message"}],
                 "consents": [{"purpose": "privacy", "channel": "notice", "required": true}]}""");
    }

    /** What is read back: without outer white space, with U+FFFD for what PostgreSQL cannot hold. */
    private static String kept(String sent) {
        return sent.replace('\u0000', '\uFFFD').strip();
    }

    @Test
    void the_api_keeps_each_value_as_sent() {
        StringBuilder lines = new StringBuilder();
        for (String text : strings) {
            ObjectNode body = Json.object().put("source", "api");
            body.putObject("fields")
                    .put("message", text)
                    .put("firstName", text)
                    .put("extra", text)
                    .putArray("list")
                    .add(text);
            body.putObject("touch").put("source", text);
            lines.append(Json.write(body)).append('\n');
        }
        Answer answer = send("POST", "/api/v1/tenants/one/captures", ADMIN, "application/x-ndjson", lines.toString());
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        List<JsonNode> verdicts = answer.text().lines().map(Json::parse).toList();
        assertThat(verdicts).hasSize(strings.size());
        for (int i = 0; i < verdicts.size(); i++) {
            String sent = strings.get(i);
            JsonNode verdict = verdicts.get(i);
            assertThat(verdict.path("verdict").asText()).as(verdict.toString()).isEqualTo("accepted");
            assertThat(verdict.path("reasons").toString().contains("character_replaced"))
                    .isEqualTo(sent.contains("\u0000"));
            JsonNode fields = get("/api/v1/tenants/one/leads/"
                            + verdict.path("leadId").asText())
                    .expect(200)
                    .json()
                    .path("fields");
            for (String name : List.of("message", "firstName", "extra")) {
                assertThat(fields.path(name).asText("")).as(name).isEqualTo(kept(sent));
            }
            assertThat(fields.path("list").path(0).asText("")).isEqualTo(kept(sent));
        }
    }

    @Test
    void what_was_received_stays_in_the_inbox_as_it_was_sent() {
        String body = "{\"source\": \"api\", \"fields\": {\"message\": \"  a\\u0000b  \"}}";
        Answer answer = post("/api/v1/tenants/one/captures", body).expect(201);
        JsonNode capture = get("/api/v1/tenants/one/captures/"
                        + answer.json().path("captureId").asText())
                .expect(200)
                .json();
        assertThat(capture.path("payload").asText()).isEqualTo(body);
    }

    @Test
    void the_form_keeps_each_value_as_sent() {
        for (String text : strings) {
            Answer answer = send(
                    "POST",
                    FORM,
                    "",
                    "application/x-www-form-urlencoded",
                    "message=" + encode(text) + "&" + CONSENT + "=1",
                    "Accept",
                    "application/json");
            JsonNode capture = get("/api/v1/tenants/one/captures/"
                            + answer.expect(200).json().path("captureId").asText())
                    .expect(200)
                    .json();
            String verdict = answer.json().path("verdict").asText();
            if (verdict.equals("accepted")) {
                JsonNode lead = get("/api/v1/tenants/one/leads/"
                                + capture.path("leadId").asText())
                        .expect(200)
                        .json();
                assertThat(lead.at("/fields/message").asText("")).isEqualTo(kept(text));
            }
        }
    }

    @Test
    void the_page_that_asks_again_shows_each_value_inert() {
        Answer harmless = again("harmless");
        for (String text : strings) {
            Answer page = again(text);
            for (char markup : new char[] {'<', '>', '"'}) {
                assertThat(count(page.text(), markup)).as(text).isEqualTo(count(harmless.text(), markup));
            }
            assertThat(page.header("content-security-policy")).contains("default-src 'none'");
            String shown = text.strip()
                    .replace("&", "&amp;")
                    .replace("<", "&lt;")
                    .replace(">", "&gt;")
                    .replace("\"", "&quot;")
                    .replace("'", "&#39;");
            if (text.chars().noneMatch(Character::isISOControl) && !shown.isEmpty()) {
                assertThat(page.text()).contains(shown);
            }
        }
    }

    /** The page without the mandatory consent, with the value in an input and a text area. */
    private static Answer again(String text) {
        return send(
                        "POST",
                        FORM,
                        "",
                        "application/x-www-form-urlencoded",
                        "message=" + encode(text) + "&firstName=" + encode(shortened(text)) + "&_key=fixed")
                .expect(422);
    }

    /** A longer first name would be refused, with a message of its own on the page. */
    private static String shortened(String text) {
        return text.codePointCount(0, text.length()) <= 60 ? text : "harmless";
    }

    private static long count(String text, char wanted) {
        return text.chars().filter(c -> c == wanted).count();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
