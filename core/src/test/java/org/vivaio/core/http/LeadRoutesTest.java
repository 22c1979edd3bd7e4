package org.vivaio.core.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vivaio.core.http.CaptureRoutesTest.problem;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vivaio.core.http.TestServer.Answer;
import org.vivaio.core.lead.LeadBus;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;

class LeadRoutesTest {
    private static final String LEADS = TestServer.API + "/leads";
    private static final String ID = "01890000-0000-7000-8000-000000000001";
    private static final String LEAD = LEADS + "/" + ID;
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-23T10:00:00Z"), ZoneOffset.UTC);

    private final TestServer server = new TestServer();
    private JsonObject lead = new JsonObject()
            .put("id", ID)
            .put("stage", "lead")
            .put("owner", "giulia")
            .put("tags", new JsonArray().add("old").add("kept"));
    private JsonObject submitted = new JsonObject();
    private JsonObject reply =
            new JsonObject().put("captureId", ID).put("decided", true).put("verdict", "accepted");

    @BeforeEach
    void start() {
        LeadRules rules = (tenant, patch) -> patch.path("stage").asText("lead").matches("lead|mql")
                ? List.of()
                : List.of(new Problem.FieldError("stage", "unknown", "is no stage"));
        server.start(new LeadRoutes(rules, CLOCK))
                .on(LeadBus.GET, this::find)
                .on(LeadBus.LIST, request -> new JsonObject().put("items", new JsonArray().add(lead)))
                .on(LeadBus.HISTORY, request -> new JsonObject().put("items", new JsonArray()))
                .on(LeadBus.EXPLAIN, request -> new JsonObject().put("total", 1))
                .on(LeadBus.ERASE, request -> new JsonObject())
                .on(LeadBus.SUBMIT, request -> {
                    submitted = request;
                    return reply;
                });
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private JsonObject find(JsonObject request) {
        if (!request.getString("id").equals(ID)) {
            throw Problem.notFound("There is no such lead").exception();
        }
        return lead;
    }

    private JsonNode body() {
        return Json.parse(submitted.getBuffer("body").toString());
    }

    @Test
    void lists_pass_their_parameters_on_and_check_them() {
        assertThat(server.get(LEADS + "?filter=lead.stage%20%3D%3D%20'mql'&q=anna&sort=-score&limit=200&cursor=c1")
                        .status())
                .isEqualTo(200);
        assertThat(server.lastAsked())
                .isEqualTo(new JsonObject()
                        .put("tenant", "acme")
                        .put("limit", 200)
                        .put("filter", "lead.stage == 'mql'")
                        .put("q", "anna")
                        .put("sort", "-score")
                        .put("cursor", "c1"));
        for (String bad : new String[] {"limit=0", "limit=201", "limit=ten", "cursor=%0a", "q=%00", "filter=%FF%00"}) {
            problem(server.get(LEADS + "?" + bad), 400);
        }
        assertThat(server.get(LEAD + "/events?limit=3").status()).isEqualTo(200);
        assertThat(server.get(LEAD + "/score").json().path("total").asInt()).isEqualTo(1);
    }

    @Test
    void one_lead_is_read_now_or_as_of_a_moment() {
        assertThat(server.get(LEAD + "?asOf=2026-11-01T00:00:00%2B01:00").status())
                .isEqualTo(200);
        assertThat(server.lastAsked().getString("asOf")).isEqualTo("2026-10-31T23:00:00Z");
        problem(server.get(LEAD + "?asOf=yesterday"), 400);
        problem(server.get(LEADS + "/nonsense"), 404);
        problem(server.get(LEADS + "/01890000-0000-7000-8000-000000000009"), 404);
        problem(server.get(LEADS + "/%2e%2e"), 404);
    }

    @Test
    void a_change_becomes_facts_against_the_present_lead() {
        Answer answer = server.send(
                server.request(LEAD)
                        .header("content-type", "application/merge-patch+json")
                        .header("idempotency-key", "p1")
                        .method(
                                "PATCH",
                                HttpRequest.BodyPublishers.ofString(
                                        "{\"fields\":{\"company\":\"X\",\"role\":null},"
                                                + "\"tags\":[\"kept\",\"new\"],\"stage\":\"mql\",\"owner\":null,\"reason\":\"because\"}")));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("id").asText()).isEqualTo(ID);
        assertThat(submitted.getString("kind")).isEqualTo("fact");
        assertThat(submitted.getString("leadId")).isEqualTo(ID);
        assertThat(submitted.getString("key")).isEqualTo("p1");
        assertThat(submitted.getString("bodyHash")).isNotEmpty();
        assertThat(body()).isEqualTo(Json.parse("""
                {"leadId": "%s", "actor": "user:test", "facts": [
                  {"type": "field.changed", "data": {"fields": {"company": "X"}, "removed": ["role"]}},
                  {"type": "tag.added", "data": {"tag": "new"}},
                  {"type": "tag.removed", "data": {"tag": "old"}},
                  {"type": "stage.changed", "data": {"to": "mql", "reason": "because"}},
                  {"type": "owner.released", "data": {"reason": "because"}}]}""".formatted(ID)));
    }

