package org.vivaio.core.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What people do with the intake log; and every door tells the same of the same content. */
class IntakeDeskTest extends HostTest {
    private static final String KEY = "a-key-of-the-tests-only";
    private static final String CAPTURES = "/api/v1/tenants/one/captures";

    @BeforeAll
    static void sources() {
        put(
                "one",
                "source",
                "strict",
                "{\"key\": \"" + KEY + "\", \"required\": [\"email\"],"
                        + " \"flags\": {\"reject\": [\"invalid_email\"], \"quarantine\": [\"disposable_email\"]}}");
        put(
                "one",
                "source",
                "feed",
                "{\"key\": \"" + KEY
                        + "\", \"mapping\": {\"fields\": {\"email\": \"$.mail\", \"city\": \"$.wrong\"}}}");
        put(
                "one",
                "form",
                "desk",
                "{\"title\": \"Desk\", \"source\": \"strict\", \"rate\": 1000,"
                        + " \"fields\": [{\"name\": \"email\", \"type\": \"text\"}, {\"name\": \"firstName\"}, {\"name\": \"message\"}]}");
    }

    private static Answer in(String source, String type, String body) {
        return send("POST", "/in/one/" + source, KEY, type, body, "Accept", "application/json");
    }

    private static Answer form(String body) {
        return send(
                "POST",
                "/f/one/desk",
                "",
                "application/x-www-form-urlencoded",
                body,
                "Accept",
                "application/json",
                "User-Agent",
                "Mozilla/5.0 (X11) Firefox/140.0");
    }

    private static Answer desk(String id, String action) {
        return send("POST", CAPTURES + "/" + id + ":" + action, ADMIN, null, (String) null);
    }

    private static JsonNode capture(String id) {
        return get(CAPTURES + "/" + id).expect(200).json();
    }

    private static String id(Answer answer) {
        return answer.json().path("captureId").asText();
    }

