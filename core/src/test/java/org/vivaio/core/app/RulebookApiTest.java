package org.vivaio.core.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.vivaio.core.platform.Json;

/** The rulebook over HTTP: problems with their remedy, segments, receipts, what-if, rollback, replay, history. */
class RulebookApiTest extends HostTest {
    private static final String TENANT = "ruled";
    private static final String BASE = "/api/v1/tenants/" + TENANT;

    private static final String SCORING = """
            {"groups": [{"name": "web", "cap": 20}],
             "rules": [
               {"name": "firm", "axis": "fit", "when": "lead.company != null", "points": 25},
               {"name": "visit", "axis": "engagement", "on": ["visit.seen"], "points": 8, "halfLife": "7d", "group": "web"},
               {"name": "ask", "axis": "engagement", "on": ["capture.accepted"], "when": "fact.data.message != null",
                "points": %s}]}""";

    @BeforeAll
    static void rules() {
        createTenant(TENANT);
        put(TENANT, "scoring", "default", SCORING.formatted("20"));
        put(TENANT, "segment", "firms", "{\"label\": {\"it\": \"Aziende\"}, \"when\": \"lead.company != null\"}");
        put(TENANT, "segment", "visitors", "{\"when\": \"count('visit.seen') >= 2\"}");
        put(TENANT, "tag", "asked", "{\"on\": [\"capture.accepted\"], \"when\": \"fact.data.message != null\"}");
    }

    private static String fact(String lead, String type, String data) {
        return BASE + "/leads/" + lead + "/facts|{\"type\": \"" + type + "\", \"data\": " + data + "}";
    }

    private static Answer tell(String lead, String type, String data) {
        String[] parts = fact(lead, type, data).split("\\|", 2);
        return post(parts[0], parts[1]);
    }

    private static JsonNode whatIf(String body) {
        return post(BASE + "/rulebook:whatif", body).expect(200).json();
    }

    private static String filter(String expression) {
        return BASE + "/leads?filter=" + URLEncoder.encode(expression, StandardCharsets.UTF_8);
    }

    private static List<String> ids(JsonNode page) {
        List<String> ids = new ArrayList<>();
        page.path("items").forEach(item -> ids.add(item.path("id").asText()));
        return ids;
    }

    @Test
    void membershipIsCurrentTheMomentAFactIsDecided() {
        String lead = lead(TENANT, "email", "member@ruled.example", "company", "Rossi");
        assertThat(ids(get(filter("'firms' in lead.segments")).expect(200).json()))
                .contains(lead);
        long before = get(BASE + "/segments/visitors")
                .expect(200)
                .json()
                .path("count")
                .asLong();
        tell(lead, "visit.seen", "{}").expect(201);
        JsonNode after = tell(lead, "visit.seen", "{}").expect(201).json();
        assertThat(after.path("segments").toString()).contains("visitors");
        assertThat(get(BASE + "/segments/visitors").json().path("count").asLong())
                .isEqualTo(before + 1);
        JsonNode list = get(BASE + "/segments").expect(200).json();
        assertThat(list.toString()).contains("\"firms\"").contains("Aziende");
        // another tenant has none of it
        assertThat(get("/api/v1/tenants/one/segments").expect(200).json().path("items"))
                .isEmpty();
        get("/api/v1/tenants/one/segments/firms").expect(404);
    }

    @Test
    void anExpressionIsTriedBeforeItIsSavedAndTellsWhatItCosts() {
        lead(TENANT, "email", "try@ruled.example", "city", "Lodi");
        JsonNode counted = post(BASE + "/segments:preview", "{\"when\": \"lead.city == 'Lodi'\"}")
                .expect(200)
                .json();
        assertThat(counted.path("count").asLong()).isEqualTo(1);
        assertThat(counted.path("indexed").asBoolean()).isFalse();
        assertThat(counted.path("warning").asText()).contains("No index");
        JsonNode found = post(BASE + "/segments:preview", "{\"when\": \"lead.stage == 'lead'\"}")
                .expect(200)
                .json();
        assertThat(found.path("indexed").asBoolean()).isTrue();
        JsonNode tried = post(BASE + "/segments:preview", "{\"when\": \"count('visit.seen') > 0\"}")
                .expect(200)
                .json();
        assertThat(tried.path("sql").asBoolean()).isFalse();
        assertThat(tried.has("sampled")).isTrue();
        assertThat(post(BASE + "/segments:preview", "{\"when\": \"lead.cty == 'x'\"}")
                        .expect(422)
                        .text())
                .contains("did you mean city?");
    }

