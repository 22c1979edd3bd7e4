package org.vivaio.core.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The door of sources: three formats, one verdict, and nothing that arrived is lost. */
class SupplierDoorTest extends HostTest {
    private static final String KEY = "a-key-of-the-tests-only";

    @BeforeAll
    static void sources() {
        put("one", "campaign", "spring", "{\"label\": \"Spring\"}");
        source("partner", """
                "mapping": {"fields": {"email": "$.contact.mail", "firstName": "$.contact.name", "phone": "$.contact.tel"},
                  "externalId": "$.id"},
                "required": ["email|phone"], "tags": ["partner"], "campaign": "spring",
                "price": {"amount": "12.50", "currency": "EUR"}""");
        source("plain", "");
        source("xml", "\"mapping\": {\"fields\": {\"email\": \"/lead/email\"}}");
        source("window", "\"dedupe\": {\"policy\": \"reject\", \"window\": \"30d\"}");
        source("replacing", "\"dedupe\": {\"policy\": \"update\"}");
        source("capped", "\"caps\": {\"hour\": 3, \"total\": 5}");
        source(
                "closed",
                "\"schedule\": [{\"days\": [\"mon\"], \"from\": \"03:00\", \"to\": \"03:00\"}], \"enabled\": false");
        source("strict", "\"flags\": {\"reject\": [\"invalid_email\"], \"quarantine\": [\"invalid_phone\"]}");
        source("practice", "\"test\": true");
        source(
                "loud",
                "\"answer\": {\"format\": \"text\", \"status\": {\"rejected\": 422}}, \"required\": [\"email\"]");
        put("one", "source", "keyless", "{}");
        put("two", "source", "plain", "{\"key\": \"another-tenants-own-key\"}");
    }

    private static void source(String name, String more) {
        put("one", "source", name, "{\"key\": \"" + KEY + "\"" + (more.isEmpty() ? "" : ", " + more) + "}");
    }

    private static Answer post(String source, String type, String body, String... headers) {
        return send("POST", "/in/one/" + source, KEY, type, body, headers);
    }

    private static Answer json(String source, String body) {
        return post(source, "application/json", body);
    }

    private static JsonNode stored(Answer answer) {
        return get("/api/v1/tenants/one/captures/"
                        + answer.json().path("captureId").asText())
                .expect(200)
                .json();
    }

    private static List<String> codes(JsonNode answer) {
        return answer.path("reasons").findValuesAsText("code");
    }

    @Test
    void a_mapped_payload_becomes_a_lead_with_tag_campaign_and_price() {
        Answer answer = json(
                        "partner",
                        "{\"id\": \"P-1\", \"contact\": {\"mail\": \"ada@partner.example\", \"name\": \"Ada\"}}")
                .expect(201);
        assertThat(answer.json().path("verdict").asText()).isEqualTo("accepted");
        assertThat(answer.json().at("/price/amount").asText()).isEqualTo("12.50");
        assertThat(answer.json().has("leadId"))
                .as("leads are not the supplier's")
                .isFalse();
        JsonNode capture = stored(answer);
        assertThat(capture.path("payload").asText()).contains("\"P-1\"");
        assertThat(capture.path("externalId").asText()).isEqualTo("P-1");
        JsonNode lead = get("/api/v1/tenants/one/leads/"
                        + capture.path("leadId").asText())
                .expect(200)
                .json();
        assertThat(lead.at("/fields/firstName").asText()).isEqualTo("Ada");
        assertThat(lead.path("tags").toString()).contains("partner");
        assertThat(lead.path("campaign").asText()).isEqualTo("spring");
        assertThat(number("select leads from campaign_day where tenant_id = 'one' and campaign = 'spring'"))
                .isPositive();
        Answer again = json("partner", "{\"id\": \"P-1\", \"contact\": {\"mail\": \"other@partner.example\"}}")
                .expect(200);
        assertThat(again.json().path("verdict").asText()).isEqualTo("duplicate");
        assertThat(codes(again.json())).containsExactly("external_id_known");
        Answer told = send(
                        "GET",
                        "/in/one/partner/captures/"
                                + again.json().path("captureId").asText(),
                        KEY,
                        null,
                        (String) null)
                .expect(200);
        assertThat(told.json()).isEqualTo(again.json());
        send("GET", "/in/one/plain/captures/" + again.json().path("captureId").asText(), KEY, null, (String) null)
                .expect(404);
    }

