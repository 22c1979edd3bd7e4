package org.vivaio.core.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.vivaio.core.app.HostTest;

/** Claims, sorting, tasks and alerts over HTTP on the real product, each in a tenant of its own. */
class WorkApiTest extends HostTest {
    @BeforeAll
    static void tenants() {
        for (String tenant : List.of("race", "desk", "gone", "caps")) {
            createTenant(tenant);
            put(
                    tenant,
                    "seller",
                    "giulia",
                    "{\"email\": \"giulia@shop.example\", \"territory\": {\"provinces\": [\"MI\"]}}");
            put(
                    tenant,
                    "seller",
                    "luca",
                    "{\"email\": \"luca@shop.example\", \"territory\": {\"provinces\": [\"RM\"]}}");
            put(
                    tenant,
                    "routing",
                    "default",
                    "{\"on\": [\"capture.accepted\", \"field.changed\"], \"claim\": {\"order\": \"lead.prio\", \"within\": \"10m\"}}");
        }
    }

    private static String path(String tenant, String rest) {
        return "/api/v1/tenants/" + tenant + "/" + rest;
    }

    private static Answer claim(String tenant, String body, String... headers) {
        return send("POST", path(tenant, "leads:claim"), ADMIN, "application/json", body, headers);
    }

    /** Many sellers ask at the same time; each lead is given once, the best first, and nobody else's tenant is touched. */
    @Test
    void twoSellersNeverGetTheSameLead() throws Exception {
        int leads = 40;
        Set<String> there = new HashSet<>();
        for (int i = 0; i < leads; i++) {
            there.add(lead("race", "email", "p" + i + "@race.example", "province", "PA"));
        }
        lead("two", "email", "other@race.example", "province", "PA");
        ExecutorService threads = Executors.newFixedThreadPool(12);
        try {
            List<Callable<Answer>> asks = new ArrayList<>();
            for (int i = 0; i < leads + 10; i++) {
                String seller = i % 2 == 0 ? "giulia" : "luca";
                asks.add(() -> claim("race", "{\"seller\": \"" + seller + "\"}"));
            }
            List<String> given = new ArrayList<>();
            int none = 0;
            for (Future<Answer> one : threads.invokeAll(asks)) {
                Answer answer = one.get();
                assertThat(answer.status()).as(answer.text()).isIn(200, 204);
                if (answer.status() == 200) {
                    given.add(answer.json().path("id").asText());
                } else {
                    none++;
                }
            }
            // a claim that found every row held by others at that moment may come up empty: the rest is given one by
            // one
            for (Answer rest = claim("race", "{\"seller\": \"luca\"}");
                    rest.status() == 200;
                    rest = claim("race", "{\"seller\": \"luca\"}")) {
                given.add(rest.json().path("id").asText());
            }
            assertThat(given).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(there);
            assertThat(none).isGreaterThanOrEqualTo(10);
        } finally {
            threads.shutdownNow();
        }
        assertThat(number("select count(*) from lead_event where tenant_id = 'race' and type = 'owner.claimed'"))
                .isEqualTo(leads);
        assertThat(number("select count(*) from lead_pool where tenant_id = 'race' and why <> 'held'"))
                .isZero();
        assertThat(number("select sum(open) from seller_load where tenant_id = 'race'"))
                .isEqualTo(leads);
        JsonNode replay = replay("race");
        assertThat(replay.path("differ").asInt()).as(replay.toString()).isZero();
    }

    private static JsonNode replay(String tenant) {
        return post(path(tenant, "rulebook:replay"), "{}").expect(200).json();
    }