    @Test
    void theReceiptAddsUpWithCapsAndWhatWasSetByHand() {
        String lead = lead(TENANT, "email", "receipt@ruled.example", "company", "Bianchi", "message", "Call me");
        for (int i = 0; i < 5; i++) {
            tell(lead, "visit.seen", "{}").expect(201);
        }
        JsonNode receipt = get(BASE + "/leads/" + lead + "/score").expect(200).json();
        assertAddsUp(receipt);
        assertThat(receipt.path("total").asDouble()).isCloseTo(65, within(0.02));
        assertThat(receipt.path("contributions").toString())
                .contains("\"group:web\"")
                .contains("\"cap\"");
        assertThat(receipt.path("summary").path("line").asText()).startsWith("+");
        assertThat(receipt.path("grade").asText()).isEqualTo("C3");
        tell(lead, "score.overridden", "{\"points\": 90, \"reason\": \"knows us from the fair\"}")
                .expect(201);
        JsonNode set = get(BASE + "/leads/" + lead + "/score").expect(200).json();
        assertAddsUp(set);
        assertThat(set.path("total").asDouble()).isEqualTo(90);
        assertThat(tell(lead, "score.overridden", "{\"points\": 90}")
                        .expect(422)
                        .text())
                .contains("data.reason");
        assertThat(tell(lead, "score.overridden", "{\"points\": \"many\", \"reason\": \"x\"}")
                        .expect(422)
                        .text())
                .contains("data.points");
    }

    private static void assertAddsUp(JsonNode receipt) {
        double sum = 0;
        for (JsonNode line : receipt.path("contributions")) {
            sum += line.path("points").asDouble();
        }
        assertThat(sum)
                .isCloseTo(
                        receipt.path("total").asDouble(),
                        within(0.005 * receipt.path("contributions").size() + 0.01));
    }

    @Test
    void theRulebookAgainstItselfChangesNobodyAndAnotherOneTellsWhom() {
        lead(TENANT, "email", "whatif1@ruled.example", "company", "Verdi", "message", "Windows");
        String plain = lead(TENANT, "email", "whatif2@ruled.example");
        tell(plain, "visit.seen", "{}").expect(201);
        JsonNode same = whatIf("{}");
        assertThat(same.path("changed").asLong()).isZero();
        assertThat(same.path("unchanged").asLong()).isPositive();
        long events = number("select count(*) from lead_event where tenant_id = '" + TENANT + "'");
        ObjectNode body = Json.object();
        ObjectNode resource =
                body.putArray("resources").addObject().put("kind", "scoring").put("name", "default");
        resource.set(
                "spec",
                Json.parseObject(SCORING.formatted("60")
                        .replace("\"firm\"", "\"never\"")
                        .replace("lead.company != null", "lead.company == 'nobody'")));
        JsonNode other = whatIf(Json.write(body));
        assertThat(other.path("changed").asLong()).isPositive();
        assertThat(other.path("neverFired").toString()).contains("scoring never");
        assertThat(other.path("distribution")).isNotEmpty();
        assertThat(other.path("sales").has("after")).isTrue();
        assertThat(other.path("examples").get(0).path("from").has("stage")).isTrue();
        assertThat(number("select count(*) from lead_event where tenant_id = '" + TENANT + "'"))
                .as("nothing was written")
                .isEqualTo(events);
        assertThat(post(BASE + "/rulebook:whatif", "{\"sample\": -1}")
                        .expect(422)
                        .text())
                .contains("sample");
        assertThat(post(BASE + "/rulebook:whatif", "{\"resource\": []}")
                        .expect(422)
                        .text())
                .contains("resources");
        body.withArray("resources")
                .get(0)
                .withObject("spec")
                .withArray("rules")
                .addObject()
                .put("name", "x");
        post(BASE + "/rulebook:whatif", Json.write(body)).expect(422);
    }

    @Test
    void aComparisonThatIsNotWaitedForIsAJob() {
        String job = post(BASE + "/rulebook:whatif", "{\"wait\": 0}")
                .expect(202)
                .json()
                .path("job")
                .asText();
        JsonNode done = await().atMost(Duration.ofSeconds(20))
                .until(
                        () -> get(BASE + "/rulebook/whatif/" + job).expect(200).json(),
                        state -> state.path("state").asText().equals("done"));
        assertThat(done.path("result").path("changed").asLong()).isZero();
        get("/api/v1/tenants/one/rulebook/whatif/" + job).expect(404);
    }

    @Test
    void mistakesAreRefusedWithPlaceAndRemedy() {
        refused(
                "scoring/x", "{\"rules\": [{\"name\": \"a\", \"when\": \"lead.emial != null\", \"points\": 1}]}",
                "scoring/x:rules[0].when", "did you mean email?");
        refused(
                "lifecycle/default", "{\"stages\": [{\"name\": \"a\"}, {\"name\": \"limbo\"}]}",
                "lifecycle/default:stages[1]", "cannot be reached");
        refused("tag/loop", "{\"when\": \"!('loop' in lead.tags)\"}", "tag/loop:when", "circle");
        refused(
                "scoring/x",
                "{\"rules\": [{\"name\": \"a\", \"axis\": \"engagement\", \"on\": [\"segment.entered\"],"
                        + " \"points\": 1}]}",
                "scoring/x:rules[0].on",
                "could never fire");
        refused(
                "segment/x",
                "{\"when\": \"lead.score.total > 5 && lead.score.total < 3\"}",
                "segment/x:when",
                "can never hold");
        refused("segment/x", "{\"when\": \"lead.score.total / 0 > 3\"}", "segment/x:when", "divides by zero");
    }