    @Test
    void json_xml_form_multipart_and_query_are_told_the_same() {
        String multipart = "--b\r\nContent-Disposition: form-data; name=\"email\"\r\n\r\n%s\r\n--b--\r\n";
        List<Answer> answers = List.of(
                post("plain", "application/json", "{\"email\": \"f1@formats.example\"}"),
                post(
                        "plain",
                        "application/xml",
                        "<lead><email>f2@formats.example</email></lead>",
                        "Accept",
                        "application/json"),
                post("plain", "application/x-www-form-urlencoded", "email=f3%40formats.example"),
                post("plain", "multipart/form-data; boundary=b", multipart.formatted("f4@formats.example")),
                send("GET", "/in/one/plain?email=f5%40formats.example&key=" + KEY, "", null, (String) null));
        for (int i = 0; i < answers.size(); i++) {
            JsonNode capture = stored(answers.get(i).expect(201));
            JsonNode lead = get("/api/v1/tenants/one/leads/"
                            + capture.path("leadId").asText())
                    .json();
            assertThat(lead.at("/fields/email").asText()).isEqualTo("f" + (i + 1) + "@formats.example");
            assertThat(capture.toString()).as("the key is not kept").doesNotContain(KEY);
        }
        Answer xml = post("xml", "application/xml", "<lead><email>f6@formats.example</email></lead>")
                .expect(201);
        assertThat(xml.header("content-type")).startsWith("application/xml");
        assertThat(xml.text()).contains("<verdict>accepted</verdict>");
        Answer text = post("plain", "application/json", "{\"email\": \"f7@formats.example\"}", "Accept", "text/plain")
                .expect(201);
        assertThat(text.text()).startsWith("accepted\nid: ");
        Answer loud = json("loud", "{}").expect(422);
        assertThat(loud.text()).contains("rejected").contains("reason: missing_field email");
    }

    @Test
    void only_the_source_s_own_key_opens_its_door() {
        send("POST", "/in/one/plain", "", "application/json", "{}").expect(401);
        send("POST", "/in/one/plain", "another-tenants-own-key", "application/json", "{}")
                .expect(401);
        send("POST", "/in/two/plain", KEY, "application/json", "{}").expect(401);
        send("POST", "/in/one/keyless", KEY, "application/json", "{}").expect(403);
        send("POST", "/in/one/nowhere", KEY, "application/json", "{}").expect(404);
        send("DELETE", "/in/one/plain", KEY, null, (String) null).expect(405);
        assertThat(send(
                                "POST",
                                "/in/one/plain",
                                "",
                                "application/json",
                                "{\"email\": \"b@basic.example\"}",
                                "X-Api-Key",
                                KEY)
                        .status())
                .isEqualTo(201);
        String shown =
                get("/api/v1/tenants/one/resources/source/plain").expect(200).text();
        assertThat(shown).doesNotContain(KEY);
        assertThat(send(
                                "PUT",
                                "/api/v1/tenants/one/resources/source/short",
                                ADMIN,
                                "application/json",
                                "{\"spec\": {\"key\": \"short\"}}")
                        .status())
                .isEqualTo(422);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{\"email\": ",
                "nonsense",
                "\u0000\u0001\u0002",
                "{\"a\": 1}}",
                "[]",
                "<!DOCTYPE l [<!ENTITY a \"b\">]><l>&a;</l>",
                "<lead><email>x</lead>"
            })
    void what_cannot_be_read_is_kept_and_quarantined(String body) {
        Answer answer = post(
                        "plain",
                        body.startsWith("<") ? "application/xml" : "application/json",
                        body,
                        "Accept",
                        "application/json")
                .expect(200);
        assertThat(answer.json().path("verdict").asText()).isEqualTo("quarantined");
        assertThat(codes(answer.json())).containsExactly("unreadable");
        JsonNode capture = stored(answer);
        assertThat(capture.path("verdict").asText()).isEqualTo("quarantined");
        assertThat(codes(capture)).containsExactly("unreadable");
    }