    @Test
    void every_door_tells_the_same_of_the_same_content() {
        record Case(String email, String verdict, String code) {}
        int n = 0;
        for (Case one : List.of(
                new Case("fine%d@doors.example", "accepted", ""),
                new Case("no address %d", "rejected", "invalid_email"),
                new Case("d%d@mailinator.com", "quarantined", "disposable_email"),
                new Case("", "rejected", "missing_field"))) {
            List<String> emails = new java.util.ArrayList<>();
            for (int i = 0; i < 7; i++) {
                emails.add(one.email().formatted(n++));
            }
            List<Answer> answers = List.of(
                    post(
                            CAPTURES,
                            "{\"source\": \"strict\", \"fields\": {\"email\": \"" + emails.get(0)
                                    + "\", \"firstName\": \"Ada\"}}"),
                    in("strict", "application/json", "{\"email\": \"" + emails.get(1) + "\", \"firstName\": \"Ada\"}"),
                    in(
                            "strict",
                            "application/xml",
                            "<lead><email>" + emails.get(2) + "</email><firstName>Ada</firstName></lead>"),
                    in(
                            "strict",
                            "application/x-www-form-urlencoded",
                            "firstName=Ada&email="
                                    + emails.get(3).replace(" ", "+").replace("@", "%40")),
                    form("firstName=Ada&email="
                            + emails.get(4).replace(" ", "+").replace("@", "%40")));
            for (Answer answer : answers) {
                JsonNode stored = capture(id(answer));
                assertThat(stored.path("verdict").asText()).as(answer.text()).isEqualTo(one.verdict());
                assertThat(answer.json().path("verdict").asText())
                        .as("the answer is the truth")
                        .isEqualTo(one.verdict());
                if (!one.code().isEmpty()) {
                    assertThat(stored.path("reasons").findValuesAsText("code"))
                            .as(answer.text())
                            .contains(one.code());
                }
            }
            // a plugin's door: with its fields named, and with the bytes alone
            byte[] body = ("{\"email\": \"" + emails.get(5) + "\", \"firstName\": \"Ada\"}")
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8);
            for (org.vivaio.api.Capture capture : List.of(
                    org.vivaio.api.Capture.of(org.vivaio.api.Payload.of("application/json", body)),
                    new org.vivaio.api.Capture(
                            org.vivaio.api.Payload.of("text/plain", new byte[0]),
                            java.util.Optional.empty(),
                            java.util.Optional.empty(),
                            java.util.Map.of("email", emails.get(6), "firstName", "Ada"),
                            java.util.Map.of(),
                            List.of()))) {
                io.vertx.core.json.JsonObject reply = vertx().eventBus()
                        .<io.vertx.core.json.JsonObject>request(
                                org.vivaio.core.lead.LeadBus.SUBMIT,
                                new IncomingJson("one", "strict")
                                        .capture(capture)
                                        .put("waitMs", 10_000))
                        .toCompletionStage()
                        .toCompletableFuture()
                        .join()
                        .body();
                assertThat(reply.getString("verdict")).as(reply.encode()).isEqualTo(one.verdict());
                assertThat(reply.encode()).contains(one.code());
            }
        }
    }

    @Test
    void what_was_quarantined_is_accepted_by_a_person_and_teaches_the_weights() {
        Answer spam = form("firstName=Bo&email=bo%40desk.example&_hp_more=x");
        assertThat(spam.json().path("verdict").asText()).isEqualTo("quarantined");
        JsonNode stored = capture(id(spam));
        assertThat(stored.path("reasons").findValuesAsText("code")).contains("honeypot");
        assertThat(stored.at("/meta/spam/score").asDouble()).isGreaterThanOrEqualTo(100);
        Answer accepted = desk(id(spam), "accept").expect(200);
        assertThat(accepted.json().path("verdict").asText()).isEqualTo("accepted");
        assertThat(accepted.json().has("leadId")).isTrue();
        assertThat(capture(id(spam)).path("verdict").asText()).isEqualTo("accepted");
        assertThat(number("select ham from spam_signal where tenant_id = 'one' and signal = 'honeypot'"))
                .isEqualTo(1);
        desk(id(spam), "accept").expect(409);
    }

    @Test
    void a_rejected_one_is_accepted_anyway_against_the_rules_of_its_source() {
        Answer rejected = in("strict", "application/json", "{\"firstName\": \"Nora\"}");
        assertThat(rejected.json().path("verdict").asText()).isEqualTo("rejected");
        desk(id(rejected), "replay").expect(200);
        assertThat(capture(id(rejected)).path("verdict").asText())
                .as("the rules hold for a replay")
                .isEqualTo("rejected");
        assertThat(desk(id(rejected), "accept")
                        .expect(200)
                        .json()
                        .path("verdict")
                        .asText())
                .isEqualTo("accepted");
    }

    @Test
    void spam_that_became_a_lead_goes_and_its_count_stays() {
        Answer sent = form("firstName=Spam&email=sp%40desk.example&message=buy");
        String lead = capture(id(sent)).path("leadId").asText();
        assertThat(desk(id(sent), "spam").expect(200).json().path("verdict").asText())
                .isEqualTo("rejected");
        assertThat(capture(id(sent)).path("reasons").findValuesAsText("code")).contains("spam");
        assertThat(get("/api/v1/tenants/one/leads/" + lead)
                        .expect(200)
                        .json()
                        .path("fields")
                        .isEmpty())
                .isTrue();
        Answer twin = in("feed", "application/json", "{\"mail\": \"twin@desk.example\"}");
        Answer again = in("feed", "application/json", "{\"mail\": \"twin@desk.example\"}");
        desk(id(again), "spam").expect(409);
        assertThat(get("/api/v1/tenants/one/leads/"
                                + capture(id(twin)).path("leadId").asText())
                        .json()
                        .at("/fields/email")
                        .asText())
                .isEqualTo("twin@desk.example");
    }

    @Test
    void a_mapping_is_tried_on_a_stored_payload_and_old_payloads_are_taken_through_the_new_one() {
        Answer first = in("feed", "application/json", "{\"mail\": \"remap@desk.example\", \"town\": \"Torino\"}")
                .expect(201);
        String mapping =
                "{\"fields\": {\"email\": \"$.mail\", \"city\": {\"path\": \"$.town\", \"transform\": [\"upper\"]}}}";
        JsonNode preview = post(
                        CAPTURES + ":preview", "{\"captureId\": \"" + id(first) + "\", \"mapping\": " + mapping + "}")
                .expect(200)
                .json();
        assertThat(preview.at("/fields/city").asText()).isEqualTo("TORINO");
        assertThat(preview.path("verdict").asText()).isEqualTo("accepted");
        assertThat(preview.at("/tree/town").asText()).isEqualTo("Torino");
        post(CAPTURES + ":preview", "{\"source\": \"feed\", \"contentType\": \"text/xml\", \"body\": \"<a/>\"}")
                .expect(200);
        assertThat(post(
                                CAPTURES + ":preview",
                                "{\"captureId\": \"" + id(first) + "\", \"mapping\": {\"fields\": {\"a\": \"$[\"}}}")
                        .expect(422)
                        .json()
                        .at("/errors/0/field")
                        .asText())
                .isEqualTo("mapping.fields.a");
        post(CAPTURES + ":preview", "{\"body\": 7}").expect(422);
        post(CAPTURES + ":preview", "{\"oops\": 7}").expect(422);

        put("one", "source", "feed", "{\"key\": \"••••••\", \"mapping\": " + mapping + "}");
        JsonNode replayed = post(CAPTURES + ":replay", "{\"source\": \"feed\", \"verdict\": \"accepted\"}")
                .expect(200)
                .json();
        assertThat(replayed.path("changed").asInt()).isGreaterThanOrEqualTo(1);
        String lead = capture(id(first)).path("leadId").asText();
        await().untilAsserted(() -> assertThat(get("/api/v1/tenants/one/leads/" + lead)
                        .json()
                        .at("/fields/city")
                        .asText())
                .isEqualTo("TORINO"));
        post(CAPTURES + ":replay", "{\"source\": \"api\", \"verdict\": \"accepted\"}")
                .expect(422);
        post(CAPTURES + ":replay", "{\"source\": \"feed\", \"verdict\": \"odd\"}")
                .expect(422);
    }

    @Test
    void refused_payloads_of_a_source_are_judged_again_by_its_new_rules() {
        put("one", "source", "moving", "{\"key\": \"" + KEY + "\", \"required\": [\"company\"]}");
        Answer sent = in("moving", "application/json", "{\"email\": \"mo@desk.example\"}");
        assertThat(sent.json().path("verdict").asText()).isEqualTo("rejected");
        put("one", "source", "moving", "{\"key\": \"" + KEY + "\"}");
        assertThat(post(CAPTURES + ":replay", "{\"source\": \"moving\", \"verdict\": \"rejected\"}")
                        .expect(200)
                        .json()
                        .path("replayed")
                        .asInt())
                .isEqualTo(1);
        await().untilAsserted(() ->
                assertThat(capture(id(sent)).path("verdict").asText()).isEqualTo("accepted"));
    }

    @Test
    void the_log_is_filtered_by_source_verdict_and_time_and_paged() {
        put("one", "source", "pages", "{\"key\": \"" + KEY + "\", \"required\": [\"email\"]}");
        for (int i = 0; i < 5; i++) {
            in(
                    "pages",
                    "application/json",
                    i % 2 == 0 ? "{\"email\": \"p" + i + "@log.example\"}" : "{\"firstName\": \"x\"}");
        }
        JsonNode page = get(CAPTURES + "?source=pages&limit=2").expect(200).json();
        assertThat(page.path("items")).hasSize(2);
        JsonNode rest = get(CAPTURES + "?source=pages&limit=9&cursor="
                        + page.path("next").asText())
                .expect(200)
                .json();
        assertThat(rest.path("items")).hasSize(3);
        assertThat(get(CAPTURES + "?source=pages&verdict=rejected").json().path("items"))
                .hasSize(2);
        assertThat(get(CAPTURES + "?source=pages&verdict=accepted").json().path("items"))
                .hasSize(3);
        assertThat(get(CAPTURES + "?source=pages&since=2100-01-01T00:00:00Z")
                        .json()
                        .path("items"))
                .isEmpty();
        assertThat(get(CAPTURES + "?source=pages&until=2100-01-01T00:00:00Z")
                        .json()
                        .path("items"))
                .hasSize(5);
        get(CAPTURES + "?since=soon").expect(400);
        assertThat(send("GET", "/api/v1/tenants/two/captures?source=pages", ADMIN, null, (String) null)
                        .json()
                        .path("items"))
                .isEmpty();
    }

    @Test
    void bytes_that_are_no_text_are_shown_as_they_came() {
        byte[] odd = {'{', '"', 'a', '"', ':', '"', (byte) 0xE8, '"', '}'};
        Answer sent = send(
                "POST",
                "/in/one/feed",
                KEY,
                "application/json",
                java.net.http.HttpRequest.BodyPublishers.ofByteArray(odd));
        JsonNode stored = capture(id(sent));
        assertThat(java.util.Base64.getDecoder()
                        .decode(stored.path("payloadBase64").asText()))
                .isEqualTo(odd);
        assertThat(stored.at("/meta/door").asText()).isEqualTo("in");
        assertThat(stored.at("/meta/addressHash").asText()).hasSize(32);
        assertThat(stored.toString()).doesNotContain("127.0.0.1");
    }

    @Test
    void a_form_gives_a_puzzle_and_takes_its_solution_once() {
        JsonNode view = send("GET", "/f/one/desk", "", null, (String) null, "Accept", "application/json")
                .expect(200)
                .json();
        org.vivaio.core.spam.Puzzle puzzle = new org.vivaio.core.spam.Puzzle(
                view.at("/pow/difficulty").asInt(), view.at("/pow/salt").asText());
        assertThat(puzzle.difficulty()).isEqualTo(12);
        int nonce = 0;
        while (!puzzle.solvedBy(String.valueOf(nonce))) {
            nonce++;
        }
        String token = view.path("token").asText();
        List<String> signals = new java.util.ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Answer sent = send(
                    "POST",
                    "/f/one/desk",
                    "",
                    "application/json",
                    "{\"fields\": {\"email\": \"pow" + i + "@desk.example\"}, \"token\": \"" + token + "\", \"pow\": \""
                            + nonce + "\"}",
                    "Accept",
                    "application/json");
            signals.add(capture(id(sent))
                    .at("/meta/spam/signals")
                    .findValuesAsText("code")
                    .toString());
        }
        assertThat(signals.get(0)).doesNotContain("pow_").doesNotContain("token_reused");
        assertThat(signals.get(1)).contains("token_reused");
        Answer wrong = form("email=bad%40desk.example&_pow=nonsense&_t=" + token);
        assertThat(capture(id(wrong)).at("/meta/spam/signals").findValuesAsText("code"))
                .contains("pow_invalid");
    }
}
