package org.vivaio.core.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.postgres.TestPostgres;

/** Possible duplicates, merges and own fields in the running product, over HTTP, with a second tenant beside. */
class IdentityTest {
    private static final String ONE = "/api/v1/tenants/one";

    @TempDir
    static Path directory;

    private static TestNode node;

    @BeforeAll
    static void start() {
        node = TestNode.start(TestPostgres.freshDatabase(), directory, Map.of());
        node.tenant("one");
        node.tenant("two");
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static String capture(String tenant, String... fields) {
        ObjectNode body = Json.object().put("source", "api");
        ObjectNode values = body.putObject("fields");
        for (int i = 0; i < fields.length; i += 2) {
            values.put(fields[i], fields[i + 1]);
        }
        var answer = node.send("POST", "/api/v1/tenants/" + tenant + "/captures", Json.write(body));
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201);
        return Json.parse(answer.body()).path("leadId").asText();
    }

    private static void settled() {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> node.get(ONE + "/matching").path("settled").asBoolean());
    }

    private static List<JsonNode> open(String lead) {
        settled();
        List<JsonNode> pairs = new ArrayList<>();
        node.get(ONE + "/duplicates").path("items").forEach(pair -> {
            if (pair.path("leads").toString().contains(lead)) {
                pairs.add(pair);
            }
        });
        return pairs;
    }

    private static String mergeEvent(String lead) {
        String found = "";
        for (JsonNode event :
                node.get(ONE + "/leads/" + lead + "/events?limit=200").path("items")) {
            found = event.path("type").asText().equals("lead.merged")
                    ? event.path("id").asText()
                    : found;
        }
        return found;
    }

    @Test
    void leads_that_are_alike_are_offered_with_weights_that_add_up_and_stay_away_when_dismissed() {
        String a = capture(
                "one", "firstName", "Ludovica", "lastName", "Ferrarotti", "city", "Cuneo", "email", "l@a.example");
        String b = capture(
                "one", "firstName", "Ludovica", "lastName", "Ferrarotti", "city", "Cuneo", "email", "lf@b.example");
        capture("two", "firstName", "Ludovica", "lastName", "Ferrarotti", "city", "Cuneo", "email", "l@a.example");

        List<JsonNode> pairs = open(a);

        assertThat(pairs).hasSize(1);
        assertThat(pairs.get(0).path("leads").toString()).contains(a).contains(b);
        double sum = 0;
        for (JsonNode line : pairs.get(0).path("weights")) {
            sum += line.path("bits").asDouble();
        }
        assertThat(sum).isCloseTo(pairs.get(0).path("bits").asDouble(), org.assertj.core.data.Offset.offset(0.02));
        assertThat(node.get("/api/v1/tenants/two/duplicates").path("items")).isEmpty();
        JsonNode live = node.get(ONE + "/leads/" + b + "/duplicates").path("items");
        assertThat(live).hasSize(1);
        assertThat(live.get(0).path("leadId").asText()).isEqualTo(a);
        assertThat(live.get(0).path("state").asText()).isEqualTo("open");

        node.send("POST", ONE + "/duplicates/" + pairs.get(0).path("id").asText() + ":dismiss", null, 200);
        node.send("PATCH", ONE + "/leads/" + b, "{\"fields\": {\"role\": \"Buyer\", \"city\": \"Cuneo \"}}", 200);

        assertThat(open(a)).isEmpty();
        assertThat(node.get(ONE + "/duplicates?state=dismissed").path("items").toString())
                .contains(a);
    }

    @Test
    void the_same_person_without_address_or_number_is_joined_and_what_was_taken_apart_stays_apart() {
        String[] person = {
            "firstName",
            "Ermenegildo",
            "lastName",
            "Quaranta",
            "address",
            "Via dei Mille 44",
            "postcode",
            "10123",
            "city",
            "Torino",
            "company",
            "Officine Quaranta S.p.A."
        };
        String a = capture("one", person);
        person[1] = "Ermenegido";
        String b = capture("one", person);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> node.get(ONE + "/leads/" + b).path("id").asText().equals(a));
        JsonNode merged = node.get(ONE + "/leads/" + a + "/events?limit=200").path("items");
        assertThat(merged.toString()).contains("\"actor\":\"identity\"").contains("\"automatic\":true");

        node.send("POST", ONE + "/leads/" + a + ":unmerge", "{\"event\": \"" + mergeEvent(a) + "\"}", 200);

        assertThat(node.get(ONE + "/leads/" + b).path("id").asText()).isEqualTo(b);
        assertThat(open(a)).isEmpty();
        settled();
        assertThat(node.get(ONE + "/leads/" + b).path("id").asText()).isEqualTo(b);
    }

    @Test
    void merging_by_hand_answers_with_the_survivor_and_wrong_requests_say_why() {
        String a = capture("one", "email", "hand1@vivaio.example", "city", "Asti");
        String b = capture("one", "email", "hand2@vivaio.example", "company", "Hand");
        String merge = ONE + "/leads/" + a + ":merge";
        assertThat(node.send("POST", merge, "{\"with\": \"" + a + "\"}", 422).toString())
                .contains("same_lead");
        assertThat(node.send("POST", merge, "{}", 422).toString()).contains("required");
        assertThat(node.send("POST", merge, "{\"with\": \"" + b + "\", \"x\": 1}", 422)
                        .toString())
                .contains("unknown");
        String foreign = capture("two", "email", "hand3@vivaio.example");
        node.send("POST", merge, "{\"with\": \"" + foreign + "\"}", 404);
        node.send("POST", merge, "{\"with\": \"01940000-0000-7000-8000-00000000000a\"}", 404);

        JsonNode survivor = node.send("POST", merge, "{\"with\": \"" + b + "\"}", 200);

        assertThat(survivor.path("id").asText()).isEqualTo(a);
        assertThat(survivor.path("fields").path("company").asText()).isEqualTo("Hand");
        assertThat(node.get(ONE + "/leads/" + b).path("id").asText()).isEqualTo(a);
        node.send("POST", merge, "{\"with\": \"" + b + "\"}", 409);
        String event = "{\"event\": \"" + mergeEvent(a) + "\"}";
        node.send("POST", ONE + "/leads/" + foreign + ":unmerge", event, 404);
        node.send("POST", ONE + "/leads/" + a + ":unmerge", event, 200);
        node.send("POST", ONE + "/leads/" + a + ":unmerge", event, 409);
        assertThat(node.get(ONE + "/leads/" + b).path("id").asText()).isEqualTo(b);
    }

    @Test
    void an_own_field_can_name_one_person_and_say_which_value_survives() {
        node.put("one", "field", "member", "{\"key\": \"memberNumber\", \"match\": \"exact\", \"unique\": true}");
        node.put("one", "field", "motto", "{\"survives\": \"first\"}");
        String a = capture("one", "memberNumber", "M-77", "firstName", "Ida", "motto", "first");
        assertThat(capture("one", "memberNumber", "m-77", "lastName", "Neri", "email", "ida@vivaio.example"))
                .isEqualTo(a);
        String c = capture("one", "email", "ida.neri@vivaio.example", "motto", "last");
        node.send("POST", ONE + "/leads/" + a + ":merge", "{\"with\": \"" + c + "\"}", 200);
        assertThat(node.get(ONE + "/leads/" + c).path("fields").path("motto").asText())
                .isEqualTo("first");

        var wrong = node.send(
                "PUT",
                ONE + "/resources/field/bad",
                "{\"spec\": {\"match\": \"sometimes\", \"unique\": true, \"colour\": \"red\", \"key\": \"stage\"}}");
        assertThat(wrong.statusCode()).isEqualTo(422);
        assertThat(wrong.body())
                .contains("choice")
                .contains("unknown")
                .contains("conflict")
                .contains("key");
    }

    @Test
    void somebody_can_be_looked_up_without_being_stored() {
        String a = capture(
                "one", "email", "look@vivaio.example", "firstName", "Zeno", "lastName", "Cosini", "city", "Trieste");
        settled();
        JsonNode found = node.send(
                "POST",
                ONE + "/leads:match",
                "{\"fields\": {\"email\": \"LOOK@vivaio.example\", \"firstName\": \"Zeno\", \"lastName\": \"Cosini\", \"city\": \"Trieste\"}}",
                200);
        assertThat(found.path("leadId").asText()).isEqualTo(a);
        assertThat(found.path("items").get(0).path("leadId").asText()).isEqualTo(a);
        node.send("POST", ONE + "/leads:match", "{\"fields\": {}}", 422);
        assertThat(node.send("POST", ONE + "/matching:learn", null, 200)
                        .path("learnt")
                        .asBoolean())
                .isFalse();
    }
}