    @Test
    void a_body_beyond_the_limit_is_refused_and_a_long_value_judged() {
        post("plain", "application/json", "{\"message\": \"" + "x".repeat(10 << 20) + "\"}")
                .expect(413);
        Answer deep = json(
                "plain",
                "{\"email\": \"deep@bad.example\", \"more\": " + "{\"a\":".repeat(10) + "1" + "}".repeat(10) + "}");
        assertThat(deep.expect(201).json().path("verdict").asText()).isEqualTo("accepted");
        Answer half = send(
                "POST",
                "/in/one/plain",
                KEY,
                "application/json; charset=utf-8",
                BodyPublishers.ofByteArray("{\"email\": \"latin@bad.example\", \"city\": \"Forl\u00ec\"}"
                        .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)));
        assertThat(codes(half.expect(201).json())).contains("charset_guessed");
    }

    @Test
    void required_fields_flags_and_closed_doors_reject_or_quarantine() {
        Answer missing =
                json("partner", "{\"contact\": {\"name\": \"Nobody\"}}").expect(200);
        assertThat(missing.json().path("verdict").asText()).isEqualTo("rejected");
        assertThat(codes(missing.json())).contains("missing_field");
        assertThat(codes(json("closed", "{\"email\": \"c@closed.example\"}").json()))
                .contains("source_closed");
        Answer email = json("strict", "{\"email\": \"no address\"}");
        assertThat(email.json().path("verdict").asText()).isEqualTo("rejected");
        assertThat(codes(email.json())).contains("invalid_email");
        Answer phone = json("strict", "{\"email\": \"q@strict.example\", \"phone\": \"123\"}");
        assertThat(phone.json().path("verdict").asText()).isEqualTo("quarantined");
        assertThat(codes(
                        json("plain", "{\"email\": \"no address\"}").expect(201).json()))
                .as("flagged, not refused, where the source does not say so")
                .contains("invalid_email");
    }

    @Test
    void a_person_within_the_window_is_a_duplicate_and_an_update_replaces_the_number() {
        json("window", "{\"email\": \"wanda@window.example\"}").expect(201);
        Answer again = json("window", "{\"email\": \"WANDA@window.example\", \"firstName\": \"Wanda\"}")
                .expect(200);
        assertThat(again.json().path("verdict").asText()).isEqualTo("duplicate");
        assertThat(codes(again.json())).contains("duplicate_person");
        Answer first = json("replacing", "{\"email\": \"rita@update.example\", \"phone\": \"+393331112223\"}")
                .expect(201);
        json("replacing", "{\"email\": \"rita@update.example\", \"phone\": \"+393331112224\"}")
                .expect(200);
        String lead = stored(first).path("leadId").asText();
        assertThat(get("/api/v1/tenants/one/leads/" + lead)
                        .json()
                        .at("/fields/phone")
                        .asText())
                .isEqualTo("+393331112224");
    }

    @Test
    void a_cap_is_never_passed_however_many_send_at_once() {
        ExecutorService pool = Executors.newFixedThreadPool(12);
        try {
            List<CompletableFuture<String>> sent = IntStream.range(0, 24)
                    .mapToObj(i -> CompletableFuture.supplyAsync(
                            () -> json("capped", "{\"email\": \"c" + i + "@cap.example\"}")
                                    .json()
                                    .path("verdict")
                                    .asText(),
                            pool))
                    .toList();
            List<String> verdicts = sent.stream().map(CompletableFuture::join).toList();
            assertThat(verdicts.stream().filter("accepted"::equals)).hasSize(3);
            assertThat(verdicts.stream().filter("rejected"::equals)).hasSize(21);
        } finally {
            pool.shutdown();
        }
        assertThat(number("select count(*) from match_key where tenant_id = 'one' and token like '%@cap.example'"))
                .as("who was refused left no key")
                .isEqualTo(3);
    }

    @Test
    void a_test_is_judged_and_makes_no_lead() {
        long before = number("select count(*) from lead where tenant_id = 'one'");
        for (Answer answer : List.of(
                json("practice", "{\"email\": \"t@test.example\", \"externalId\": \"T\"}"),
                send("POST", "/in/one/plain?test=1", KEY, "application/json", "{\"email\": \"t@test.example\"}"))) {
            assertThat(answer.json().path("verdict").asText()).isEqualTo("accepted");
            assertThat(codes(answer.json())).contains("test");
            assertThat(stored(answer).has("leadId")).isFalse();
        }
        assertThat(number("select count(*) from lead where tenant_id = 'one'")).isEqualTo(before);
    }

    @Test
    void the_same_key_and_body_are_answered_the_same() {
        String body = "{\"email\": \"idem@keys.example\"}";
        Answer first =
                post("plain", "application/json", body, "Idempotency-Key", "k1").expect(201);
        assertThat(post("plain", "application/json", body, "Idempotency-Key", "k1")
                        .expect(201)
                        .json())
                .isEqualTo(first.json());
        post("plain", "application/json", "{\"email\": \"x@keys.example\"}", "Idempotency-Key", "k1")
                .expect(422);
        post("xml", "application/xml", "<lead><email>y@keys.example</email></lead>", "Idempotency-Key", "k1")
                .expect(201);
    }

    @Test
    void the_posting_spec_is_made_from_the_source_in_two_languages() {
        JsonNode spec = get("/in/one/partner/spec").expect(200).json();
        assertThat(spec.path("fields").findValuesAsText("place")).contains("$.contact.mail");
        assertThat(spec.path("curl").asText()).contains("/in/one/partner").contains("contact");
        assertThat(spec.path("reasons").findValuesAsText("code")).contains("missing_field", "cap_reached");
        assertThat(spec.path("bounds").toString()).contains("12.50 EUR");
        Answer page = send("GET", "/in/one/partner/spec?lang=it", "", null, (String) null, "Accept", "text/html")
                .expect(200);
        assertThat(page.text())
                .contains("lang=\"it\"")
                .contains("Manca un campo obbligatorio.")
                .doesNotContain(KEY);
        assertThat(page.header("content-security-policy")).contains("script-src 'self'");
        Answer example = json("partner", spec.at("/example/body").asText()).expect(201);
        assertThat(example.json().path("verdict").asText()).isEqualTo("accepted");
        get("/in/assets/spec.js").expect(200);
        get("/in/assets/spec.css").expect(200);
        get("/in/one/nowhere/spec").expect(404);
    }
}