    @Test
    void aClaimGivesTheBestLeadFirstIsRepeatedUnderItsKeyAndSaysWhatIsWrong() {
        String low = capture(
                        "desk",
                        object("email", "low@desk.example", "province", "PA").put("prio", 1))
                .json()
                .path("leadId")
                .asText();
        String high = capture(
                        "desk",
                        object("email", "high@desk.example", "province", "PA").put("prio", 9))
                .json()
                .path("leadId")
                .asText();
        Answer first = claim("desk", "{\"seller\": \"giulia\"}", "Idempotency-Key", "claim-1")
                .expect(200);
        assertThat(first.json().path("id").asText()).isEqualTo(high);
        assertThat(first.json().path("owner").asText()).isEqualTo("giulia");
        Instant expires = Instant.parse(first.json().path("claimExpires").asText());
        assertThat(expires)
                .isBetween(Instant.now().plusSeconds(500), Instant.now().plusSeconds(700));
        assertThat(claim("desk", "{\"seller\": \"giulia\"}", "Idempotency-Key", "claim-1")
                        .json()
                        .path("id")
                        .asText())
                .isEqualTo(high);

        put("desk", "segment", "milan", "{\"when\": \"lead.province == 'MI'\"}");
        put("desk", "segment", "palermo", "{\"when\": \"lead.province == 'PA'\"}");
        claim("desk", "{\"seller\": \"luca\", \"segment\": \"milan\"}").expect(204);
        // a new segment is filled in the background
        await().atMost(Duration.ofSeconds(20))
                .until(() -> claim("desk", "{\"seller\": \"luca\", \"segment\": \"palermo\"}")
                                .status()
                        == 200);
        assertThat(get(path("desk", "leads/" + low)).json().path("owner").asText())
                .isEqualTo("luca");
        claim("desk", "{\"seller\": \"luca\"}").expect(204);

        for (String wrong :
                List.of("{}", "{\"seller\": \"nobody\"}", "{\"seller\": \"luca\", \"segment\": \"none\"}")) {
            Answer refused = claim("desk", wrong).expect(400);
            assertThat(refused.header("content-type")).startsWith("application/problem+json");
            assertThat(refused.json().path("errors")).isNotEmpty();
        }
        claim("desk", "{\"seller\": 7}").expect(422);
        claim("desk", "{\"sellr\": \"luca\"}").expect(422);
        send("POST", path("desk", "leads:claim"), key("two", "operator"), "application/json", "{\"seller\": \"luca\"}")
                .expect(404);
        send("POST", path("desk", "leads:claim"), key("desk", "viewer"), "application/json", "{\"seller\": \"luca\"}")
                .expect(403);
        // a sign of life makes it the seller's for good
        post(path("desk", "leads/" + high + "/facts"), "{\"type\": \"call.ended\", \"data\": {}}")
                .expect(201);
        assertThat(get(path("desk", "leads/" + high)).json().has("claimExpires"))
                .isFalse();
    }

    @Test
    void leadsOfASellerWhoIsDeletedAppearInSortingAndAPersonGivesThemAway() {
        String lead = lead("gone", "email", "a@gone.example", "province", "MI");
        String settled = lead("gone", "email", "b@gone.example", "province", "MI");
        send("PATCH", path("gone", "leads/" + settled), ADMIN, "application/json", "{\"stage\": \"dead\"}")
                .expect(200);
        send("DELETE", path("gone", "resources/seller/giulia"), ADMIN, null, (String) null);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> get(path("gone", "sorting?queue=former-giulia"))
                                .json()
                                .path("items")
                                .size()
                        == 1);
        JsonNode sorting = get(path("gone", "sorting")).json();
        assertThat(sorting.path("items").get(0).path("leadId").asText()).isEqualTo(lead);
        assertThat(sorting.path("items").get(0).path("why").asText()).isEqualTo("seller-gone");
        assertThat(sorting.path("queues").get(0).path("count").asInt()).isEqualTo(1);
        assertThat(get(path("gone", "leads/" + settled)).json().path("owner").asText())
                .as("history stays")
                .isEqualTo("giulia");

