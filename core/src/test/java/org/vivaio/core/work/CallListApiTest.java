package org.vivaio.core.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.vivaio.core.app.HostTest;

/** Working off call lists over HTTP on the real product. */
class CallListApiTest extends HostTest {
    @BeforeAll
    static void tenants() {
        for (String tenant : List.of("calls", "crowd", "callless")) {
            createTenant(tenant);
            for (String seller : List.of("giulia", "luca")) {
                put(tenant, "seller", seller, "{\"email\": \"" + seller + "@shop.example\"}");
            }
            put(tenant, "segment", "to-call", "{\"when\": \"lead.phone != null && lead.stage == 'lead'\"}");
        }
        put("calls", "template", "call-script", "{\"text\": {\"en\": \"Good day {{lead.firstName}}\"}}");
        put("calls", "call-list", "autumn", """
                {"segment": "to-call", "attempts": 2, "script": "call-script", "question": {"en": "May we send an offer?"},
                 "moves": {"ready": "sql", "no": "cold", "unreached": "cold"}, "label": {"en": "Autumn"}}""");
        put("crowd", "call-list", "autumn", "{\"segment\": \"to-call\"}");
    }

    private static String path(String tenant, String rest) {
        return "/api/v1/tenants/" + tenant + "/call-lists/" + rest;
    }

    private static Answer next(String tenant, String seller) {
        return post(path(tenant, "autumn:next"), "{\"seller\": \"" + seller + "\"}");
    }

    private static Answer done(String lead, String seller, String more, String... headers) {
        return send(
                "POST",
                path("calls", "autumn:done"),
                ADMIN,
                "application/json",
                "{\"lead\": \"" + lead + "\", \"seller\": \"" + seller + "\", " + more + "}",
                headers);
    }

    private static String given(Answer answer) {
        return answer.expect(200).json().path("lead").path("id").asText();
    }

    @Test
    void aSellerIsGivenOneCallAtATimeUntilItIsReportedAndNobodyElseGetsIt() {
        String first = lead("calls", "firstName", "Ada", "phone", "+390255500101");
        String second = lead("calls", "firstName", "Bea", "phone", "+390255500102");
        Answer call = next("calls", "giulia");
        String mine = given(call);
        assertThat(mine).isIn(first, second);
        JsonNode json = call.json();
        assertThat(json.path("script").asText()).startsWith("Good day ");
        assertThat(json.path("list").path("question").path("en").asText()).isEqualTo("May we send an offer?");
        assertThat(Instant.parse(json.path("heldUntil").asText())).isAfter(Instant.now());
        assertThat(given(next("calls", "giulia"))).isEqualTo(mine);
        String other = given(next("calls", "luca"));
        assertThat(other).isNotEqualTo(mine).isIn(first, second);
        assertThat(done(mine, "luca", "\"outcome\": \"busy\"")
                        .expect(409)
                        .json()
                        .path("detail")
                        .asText())
                .contains("giulia");

        JsonNode busy = done(
                        mine, "giulia", "\"outcome\": \"no-answer\", \"note\": \"engaged\"", "Idempotency-Key", "c-1")
                .expect(200)
                .json();
        assertThat(busy.path("why").asText()).isEqualTo("no-answer");
        assertThat(Instant.parse(busy.path("dueAt").asText()))
                .isAfter(Instant.now().plusSeconds(3_000));
        // a repeat under its key is no second attempt
        assertThat(done(mine, "giulia", "\"outcome\": \"no-answer\", \"note\": \"engaged\"", "Idempotency-Key", "c-1")
                        .expect(200)
                        .json()
                        .path("attempts")
                        .asInt())
                .isEqualTo(1);
        next("calls", "giulia").expect(204);

        // the time has come
        sql("update call_queue set due_at = now() - interval '1 minute' where tenant_id = 'calls' and lead_id = '"
                + mine + "'");
        assertThat(given(next("calls", "giulia"))).isEqualTo(mine);
        JsonNode gone =
                done(mine, "giulia", "\"outcome\": \"busy\"").expect(200).json();
        assertThat(gone.path("why").asText()).isEqualTo("unreached");
        assertThat(gone.path("stage").asText()).isEqualTo("cold");
        done(mine, "giulia", "\"outcome\": \"busy\"").expect(409);

        JsonNode ready = done(other, "luca", "\"outcome\": \"answered\", \"answer\": \"ready\"")
                .expect(200)
                .json();
        assertThat(ready.path("stage").asText()).isEqualTo("sql");
        JsonNode events =
                get("/api/v1/tenants/calls/leads/" + other + "/events").json().path("items");
        assertThat(events.findValuesAsText("type")).contains("call.planned", "call.ended", "call.dropped");
        next("calls", "luca").expect(204);
        assertThat(post("/api/v1/tenants/calls/rulebook:replay", "{}")
                        .expect(200)
                        .json()
                        .path("differ")
                        .asInt())
                .isZero();
    }

