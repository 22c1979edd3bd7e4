package org.vivaio.core.lead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.vivaio.core.platform.postgres.TestPostgres;

/** Merging leads and taking merges back, on a real PostgreSQL, with a second tenant beside. */
class MergeTest {
    private static PipelineRig rig;
    private static int number;

    @BeforeAll
    static void start() {
        rig = new PipelineRig(
                TestPostgres.freshDatabase(), s -> Decider.Outcome.NOTHING, PipelineRig.noEffects(), 1_000_000);
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    private static String capture(String tenant, String... fields) {
        JsonObject answer = PipelineRig.await(rig.capture(tenant, 10_000, fields));
        assertThat(answer.getString("verdict")).as(answer.encode()).isEqualTo("accepted");
        return answer.getString("leadId");
    }

    private static String mail() {
        return "merge" + number++ + "@vivaio.example";
    }

    private static String phone() {
        return String.format("+39 347 70%05d", number++);
    }

    private static JsonObject lead(String tenant, String id) {
        return PipelineRig.await(
                rig.ask(LeadBus.GET, new JsonObject().put("tenant", tenant).put("id", id)));
    }

    /** What a person sees of a lead, without the times at which somebody looked or wrote. */
    private static JsonObject seen(String tenant, String id) {
        JsonObject lead = lead(tenant, id);
        lead.remove("updatedAt");
        lead.getJsonObject("score").remove("asOf");
        return lead;
    }

    private static JsonObject fact(String lead, String type, JsonObject data) {
        JsonObject body = new JsonObject()
                .put("leadId", lead)
                .put("actor", "user:test")
                .put(
                        "facts",
                        new JsonArray().add(new JsonObject().put("type", type).put("data", data)));
        return PipelineRig.await(rig.ask(
                LeadBus.SUBMIT,
                new JsonObject()
                        .put("tenant", "one")
                        .put("kind", "fact")
                        .put("source", "api")
                        .put("contentType", "application/json")
                        .put("body", Buffer.buffer(body.encode()))
                        .put("meta", new JsonObject())
                        .put("leadId", lead)
                        .put("waitMs", 10_000)));
    }

    private static JsonObject merge(String survivor, String other) {
        return fact(survivor, "lead.merged", new JsonObject().put("with", other));
    }

    private static JsonObject unmerge(String survivor, String event, String other) {
        return fact(
                survivor, "lead.unmerged", new JsonObject().put("event", event).put("other", other));
    }

    private static List<JsonObject> events(String id) {
        List<JsonObject> all = new ArrayList<>();
        JsonObject request = new JsonObject().put("tenant", "one").put("id", id).put("limit", 7);
        JsonObject page;
        do {
            page = PipelineRig.await(rig.ask(LeadBus.HISTORY, request.copy()));
            page.getJsonArray("items").forEach(item -> all.add((JsonObject) item));
            request.put("cursor", page.getString("next"));
        } while (page.containsKey("next"));
        return all;
    }

    private static String mergeEvent(String id) {
        List<JsonObject> merges = events(id).stream()
                .filter(e -> e.getString("type").equals("lead.merged"))
                .toList();
        return merges.get(merges.size() - 1).getString("id");
    }

    private static void tag(String lead, String tag) {
        fact(lead, "tag.added", new JsonObject().put("tag", tag));
    }

    private static void replayAgrees() {
        String after = "";
        do {
            JsonObject request = new JsonObject().put("tenant", "one");
            if (!after.isEmpty()) {
                request.put("after", after);
            }
            JsonObject page = PipelineRig.await(rig.ask(LeadBus.REPLAY, request));
            assertThat(page.getJsonArray("differences")).isEmpty();
            after = page.getString("next", "");
        } while (!after.isEmpty());
    }

    @Test
    void a_merged_lead_has_both_histories_and_both_ids_name_it() {
        String mail = mail();
        String phone = phone();
        String first = capture("one", "email", mail, "firstName", "Anna", "city", "Milano");
        String second = capture("one", "phone", phone, "lastName", "Rossi", "city", "Torino");
        tag(first, "fair");
        tag(second, "webinar");

        assertThat(merge(first, second).getString("verdict")).isEqualTo("accepted");

        JsonObject merged = seen("one", first);
        assertThat(merged.getString("id")).isEqualTo(first);
        assertThat(seen("one", second)).isEqualTo(merged);
        assertThat(merged.getJsonObject("fields").getMap())
                .containsEntry("email", mail)
                .containsEntry("phone", phone)
                .containsEntry("firstName", "Anna")
                .containsEntry("lastName", "Rossi")
                .containsEntry("city", "Torino");
        assertThat(merged.getJsonArray("tags")).containsExactly("fair", "webinar");
        List<String> types =
                events(second).stream().map(e -> e.getString("type")).toList();
        assertThat(types).filteredOn("capture.accepted"::equals).hasSize(2);
        assertThat(types).filteredOn("tag.added"::equals).hasSize(2);
        assertThat(types).filteredOn("lead.merged"::equals).hasSize(1);
        assertThat(new HashSet<>(types)).isNotEmpty();
        JsonObject list = PipelineRig.await(rig.ask(
                LeadBus.LIST,
                new JsonObject().put("tenant", "one").put("limit", 200).put("q", phone.replace(" ", ""))));
        assertThat(list.getJsonArray("items")).hasSize(1);
        replayAgrees();
    }

    @Test
    void merge_then_unmerge_gives_back_both_whatever_they_were() {
        Random random = new Random(20261126);
        for (int round = 0; round < 12; round++) {
            String a = randomLead(random);
            String b = randomLead(random);
            JsonObject beforeA = seen("one", a);
            JsonObject beforeB = seen("one", b);
            merge(a, b);
            String event = mergeEvent(a);
            assertThat(unmerge(a, event, b).getString("verdict")).isEqualTo("accepted");
            assertThat(seen("one", a)).isEqualTo(beforeA);
            assertThat(seen("one", b)).isEqualTo(beforeB);
            assertThat(rig.number("select count(*) from lead_word where lead_id in ('" + a + "','" + b
                            + "') and token = 'nowhere'"))
                    .isZero();
        }
        replayAgrees();
    }

    private static String randomLead(Random random) {
        List<String> fields = new ArrayList<>();
        if (random.nextBoolean()) {
            fields.addAll(List.of("email", mail()));
        }
        fields.addAll(List.of("phone", phone()));
        for (String name : List.of("firstName", "lastName", "city", "company", "province")) {
            if (random.nextBoolean()) {
                fields.addAll(List.of(name, name + random.nextInt(3)));
            }
        }
        String id = capture("one", fields.toArray(String[]::new));
        for (int i = random.nextInt(3); i > 0; i--) {
            tag(id, "tag" + random.nextInt(4));
        }
        if (random.nextBoolean()) {
            fact(id, "stage.changed", new JsonObject().put("to", "mql"));
        }
        if (random.nextBoolean()) {
            fact(id, "field.changed", new JsonObject().put("fields", new JsonObject().put("city", "Asti")));
        }
        return id;
    }

    @Test
    void what_comes_after_a_merge_goes_with_the_side_whose_key_it_carries() {
        String mail = mail();
        String phone = phone();
        String first = capture("one", "email", mail);
        String second = capture("one", "phone", phone);
        merge(first, second);
        assertThat(capture("one", "phone", phone, "company", "Second Ltd")).isEqualTo(first);
        assertThat(capture("one", "email", mail, "city", "Genova")).isEqualTo(first);
        fact(second, "note.added", new JsonObject().put("text", "by the old id"));
        assertThat(lead("one", first).getJsonObject("fields").getMap())
                .containsEntry("company", "Second Ltd")
                .containsEntry("city", "Genova");

        unmerge(first, mergeEvent(first), second);

        assertThat(lead("one", first).getJsonObject("fields").getMap())
                .containsEntry("city", "Genova")
                .doesNotContainKeys("company", "phone");
        assertThat(lead("one", second).getJsonObject("fields").getMap())
                .containsEntry("company", "Second Ltd")
                .doesNotContainKeys("city", "email");
        assertThat(events(second).stream().map(e -> e.getString("type"))).contains("note.added", "lead.unmerged");
        replayAgrees();
    }

    @Test
    void merges_of_merged_leads_can_be_taken_back_in_any_order() {
        String a = capture("one", "email", mail(), "company", "A");
        String b = capture("one", "phone", phone(), "city", "B");
        String c = capture("one", "phone", phone(), "province", "MI");
        JsonObject beforeB = seen("one", b);
        merge(a, b);
        String ab = mergeEvent(a);
        merge(c, a);
        assertThat(lead("one", b).getString("id")).isEqualTo(c);
        assertThat(lead("one", b).getJsonObject("fields").getMap()).containsKeys("company", "city", "province");

        unmerge(a, ab, b);

        assertThat(seen("one", b)).isEqualTo(beforeB);
        assertThat(lead("one", a).getJsonObject("fields").getMap())
                .containsKeys("company", "province")
                .doesNotContainKey("city");
        unmerge(c, mergeEvent(c), a);
        assertThat(lead("one", a).getJsonObject("fields").getMap()).containsOnlyKeys("email", "company");
        assertThat(lead("one", c).getJsonObject("fields").getMap()).containsOnlyKeys("phone", "province");
        replayAgrees();
    }

    @Test
    void what_cannot_be_merged_or_unmerged_is_refused_with_its_reason() {
        String a = capture("one", "email", mail());
        String b = capture("one", "email", mail());
        String foreign = capture("two", "email", mail());
        assertThat(reason(merge(a, a))).isEqualTo("same_lead");
        assertThat(reason(merge(a, foreign))).isEqualTo("unknown_lead");
        assertThat(reason(merge(a, "01940000-0000-7000-8000-00000000000a"))).isEqualTo("unknown_lead");
        merge(a, b);
        assertThat(reason(merge(a, b))).isEqualTo("same_lead");
        assertThat(reason(merge(b, a))).isEqualTo("same_lead");
        String event = mergeEvent(a);
        assertThat(reason(unmerge(a, a, b))).isEqualTo("not_merged");
        assertThat(unmerge(a, event, b).getString("verdict")).isEqualTo("accepted");
        assertThat(reason(unmerge(a, event, b))).isEqualTo("not_merged");
    }

    private static String reason(JsonObject answer) {
        assertThat(answer.getString("verdict")).as(answer.encode()).isEqualTo("rejected");
        return answer.getJsonArray("reasons").getJsonObject(0).getString("code");
    }

    @Test
    void a_lead_as_of_a_moment_is_what_it_was_before_during_and_after_a_merge() {
        String a = capture("one", "email", mail(), "company", "A");
        String b = capture("one", "phone", phone(), "city", "B");
        String before = java.time.Instant.now().toString();
        merge(a, b);
        String during = java.time.Instant.now().toString();
        unmerge(a, mergeEvent(a), b);
        String after = java.time.Instant.now().toString();
        assertThat(asOf(b, before).getMap()).containsOnlyKeys("phone", "city");
        assertThat(asOf(b, during).getMap()).containsOnlyKeys("phone", "city", "email", "company");
        assertThat(asOf(a, during).getMap()).containsOnlyKeys("phone", "city", "email", "company");
        assertThat(asOf(a, after).getMap()).containsOnlyKeys("email", "company");
        assertThat(asOf(b, after).getMap()).containsOnlyKeys("phone", "city");
    }

    private static JsonObject asOf(String id, String moment) {
        return PipelineRig.await(rig.ask(
                        LeadBus.GET,
                        new JsonObject().put("tenant", "one").put("id", id).put("asOf", moment)))
                .getJsonObject("fields");
    }

    @Test
    void erasing_one_erases_all_that_were_merged_also_while_a_merge_is_under_way() {
        for (int round = 0; round < 8; round++) {
            String secretA = "zebra" + number++;
            String secretB = "gnu" + number++;
            String a = capture("one", "email", mail(), "lastName", secretA);
            String b = capture("one", "phone", phone(), "lastName", secretB);
            JsonObject erase = new JsonObject()
                    .put("tenant", "one")
                    .put("id", round % 2 == 0 ? a : b)
                    .put("why", "erased")
                    .put("actor", "user:test");
            Future<JsonObject> merging = Future.future(
                    p -> rig.vertx.executeBlocking(() -> merge(a, b)).onComplete(p));
            Future<JsonObject> erasing = rig.ask(LeadBus.ERASE, erase);
            PipelineRig.await(Future.join(merging, erasing).otherwiseEmpty());
            // whichever came first: who is asked to be erased once more is gone with all that is merged
            PipelineRig.await(rig.ask(LeadBus.ERASE, erase));
            String gone = round % 2 == 0 ? secretA : secretB;
            assertThat(traces(gone)).isZero();
            boolean merged = rig.number("select count(*) from lead_merge where absorbed = '" + b + "'") == 1;
            if (merged) {
                assertThat(traces(secretA) + traces(secretB)).isZero();
            }
        }
    }

    private static long traces(String secret) {
        return rig.number("select (select count(*) from lead where fields::text like '%" + secret
                + "%') + (select count(*) from lead_event where personal::text like '%" + secret
                + "%') + (select count(*) from lead_word where token = '" + secret
                + "') + (select count(*) from inbox where convert_from(body, 'UTF8') like '%" + secret + "%')");
    }

    @Test
    void two_leads_that_a_capture_shows_to_be_one_are_joined_whatever_the_order() {
        int[][] orders = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
        for (int[] order : orders) {
            String mail = mail();
            String phone = phone();
            String[][] says = {{"email", mail}, {"phone", phone}, {"email", mail, "phone", phone}};
            Set<String> ids = new HashSet<>();
            for (int which : order) {
                ids.add(capture("one", says[which]));
            }
            await().atMost(Duration.ofSeconds(10)).until(() -> {
                Set<String> roots = new HashSet<>();
                ids.forEach(id -> roots.add(lead("one", id).getString("id")));
                return roots.size() == 1;
            });
            assertThat(lead("one", ids.iterator().next())
                            .getJsonObject("fields")
                            .getMap())
                    .containsEntry("email", mail)
                    .containsEntry("phone", phone);
        }
        replayAgrees();
    }

    @Test
    void leads_with_another_address_and_another_number_are_never_joined_by_themselves() {
        String mailA = mail();
        String phoneB = phone();
        String a = capture("one", "email", mailA, "phone", phone(), "firstName", "Ugo", "lastName", "Bianchi");
        String b = capture("one", "email", mail(), "phone", phoneB, "firstName", "Ugo", "lastName", "Bianchi");
        JsonObject bridge = PipelineRig.await(
                rig.capture("one", 10_000, "email", mailA, "phone", phoneB, "firstName", "Ugo", "lastName", "Bianchi"));
        assertThat(bridge.getString("leadId")).isEqualTo(a);
        assertThat(bridge.getJsonArray("reasons").encode())
                .contains("possible_duplicate")
                .contains(b);
        assertThat(rig.number("select count(*) from inbox where source = 'identity' and lead_id = '" + a + "'"))
                .isZero();
    }

    @Test
    void fifty_captures_of_one_person_at_once_make_one_lead() {
        String mail = mail();
        String phone = phone();
        List<Future<JsonObject>> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            all.add(
                    switch (i % 3) {
                        case 0 -> rig.capture("one", 10_000, "email", mail.toUpperCase(java.util.Locale.ROOT));
                        case 1 -> rig.capture("one", 10_000, "phone", phone.replace(" ", ""));
                        default -> rig.capture("one", 10_000, "phone", phone, "email", mail);
                    });
        }
        Set<String> ids = new HashSet<>();
        all.forEach(f -> ids.add(PipelineRig.await(f).getString("leadId")));
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            Set<String> roots = new HashSet<>();
            ids.forEach(id -> roots.add(lead("one", id).getString("id")));
            return roots.size() == 1;
        });
        assertThat(events(ids.iterator().next()).stream()
                        .filter(e -> e.getString("type").equals("capture.accepted")))
                .hasSize(50);
    }
}