        Answer given = send(
                        "PATCH",
                        path("gone", "leads/" + lead),
                        ADMIN,
                        "application/json",
                        "{\"owner\": \"luca\", \"reason\": \"knows the family\"}")
                .expect(200);
        assertThat(given.json().path("owner").asText()).isEqualTo("luca");
        assertThat(get(path("gone", "sorting")).json().path("items")).isEmpty();
        JsonNode events =
                get(path("gone", "leads/" + lead + "/events?limit=200")).json().path("items");
        assertThat(events.get(events.size() - 1).path("data").path("reason").asText())
                .isEqualTo("knows the family");
        assertThat(replay("gone").path("differ").asInt()).isZero();
    }

    @Test
    void aSellerWhoIsFullHearsSo() {
        put("caps", "seller", "luca", "{\"email\": \"luca@shop.example\", \"caps\": {\"open\": 1}}");
        lead("caps", "email", "a@caps.example", "province", "PA");
        lead("caps", "email", "b@caps.example", "province", "PA");
        claim("caps", "{\"seller\": \"luca\"}").expect(200);
        Answer full = claim("caps", "{\"seller\": \"luca\"}").expect(409);
        assertThat(full.json().path("detail").asText()).contains("caps.open");
        assertThat(get(path("caps", "workload")).json().path("items").toString())
                .contains("\"seller\":\"luca\",\"open\":1");
        put("caps", "seller", "luca", "{\"email\": \"luca@shop.example\", \"active\": false}");
        claim("caps", "{\"seller\": \"luca\"}").expect(400);
        claim("caps", "{\"seller\": \"giulia\"}").expect(200);
    }

    @Test
    void tasksAreListedPutOffDoneAndForgottenWithThePerson() {
        put(
                "desk",
                "task",
                "call-back",
                "{\"title\": {\"en\": \"Call back\", \"it\": \"Richiama\"}, \"on\": [\"owner.assigned\"], \"due\": \"1h\", \"outcomes\": [\"ready\", \"no\"]}");
        put("desk", "alert", "new", "{}");
        String lead = lead("desk", "email", "task@desk.example", "province", "MI", "firstName", "Tina");
        JsonNode task = get(path("desk", "tasks?assignee=giulia&lead=" + lead))
                .json()
                .path("items")
                .get(0);
        assertThat(task.path("label").path("it").asText()).isEqualTo("Richiama");
        assertThat(task.path("lead").path("name").asText()).isEqualTo("Tina");
        String id = task.path("id").asText();
        String until = Instant.now().plusSeconds(7_200).toString();
        assertThat(post(path("desk", "tasks/" + id + ":snooze"), "{\"until\": \"" + until + "\"}")
                        .expect(200)
                        .json()
                        .path("dueAt")
                        .asText())
                .startsWith(until.substring(0, 19));
        post(path("desk", "tasks/" + id + ":snooze"), "{\"until\": \"2001-01-01T00:00:00Z\"}")
                .expect(422);
        post(path("desk", "tasks/" + id + ":complete"), "{\"outcome\": \"perhaps\"}")
                .expect(422);
        assertThat(post(path("desk", "tasks/" + id + ":complete"), "{\"outcome\": \"ready\", \"note\": \"Tuesday\"}")
                        .expect(200)
                        .json()
                        .path("state")
                        .asText())
                .isEqualTo("done");
        post(path("desk", "tasks/" + id + ":complete"), "").expect(200);
        post(path("desk", "tasks/" + id + ":snooze"), "{\"until\": \"" + until + "\"}")
                .expect(409);
        JsonNode events =
                get(path("desk", "leads/" + lead + "/events?limit=200")).json().path("items");
        assertThat(events.findValuesAsText("type")).contains("task.created", "task.snoozed", "task.completed");

        JsonNode made = post(path("desk", "tasks"), "{\"leadId\": \"" + lead + "\", \"title\": \"Send Tina the plan\"}")
                .expect(201)
                .json();
        assertThat(made.path("assignee").asText()).isEqualTo("giulia");
        send("PATCH", path("desk", "leads/" + lead), ADMIN, "application/json", "{\"owner\": \"luca\"}")
                .expect(200);
        assertThat(get(path("desk", "tasks/" + made.path("id").asText()))
                        .json()
                        .path("assignee")
                        .asText())
                .as("the owner's tasks go with the lead")
                .isEqualTo("luca");
        post(path("desk", "tasks"), "{\"leadId\": \"x\", \"title\": \"\", \"dueAt\": \"soon\"}")
                .expect(422);
        get(path("desk", "tasks?state=lost")).expect(400);
        get(path("desk", "tasks?cursor=x")).expect(400);
        get(path("two", "tasks/" + id)).expect(404);

        JsonNode alerts =
                get(path("desk", "alerts?seller=giulia&unread=true")).json().path("items");
        String alert = alerts.get(0).path("id").asText();
        assertThat(alerts.get(0).path("about").asText()).isEqualTo("capture.accepted");
        post(path("desk", "alerts/" + alert + ":read"), "").expect(200);
        post(path("desk", "alerts:read"), "{\"seller\": \"giulia\"}").expect(200);
        assertThat(get(path("desk", "alerts?seller=giulia&unread=true")).json().path("items"))
                .isEmpty();

        send("DELETE", path("desk", "leads/" + lead), ADMIN, null, (String) null)
                .expect(204);
        assertThat(number("select count(*) from task where title is not null or note is not null"))
                .isZero();
        assertThat(number("select count(*) from alert where lead_id = '" + lead + "'"))
                .isZero();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> number("select count(*) from seller_load where tenant_id = 'desk' and counted_at is null")
                        == 0);
        assertThat(replay("desk").path("differ").asInt()).isZero();
    }

    @Test
    void wrongFactsAboutTasksAreRefusedAndWhatThePlatformDecidesCannotBeStated() {
        String lead = lead("one", "email", "facts@work.example");
        for (String fact : List.of(
                "{\"type\": \"task.completed\", \"data\": {\"task\": \"7\"}}",
                "{\"type\": \"task.snoozed\", \"data\": {\"task\": \"01a218e9-b6cc-7281-a612-515dc626145b\", \"until\": \"x\"}}",
                "{\"type\": \"task.created\", \"data\": {}}",
                "{\"type\": \"claim.requested\", \"data\": {\"seller\": \"x\"}}",
                "{\"type\": \"seller.left\", \"data\": {}}",
                "{\"type\": \"offer.taken\", \"data\": {}}",
                "{\"type\": \"speed.met\", \"data\": {}}")) {
            post(path("one", "leads/" + lead + "/facts"), fact).expect(422);
        }
    }

    @Test
    void alertsThatWaitForTheDigestLeaveTogetherOnce() {
        String lead = lead("caps", "email", "digest@caps.example", "province", "PA");
        for (int i = 0; i < 3; i++) {
            sql(
                    "insert into alert (tenant_id, id, seller, lead_id, alert, about, connection, created_at, digest_at) values"
                            + " ('caps', gen_random_uuid(), 'luca', '" + lead
                            + "', 'new', 'capture.accepted', 'mail', now(), now() "
                            + (i == 2 ? "- interval '1 second'" : "+ interval '1 hour'") + ")");
        }
        // the tenant has no such connection, so what left ends as cancelled
        await().atMost(Duration.ofSeconds(20))
                .until(() -> number(
                                "select (select count(*) from effect where tenant_id = 'caps'"
                                        + " and connection = 'mail') + (select count(*) from effect_log where tenant_id = 'caps' and connection = 'mail')")
                        == 1);
        assertThat(number("select count(*) from alert where tenant_id = 'caps' and digest_at is not null"))
                .isZero();
    }

    @Test
    void anAppointmentIsAFileForAnyCalendarWhateverWasWrittenIntoIt() {
        String lead = lead("caps", "email", "visit@caps.example", "province", "PA");
        post(path("caps", "leads/" + lead + "/facts"), """
                {"type": "appointment.booked", "data": {"startsAt": "2027-03-28T09:00:00+02:00",
                 "title": "Visit; roof, \\"new\\" windows, and a very long title that has to be folded because no line may be so long è",
                 "place": "Via Roma 1\\nMilano\\r\\nEND:VCALENDAR"}}""".replace("\\\\", "\\"))
                .expect(201);
        JsonNode one = get(path("caps", "leads/" + lead + "/appointments"))
                .expect(200)
                .json()
                .path("items")
                .get(0);
        assertThat(one.path("endsAt").asText()).isEqualTo("2027-03-28T07:30:00Z");
        String file =
                path("caps", "leads/" + lead + "/appointments/" + one.path("id").asText() + ".ics");
        Answer ics = get(file).expect(200);
        assertThat(ics.header("content-type")).startsWith("text/calendar");
        assertThat(ics.text()).contains("DTSTART:20270328T070000Z", "SUMMARY:Visit\\; roof\\, ", "\\nEND:VCALENDAR");
        assertThat(ics.text().lines().filter("END:VCALENDAR"::equals)).hasSize(1);
        assertThat(ics.text()
                        .lines()
                        .allMatch(line -> line.getBytes(java.nio.charset.StandardCharsets.UTF_8).length <= 75))
                .isTrue();
        get(file.replace("/caps/", "/two/")).expect(404);
        post(
                        path("caps", "leads/" + lead + "/facts"),
                        "{\"type\": \"appointment.booked\", \"data\": {\"startsAt\": \"tomorrow\"}}")
                .expect(422);
    }

    /** As after an upgrade: the leads are there, the pool is not. */
    @Test
    void leadsOfBeforeThereWasAPoolAreFoundAndWhatIsInTheWayGoesOut() {
        createTenant("upgraded");
        put("upgraded", "seller", "luca", "{\"email\": \"luca@shop.example\"}");
        String free = lead("upgraded", "email", "a@upgraded.example");
        String owned = lead("upgraded", "email", "b@upgraded.example");
        send("PATCH", path("upgraded", "leads/" + owned), ADMIN, "application/json", "{\"owner\": \"luca\"}")
                .expect(200);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> number(
                                "select count(*) from seller_load where tenant_id = 'upgraded' and seller = '' and counted_at is not null")
                        == 1);
        sql("delete from lead_pool where tenant_id = 'upgraded'");
        sql("insert into lead_pool values ('upgraded', '" + owned + "', '', 'nobody', 99, now(), now(), null)");
        sql("update seller_load set counted_at = null where tenant_id = 'upgraded'");
        await().atMost(Duration.ofSeconds(20))
                .until(() ->
                        get(path("upgraded", "sorting")).json().path("items").size() == 2);
        assertThat(claim("upgraded", "{\"seller\": \"luca\"}")
                        .expect(200)
                        .json()
                        .path("id")
                        .asText())
                .isEqualTo(free);
        claim("upgraded", "{\"seller\": \"luca\"}").expect(204);
        assertThat(number("select count(*) from lead_pool where tenant_id = 'upgraded' and why = 'nobody'"))
                .isZero();
        assertThat(get(path("upgraded", "workload")).json().path("items").size())
                .isEqualTo(1);
    }
}