    @Test
    void anAgreedCallGoesToWhoAgreedOnItAndLaterToAnybody() {
        put("callless", "call-list", "autumn", "{\"segment\": \"to-call\"}");
        // the list came after the lead: a sweep puts it on
        String lead = lead("callless", "phone", "+390255500103");
        put("callless", "call-list", "winter", "{\"segment\": \"to-call\"}");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> counts("callless", "winter").path("fresh").asInt() == 1);
        assertThat(given(next("callless", "giulia"))).isEqualTo(lead);
        String at = Instant.now().plusSeconds(7_200).toString();
        post(
                        path("callless", "autumn:done"),
                        "{\"lead\": \"" + lead + "\", \"seller\": \"giulia\", \"outcome\": \"answered\", \"answer\":"
                                + " \"undecided\", \"callBackAt\": \"" + at + "\"}")
                .expect(200);
        JsonNode agreed =
                get(path("callless", "autumn/calls")).expect(200).json().path("items");
        assertThat(agreed).hasSize(1);
        assertThat(agreed.path(0).path("seller").asText()).isEqualTo("giulia");
        assertThat(get(path("callless", "autumn/calls?which=again")).json().path("items"))
                .isEmpty();
        next("callless", "giulia").expect(204);
        sql(
                "update call_queue set due_at = now() - interval '1 minute' where tenant_id = 'callless' and list = 'autumn'");
        next("callless", "luca").expect(204);
        assertThat(given(next("callless", "giulia"))).isEqualTo(lead);
        post(path("callless", "autumn:release"), "{\"lead\": \"" + lead + "\", \"seller\": \"giulia\"}")
                .expect(200);
        sql(
                "update call_queue set due_at = now() - interval '16 minutes' where tenant_id = 'callless' and list = 'autumn'");
        assertThat(given(next("callless", "luca"))).isEqualTo(lead);
        // an erased lead is on no list
        send("DELETE", "/api/v1/tenants/callless/leads/" + lead, ADMIN, "", "");
        assertThat(number("select count(*) from call_queue where tenant_id = 'callless'"))
                .isZero();
    }

    private static JsonNode counts(String tenant, String list) {
        return get(path(tenant, list)).expect(200).json().path("counts");
    }

    @Test
    void manyWhoAskAtOnceGetADifferentCallEach() throws Exception {
        int sellers = 8;
        for (int i = 0; i < sellers; i++) {
            put("crowd", "seller", "s" + i, "{\"email\": \"s" + i + "@shop.example\"}");
            lead("crowd", "phone", "+39025550020" + i);
        }
        ExecutorService threads = Executors.newFixedThreadPool(sellers * 2);
        try {
            List<Callable<Answer>> asks = new ArrayList<>();
            for (int i = 0; i < sellers * 2; i++) {
                String seller = "s" + i % sellers;
                asks.add(() -> next("crowd", seller));
            }
            Map<String, String> bySeller = new java.util.HashMap<>();
            int i = 0;
            for (Future<Answer> one : threads.invokeAll(asks)) {
                String seller = "s" + i++ % sellers;
                if (one.get().status() == 200) {
                    // both clicks of one seller get the same call
                    assertThat(bySeller.merge(seller, given(one.get()), (a, b) -> a.equals(b) ? a : "two"))
                            .isNotEqualTo("two");
                }
            }
            assertThat(bySeller.values()).doesNotHaveDuplicates();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void whatIsWrongIsSaid() {
        String lead = lead("calls", "phone", "+390255500104");
        get(path("calls", "none")).expect(404);
        post(path("calls", "none:next"), "{\"seller\": \"giulia\"}").expect(404);
        post(path("calls", "autumn:next"), "{}").expect(400);
        post(path("calls", "autumn:next"), "{\"seller\": \"nobody\"}").expect(400);
        for (String wrong : List.of(
                "\"outcome\": \"maybe\"",
                "\"outcome\": \"busy\", \"answer\": \"no\"",
                "\"outcome\": \"answered\", \"answer\": \"perhaps\"",
                "\"outcome\": \"answered\", \"answer\": \"ready\", \"callBackAt\": \"2099-01-01T00:00:00Z\"",
                "\"outcome\": \"busy\", \"callBackAt\": \"tomorrow\"",
                "\"outcome\": \"busy\", \"callBackAt\": \"2020-01-01T00:00:00Z\"",
                "\"outcome\": \"busy\", \"colour\": \"red\"")) {
            Answer refused = done(lead, "giulia", wrong).expect(422);
            assertThat(refused.json().path("errors")).as(wrong).isNotEmpty();
        }
        post("/api/v1/tenants/calls/leads/" + lead + "/facts", "{\"type\": \"call.planned\", \"data\": {}}")
                .expect(422);
        put("calls", "call-list", "paused", "{\"segment\": \"to-call\", \"enabled\": false}");
        assertThat(post(path("calls", "paused:next"), "{\"seller\": \"giulia\"}")
                        .expect(409)
                        .json()
                        .path("detail")
                        .asText())
                .contains("enabled");
        String viewer = key("calls", "viewer");
        assertThat(send("POST", path("calls", "autumn:next"), viewer, "application/json", "{\"seller\": \"giulia\"}")
                        .status())
                .isEqualTo(403);
        assertThat(send("GET", path("calls", "autumn"), key("crowd", "operator"), "", "")
                        .status())
                .isEqualTo(404);
    }
}
