package org.vivaio.core.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Signed postings, and postings for several sponsors at once. */
class CoRegistrationTest extends HostTest {
    private static final String KEY = "a-key-of-the-tests-only";
    private static final String SECRET = "c2VjcmV0LW9mLXRoZS1zaWduYXR1cmVz";

    @BeforeAll
    static void sources() {
        sponsor("solar", "\"price\": {\"amount\": \"9.00\", \"currency\": \"EUR\"}, \"required\": [\"email\"]");
        sponsor("windows", "\"required\": [\"phone\"]");
        sponsor("heating", "\"caps\": {\"total\": 0}");
        put("one", "source", "quiz", """
                {"key": "%s", "mapping": {"fields": {"email": "$.mail"}, "externalId": "$.id"}, "offers": [
                  {"source": "solar", "when": "$.offers.solar"},
                  {"source": "windows", "when": "$.offers.windows"},
                  {"source": "heating", "when": "$.offers.heating"}]}""".formatted(KEY));
        put("one", "source", "signed", "{\"signature\": {\"secret\": \"whsec_" + SECRET + "\"}}");
        put("one", "source", "hashed", """
                {"key": "%s", "signature": {"secret": "secret-of-the-hashes", "scheme": "hmac-sha256-hex", "header": "X-Hash"}}""".formatted(KEY));
    }

    private static void sponsor(String name, String more) {
        put("one", "source", name, """
                {"mapping": {"fields": {"email": "$.mail", "phone": "$.tel"}, "externalId": "$.id"},
                 "dedupe": {"policy": "reject", "window": "30d", "scope": "source"}, "tags": ["%s"], %s}""".formatted(name, more));
    }

    private static Answer quiz(String body, String... headers) {
        return send("POST", "/in/one/quiz", KEY, "application/json", body, headers);
    }

    private static JsonNode offer(JsonNode answer, String name) {
        for (JsonNode each : answer.path("offers")) {
            if (each.path("offer").asText().equals(name)) {
                return each;
            }
        }
        throw new AssertionError("No offer " + name + " in " + answer);
    }

    @Test
    void one_person_is_one_lead_and_each_sponsor_has_a_verdict_and_a_price_of_its_own() {
        String body =
                "{\"id\": \"Q-1\", \"mail\": \"eva@quiz.example\", \"offers\": {\"solar\": \"yes\", \"windows\": true, \"heating\": 1}}";
        JsonNode answer = quiz(body).expect(200).json();

        assertThat(answer.path("offers")).hasSize(3);
        assertThat(offer(answer, "solar").path("verdict").asText()).isEqualTo("accepted");
        assertThat(offer(answer, "solar").at("/price/amount").asText()).isEqualTo("9.00");
        assertThat(offer(answer, "windows").path("verdict").asText()).isEqualTo("rejected");
        assertThat(offer(answer, "windows").has("price")).isFalse();
        assertThat(offer(answer, "heating").path("verdict").asText()).isEqualTo("rejected");
        assertThat(get("/api/v1/tenants/one/leads?filter=lead.email%20==%20'eva@quiz.example'")
                        .expect(200)
                        .json()
                        .path("items"))
                .hasSize(1);
        JsonNode told = send(
                        "GET",
                        "/in/one/quiz/captures/"
                                + offer(answer, "solar").path("captureId").asText(),
                        KEY,
                        null,
                        (String) null)
                .expect(200)
                .json();
        assertThat(told.path("verdict").asText()).isEqualTo("accepted");
        JsonNode again = quiz(body).expect(200).json();
        assertThat(offer(again, "solar").path("verdict").asText()).isEqualTo("duplicate");
    }

    @Test
    void two_sponsors_of_one_person_meet_in_one_lead() {
        JsonNode answer =
                quiz("{\"id\": \"Q-2\", \"mail\": \"ugo@quiz.example\", \"tel\": \"+39 02 7654321\", \"offers\": {\"solar\": \"true\", \"windows\": \"on\"}}")
                        .expect(200)
                        .json();
        assertThat(answer.path("offers").findValuesAsText("verdict")).containsExactly("accepted", "accepted");
        JsonNode leads = get("/api/v1/tenants/one/leads?filter=lead.email%20==%20'ugo@quiz.example'")
                .expect(200)
                .json()
                .path("items");
        assertThat(leads).hasSize(1);
        List<String> tags = new ArrayList<>();
        leads.get(0).path("tags").forEach(tag -> tags.add(tag.asText()));
        assertThat(tags).contains("solar", "windows");
    }