    @Test
    void a_change_that_changes_nothing_stores_nothing() {
        assertThat(server.send("PATCH", LEAD, "{\"stage\":\"lead\",\"owner\":\"giulia\",\"tags\":[\"old\",\"kept\"]}")
                        .status())
                .isEqualTo(200);
        assertThat(submitted.isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"stage\":\"nowhere\"}",
                "{\"stage\":7}",
                "{\"stage\":null}",
                "{\"fields\":[]}",
                "{\"tags\":\"x\"}",
                "{\"tags\":[1]}",
                "{\"tags\":[\"\"]}",
                "{\"owner\":1}",
                "{\"reason\":[]}",
                "{\"score\":9}",
                "{\"fields\":{\"x\":\"a\\u0000b\"}}",
                "{\"fields\":{\"x\":\"\\ud83d\"}}",
                "{\"fields\":{\"x\":1e9999}}"
            })
    void a_wrong_change_is_422_with_its_errors(String patch) {
        Answer answer = server.send("PATCH", LEAD, patch);
        problem(answer, 422);
        assertThat(answer.json().path("errors")).isNotEmpty();
        assertThat(submitted.isEmpty()).isTrue();
    }

    @Test
    void an_unreadable_change_is_400_and_another_type_415() {
        for (String bad : new String[] {"", "{", "[]", "{\"a\":".repeat(5_000)}) {
            problem(server.send("PATCH", LEAD, bad), 400);
        }
        problem(server.send("PATCH", LEAD, "{\"fields\":{\"x\":\"" + "a".repeat(2_000_000) + "\"}}"), 413);
        for (String type : new String[] {"text/plain", "multipart/form-data", "application/x-www-form-urlencoded"}) {
            problem(
                    server.send(server.request(LEAD)
                            .header("content-type", type)
                            .method("PATCH", HttpRequest.BodyPublishers.ofString("{}"))),
                    415);
        }
        assertThat(server.send("PATCH", LEAD, "{}").status()).isEqualTo(200);
    }

    @Test
    void a_fact_is_submitted_and_answered_with_the_lead() {
        Answer answer = server.send(
                "POST",
                LEAD + "/facts",
                "{\"type\":\"call.ended\",\"at\":\"2026-11-23T09:00:00Z\",\"data\":{\"seconds\":42}}");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.json().path("stage").asText()).isEqualTo("lead");
        assertThat(answer.json().path("factId").asText()).isEqualTo(ID);
        assertThat(body().path("facts").path(0).path("data").path("seconds").asInt())
                .isEqualTo(42);
        reply = new JsonObject().put("captureId", ID).put("decided", false);
        assertThat(server.send("POST", LEAD + "/facts", "{\"type\":\"call.ended\",\"data\":{}}")
                        .status())
                .isEqualTo(202);
        problem(
                server.send(
                        "POST",
                        LEADS + "/01890000-0000-7000-8000-000000000009/facts",
                        "{\"type\":\"call.ended\",\"data\":{}}"),
                404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"type\":\"call\",\"data\":{}}",
                "{\"type\":\"Call.Ended\",\"data\":{}}",
                "{\"type\":\"score.changed\",\"data\":{}}",
                "{\"type\":\"capture.accepted\",\"data\":{}}",
                "{\"type\":\"segment.entered\",\"data\":{}}",
                "{\"type\":\"lead.erased\",\"data\":{}}",
                "{\"type\":\"timer.due\",\"data\":{}}",
                "{\"type\":\"call.ended\"}",
                "{\"type\":\"call.ended\",\"data\":[]}",
                "{\"type\":\"call.ended\",\"data\":{},\"at\":\"soon\"}",
                "{\"type\":\"call.ended\",\"data\":{},\"at\":\"2026-11-23T11:00:01Z\"}",
                "{\"type\":\"call.ended\",\"data\":{},\"at\":5}",
                "{\"type\":\"call.ended\",\"data\":{},\"leadId\":\"x\"}",
                "{\"type\":\"stage.changed\",\"data\":{\"to\":\"nowhere\"}}",
                "{\"type\":\"stage.changed\",\"data\":{}}",
                "{\"type\":\"tag.added\",\"data\":{}}",
                "{\"type\":\"consent.withdrawn\",\"data\":{\"purpose\":\"p\"}}"
            })
    void a_wrong_fact_is_422_with_its_errors(String fact) {
        Answer answer = server.send("POST", LEAD + "/facts", fact);
        problem(answer, 422);
        assertThat(answer.json().path("errors")).isNotEmpty();
        assertThat(submitted.isEmpty()).isTrue();
    }

    @Test
    void erasing_and_discarding_need_an_operator() {
        assertThat(server.send("DELETE", LEAD, "").status()).isEqualTo(204);
        assertThat(server.lastAsked().getString("why")).isEqualTo("erased");
        assertThat(server.send("POST", LEAD + ":discard", "").status()).isEqualTo(204);
        assertThat(server.lastAsked().getString("why")).isEqualTo("discarded");
        problem(
                server.send(server.request(LEAD)
                        .setHeader("authorization", "Bearer seller")
                        .DELETE()),
                403);
        Answer wrong = server.send("GET", LEAD + ":discard", "");
        problem(wrong, 405);
        assertThat(wrong.header("allow")).contains("POST");
    }

    @Test
    void a_change_that_was_not_accepted_says_why() {
        reply.put("verdict", "rejected")
                .put(
                        "reasons",
                        new JsonArray().add(new JsonObject().put("code", "gone").put("message", "was erased")));
        Answer answer = server.send("PATCH", LEAD, "{\"stage\":\"mql\"}");
        problem(answer, 422);
        assertThat(answer.json().path("errors").path(0).path("code").asText()).isEqualTo("gone");
    }
}