    private static void refused(String key, String spec, String field, String says) {
        Answer answer = send("PUT", BASE + "/resources/" + key, ADMIN, "application/json", "{\"spec\": " + spec + "}");
        assertThat(answer.expect(422).json().path("errors").toString())
                .contains("\"" + field + "\"")
                .contains(says);
    }

    @Test
    void anEarlierRulebookComesBackAndNothingOfTheHistoryIsLost() {
        createTenant("rolled");
        put("rolled", "tag", "a", "{\"label\": \"one\"}");
        long version = get("/api/v1/tenants/rolled/rulebook/versions")
                .json()
                .path("items")
                .get(0)
                .path("version")
                .asLong();
        put("rolled", "tag", "a", "{\"label\": \"two\"}");
        put("rolled", "tag", "b", "{}");
        JsonNode back = post("/api/v1/tenants/rolled/rulebook:rollback", "{\"version\": " + version + "}")
                .expect(200)
                .json();
        assertThat(back.path("rulebook").asLong()).isEqualTo(version + 3);
        assertThat(get("/api/v1/tenants/rolled/resources/tag/a")
                        .json()
                        .path("spec")
                        .path("label")
                        .asText())
                .isEqualTo("one");
        get("/api/v1/tenants/rolled/resources/tag/b").expect(404);
        JsonNode versions = get("/api/v1/tenants/rolled/rulebook/versions")
                .expect(200)
                .json()
                .path("items");
        assertThat(versions.get(0).path("changes")).hasSize(2);
        assertThat(versions.get(0).path("actor").asText()).isNotBlank();
        post("/api/v1/tenants/rolled/rulebook:rollback", "{\"version\": 9999}").expect(404);
        post("/api/v1/tenants/rolled/rulebook:rollback", "{}").expect(422);
    }

    @Test
    void salesRejectsForAReasonOfTheList() {
        String lead = lead(TENANT, "email", "handed@ruled.example");
        assertThat(tell(lead, "handover.rejected", "{\"reason\": \"bad mood\"}")
                        .expect(422)
                        .text())
                .contains("no-budget");
        JsonNode rejected = tell(lead, "handover.rejected", "{\"reason\": \"no-budget\", \"note\": \"May\"}")
                .expect(201)
                .json();
        assertThat(rejected.path("handover").path("reason").asText()).isEqualTo("no-budget");
        tell(lead, "handover.offered", "{}").expect(422);
    }

    @Test
    void storedDecisionsCanBeMadeAgainAndEveryMomentIsWhatItWas() {
        String lead = lead(TENANT, "email", "history@ruled.example", "message", "Hello");
        List<JsonNode> states = new ArrayList<>();
        for (String type : List.of("visit.seen", "asset.downloaded", "visit.seen", "order.placed", "note.added")) {
            states.add(tell(lead, type, type.equals("asset.downloaded") ? "{\"machine\": true}" : "{}")
                    .expect(201)
                    .json());
        }
        for (JsonNode state : states) {
            JsonNode then = get(BASE + "/leads/" + lead + "?asOf="
                            + state.path("updatedAt").asText())
                    .expect(200)
                    .json();
            for (String member : List.of("stage", "tags", "segments", "fields", "updatedAt", "phase", "tagsBy")) {
                assertThat(then.path(member)).as(member).isEqualTo(state.path(member));
            }
            assertThat(then.path("score").path("total").asDouble())
                    .isCloseTo(state.path("score").path("total").asDouble(), within(0.011));
        }
        String event = get(BASE + "/leads/" + lead + "/events?limit=200")
                .json()
                .path("items")
                .findValues("id")
                .get(0)
                .asText();
        tell(lead, "machine.detected", "{\"events\": [\"" + event + "\"], \"reason\": \"scanner\"}")
                .expect(201);
        tell(lead, "machine.detected", "{\"events\": [\"x\"]}").expect(422);
        put(
                TENANT,
                "scoring",
                "second",
                "{\"score\": \"second\", \"rules\": [{\"name\": \"again\", \"axis\": \"engagement\","
                        + " \"on\": [\"visit.seen\"], \"points\": 5, \"times\": 2}]}");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> get(BASE + "/leads/" + lead)
                                .json()
                                .path("scores")
                                .path("second")
                                .asInt()
                        == 10);
        long differ = 0;
        String cursor = "";
        do {
            JsonNode page = post(BASE + "/rulebook:replay" + (cursor.isEmpty() ? "" : "?cursor=" + cursor), "{}")
                    .expect(200)
                    .json();
            differ += page.path("differ").asLong();
            assertThat(page.path("differences")).isEmpty();
            cursor = page.path("next").asText("");
        } while (!cursor.isEmpty());
        assertThat(differ).isZero();
        assertAddsUp(
                get(BASE + "/leads/" + lead + "/score?score=second").expect(200).json());
    }
}