    @Test
    void who_chose_nothing_is_a_capture_of_the_source_itself_and_formats_are_kept() {
        JsonNode none = quiz("{\"id\": \"Q-3\", \"mail\": \"ida@quiz.example\", \"offers\": {\"solar\": \"no\"}}")
                .expect(201)
                .json();
        assertThat(none.path("verdict").asText()).isEqualTo("accepted");
        assertThat(none.has("offers")).isFalse();
        Answer xml = quiz(
                        "{\"id\": \"Q-4\", \"mail\": \"leo@quiz.example\", \"offers\": {\"solar\": \"no\", \"windows\": 1}}",
                        "Accept",
                        "application/xml")
                .expect(200);
        assertThat(xml.text())
                .contains("<offers><result><offer>windows</offer>")
                .contains("</result></offers>");
        assertThat(get("/in/one/quiz/spec").expect(200).json().path("offers")).hasSize(3);
    }

    @Test
    void offers_that_name_no_other_source_are_refused() {
        for (String name : List.of("quiz2", "nobody")) {
            Answer refused = send(
                    "PUT",
                    "/api/v1/tenants/one/resources/source/quiz2",
                    ADMIN,
                    "application/json",
                    "{\"spec\": {\"offers\": [{\"source\": \"" + name + "\"}]}}");
            refused.expect(422);
        }
    }

    private static byte[] mac(byte[] key, String content) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(content.getBytes(StandardCharsets.UTF_8));
    }

    private static Answer signed(String body, Instant time, String signature) {
        return send(
                "POST",
                "/in/one/signed",
                "",
                "application/json",
                body,
                "webhook-id",
                "msg_1",
                "webhook-timestamp",
                String.valueOf(time.getEpochSecond()),
                "webhook-signature",
                signature);
    }

    @Test
    void a_signature_opens_the_door_and_only_the_right_one() throws Exception {
        String body = "{\"email\": \"sig@nature.example\"}";
        Instant now = Instant.now();
        byte[] key = Base64.getDecoder().decode(SECRET);
        String right = Base64.getEncoder().encodeToString(mac(key, "msg_1." + now.getEpochSecond() + "." + body));
        signed(body, now, "v1," + right).expect(201);
        signed(body, now, "v2,xyz v1," + right).expect(200);
        signed(body + " ", now, "v1," + right).expect(401);
        Instant old = now.minusSeconds(3_000);
        signed(
                        body,
                        old,
                        "v1,"
                                + Base64.getEncoder()
                                        .encodeToString(mac(key, "msg_1." + old.getEpochSecond() + "." + body)))
                .expect(401);
        send("POST", "/in/one/signed", "", "application/json", body).expect(401);
        assertThat(get("/api/v1/tenants/one/resources/source/signed")
                        .expect(200)
                        .text())
                .as("the secret is never shown")
                .doesNotContain(SECRET);
        assertThat(get("/in/one/signed/spec")
                        .expect(200)
                        .json()
                        .at("/signature/scheme")
                        .asText())
                .isEqualTo("standard-webhooks");
    }

    @Test
    void where_there_is_a_key_too_both_are_wanted() throws Exception {
        String body = "{\"email\": \"hash@nature.example\"}";
        String hash = "sha256="
                + HexFormat.of().formatHex(mac("secret-of-the-hashes".getBytes(StandardCharsets.UTF_8), body));
        send("POST", "/in/one/hashed", KEY, "application/json", body, "X-Hash", hash)
                .expect(201);
        send("POST", "/in/one/hashed", "", "application/json", body, "X-Hash", hash)
                .expect(401);
        send("POST", "/in/one/hashed", KEY, "application/json", body).expect(401);
        send("POST", "/in/two/hashed", KEY, "application/json", body, "X-Hash", hash)
                .expect(404);
    }
}
