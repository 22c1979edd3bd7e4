package org.vivaio.core.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Leads that are claimed back from their supplier: once each, for an agreed reason, in time, answered once, and the price goes back. */
class ReturnsTest extends HostTest {
    private static final String KEY = "the-key-of-a-supplier-1";
    private static final String OTHER_KEY = "the-key-of-a-supplier-2";
    private static final String API = "/api/v1/tenants/returns";

    @BeforeAll
    static void sources() {
        createTenant("returns");
        put("returns", "campaign", "autumn", "{\"label\": \"Autumn\"}");
        put("returns", "source", "partner", """
                {"key": "%s", "campaign": "autumn", "price": {"amount": "12.50", "currency": "EUR"},
                 "returns": {"within": "14d", "reasons": [{"name": "wrong-number", "label": {"it": "Numero sbagliato",
                 "en": "Wrong number"}}, {"name": "never-asked"}]}}""".formatted(KEY));
        put("returns", "source", "other", """
                {"key": "%s", "returns": {"within": "P3D", "reasons": ["wrong-number"]}}""".formatted(OTHER_KEY));
        put("returns", "source", "final", "{\"key\": \"%s\"}".formatted(KEY));
    }

    private static String post(String source, String key, String email) {
        return send("POST", "/in/returns/" + source, key, "application/json", "{\"email\": \"" + email + "\"}")
                .expect(201)
                .json()
                .path("captureId")
                .asText();
    }

    private static String leadOf(String capture) {
        return get(API + "/captures/" + capture)
                .expect(200)
                .json()
                .path("leadId")
                .asText();
    }

    private static Answer claim(String lead, String body) {
        return post(API + "/leads/" + lead + "/returns", body);
    }

    private static Answer supplier(String id, String body) {
        return send("POST", "/in/returns/partner/returns/" + id, KEY, "application/json", body);
    }

    private static JsonNode source(String name) {
        return get(API + "/sources/" + name).expect(200).json();
    }

    @Test
    void a_lead_is_claimed_back_the_supplier_agrees_and_the_price_is_taken_back() {
        JsonNode before = source("partner");
        String capture = post("partner", KEY, "bianca@returns.example");
        String lead = leadOf(capture);
        String event =
                get(API + "/leads/" + lead + "/events").json().at("/items/0/id").asText();
        JsonNode made = claim(
                        lead,
                        "{\"reason\": \"wrong-number\", \"note\": \"Nobody of that name\", \"evidence\": [\"" + event
                                + "\"]}")
                .expect(201)
                .json();
        assertThat(made.path("state").asText()).isEqualTo("open");
        assertThat(made.path("captureId").asText()).isEqualTo(capture);
        assertThat(made.at("/price/amount").asText()).isEqualTo("12.50");
        assertThat(made.at("/evidence/0").asText()).isEqualTo(event);
        String id = made.path("id").asText();
        assertThat(get(API + "/leads/" + lead + "/events").text()).contains("return.claimed");
        assertThat(source("partner").path("openReturns").asLong())
                .isEqualTo(before.path("openReturns").asLong() + 1);

        JsonNode seen = send("GET", "/in/returns/partner/returns?state=open", KEY, null, (String) null)
                .expect(200)
                .json();
        JsonNode mine = item(seen, id);
        assertThat(mine.path("note").asText()).isEqualTo("Nobody of that name");
        assertThat(mine.at("/evidence/0/type").asText()).isEqualTo("capture.accepted");
        assertThat(mine.has("leadId")).as("leads are not the supplier's").isFalse();
        assertThat(mine.has("claimedBy")).isFalse();

        JsonNode answered = supplier(id, "{\"answer\": \"accepted\", \"note\": \"Sorry\"}")
                .expect(200)
                .json();
        assertThat(answered.path("state").asText()).isEqualTo("accepted");
        JsonNode after = get(API + "/returns/" + id).expect(200).json();
        assertThat(after.path("answeredBy").asText()).isEqualTo("source:partner");
        assertThat(after.path("answerNote").asText()).isEqualTo("Sorry");
        supplier(id, "{\"answer\": \"refused\"}").expect(409);
        post(API + "/returns/" + id + ":refuse", "{}").expect(409);

        JsonNode figures = source("partner").path("figures");
        assertThat(figures.path("returned").asLong()
                        - before.at("/figures/returned").asLong())
                .isOne();
        JsonNode money = figures.at("/money/0");
        assertThat(Double.parseDouble(money.path("payable").asText())
                        - Double.parseDouble(money.path("takenBack").asText()))
                .isEqualTo(Double.parseDouble(money.path("due").asText()));
        assertThat(number("select sum(taken_back * 100)::bigint from campaign_day where tenant_id = 'returns'"
                        + " and campaign = 'autumn' and source = 'partner'"))
                .isGreaterThanOrEqualTo(1_250);
        assertThat(get(API + "/campaigns/autumn").json().path("returned").asLong())
                .isPositive();
        assertThat(number("select count(*) from lead_event where tenant_id = 'returns' and type like 'return.%'"
                        + " and lead_id = '" + lead + "'"))
                .isEqualTo(2);
    }

    private static JsonNode item(JsonNode page, String id) {
        for (JsonNode item : page.path("items")) {
            if (item.path("id").asText().equals(id)) {
                return item;
            }
        }
        throw new AssertionError(id + " is not in " + page);
    }

    @Test
    void each_capture_is_claimed_once_also_when_many_claim_it_at_the_same_moment() throws Exception {
        String lead = leadOf(post("partner", KEY, "race@returns.example"));
        ExecutorService pool = Executors.newFixedThreadPool(20);
        try {
            List<CompletableFuture<Integer>> claims = IntStream.range(0, 20)
                    .mapToObj(i -> CompletableFuture.supplyAsync(
                            () -> claim(lead, "{\"reason\": \"never-asked\"}").status(), pool))
                    .toList();
            List<Integer> statuses = new ArrayList<>();
            for (CompletableFuture<Integer> claim : claims) {
                statuses.add(claim.get());
            }
            assertThat(statuses).containsOnly(201, 409).containsOnlyOnce(201);
        } finally {
            pool.shutdown();
        }
        assertThat(number("select count(*) from lead_event where tenant_id = 'returns' and type = 'return.claimed'"
                        + " and lead_id = '" + lead + "'"))
                .isOne();
        String id = get(API + "/returns?lead=" + lead).json().at("/items/0/id").asText();
        long before = number("select coalesce(sum(returned), 0) from source_hour where tenant_id = 'returns'");
        CompletableFuture<Answer> first =
                CompletableFuture.supplyAsync(() -> supplier(id, "{\"answer\": \"accepted\"}"));
        CompletableFuture<Answer> second =
                CompletableFuture.supplyAsync(() -> post(API + "/returns/" + id + ":accept", "{}"));
        assertThat(Set.of(first.get().status(), second.get().status())).containsExactlyInAnyOrder(200, 409);
        assertThat(number("select sum(returned) from source_hour where tenant_id = 'returns'") - before)
                .as("the price goes back once")
                .isOne();
    }

    @Test
    void what_the_source_does_not_take_back_is_refused_with_the_remedy() {
        String lead = leadOf(post("partner", KEY, "wrong@returns.example"));
        Answer reason = claim(lead, "{\"reason\": \"bad-mood\"}").expect(422);
        assertThat(reason.text()).contains("must be one of never-asked, wrong-number");
        claim(lead, "{}").expect(422);
        claim(lead, "{\"reason\": \"wrong-number\", \"because\": \"x\"}").expect(422);
        claim(lead, "{\"reason\": \"wrong-number\", \"evidence\": [\"018f0000-0000-7000-8000-000000000001\"]}")
                .expect(422);
        claim(lead, "{\"reason\": \"wrong-number\", \"evidence\": \"all\"}").expect(422);
        claim(lead, "{\"reason\": \"wrong-number\", \"captureId\": \"018f0000-0000-7000-8000-000000000001\"}")
                .expect(422);
        claim(lead, "nonsense").expect(400);
        claim("018f0000-0000-7000-8000-000000000001", "{\"reason\": \"wrong-number\"}")
                .expect(404);
        claim("no-id", "{\"reason\": \"wrong-number\"}").expect(404);
        String kept = leadOf(post("final", KEY, "kept@returns.example"));
        assertThat(claim(kept, "{\"reason\": \"wrong-number\"}").expect(409).text())
                .contains("no_returns");
        send(
                        "POST",
                        API + "/leads/" + lead + "/returns",
                        key("returns", "viewer"),
                        "application/json",
                        "{\"reason\": \"wrong-number\"}")
                .expect(403);
        send(
                        "POST",
                        API + "/leads/" + lead + "/returns",
                        key("two", "operator"),
                        "application/json",
                        "{\"reason\": \"wrong-number\"}")
                .expect(404);
        post(API + "/leads/" + lead + "/facts", "{\"type\": \"return.accepted\", \"data\": {}}")
                .expect(422);
    }

    @Test
    void a_claim_after_the_window_comes_too_late() {
        String capture = post("other", OTHER_KEY, "late@returns.example");
        String lead = leadOf(capture);
        sql("update lead_event set recorded_at = recorded_at - interval '4 days' where tenant_id = 'returns'"
                + " and lead_id = '" + lead + "'");
        Answer late = claim(lead, "{\"reason\": \"wrong-number\"}").expect(409);
        assertThat(late.text()).contains("window_closed", "within 3 days");
    }

    @Test
    void a_supplier_sees_and_answers_only_its_own_claims_with_its_own_key() {
        String lead = leadOf(post("other", OTHER_KEY, "own@returns.example"));
        String id = claim(lead, "{\"reason\": \"wrong-number\"}")
                .expect(201)
                .json()
                .path("id")
                .asText();
        assertThat(send("GET", "/in/returns/partner/returns", KEY, null, (String) null)
                        .expect(200)
                        .text())
                .doesNotContain(id);
        supplier(id, "{\"answer\": \"accepted\"}").expect(404);
        send("GET", "/in/returns/other/returns", KEY, null, (String) null).expect(401);
        send("POST", "/in/returns/other/returns/" + id, "", "application/json", "{\"answer\": \"accepted\"}")
                .expect(401);
        String at = "/in/returns/other/returns/" + id;
        send("POST", at, OTHER_KEY, "application/json", "{\"answer\": \"perhaps\"}")
                .expect(422);
        send("POST", at, OTHER_KEY, "application/json", "{\"answer\": ").expect(400);
        send("POST", at, OTHER_KEY, "text/plain", "accepted").expect(415);
        send("PUT", at, OTHER_KEY, "application/json", "{}").expect(405);
        send("GET", "/in/returns/other/returns?state=lost", OTHER_KEY, null, (String) null)
                .expect(400);
        Answer refused = send(
                        "POST", at, OTHER_KEY, "application/json", "{\"answer\": \"refused\"}", "Idempotency-Key", "r1")
                .expect(200);
        assertThat(refused.json().path("state").asText()).isEqualTo("refused");
        Answer again = send(
                        "POST", at, OTHER_KEY, "application/json", "{\"answer\": \"refused\"}", "Idempotency-Key", "r1")
                .expect(200);
        assertThat(again.json()).isEqualTo(refused.json());
    }

    @Test
    void a_supplier_can_answer_for_a_person_who_is_gone_and_nothing_of_the_person_comes_back() {
        String capture = post("partner", KEY, "zqreturn@returns.example");
        String lead = leadOf(capture);
        String id = claim(lead, "{\"reason\": \"never-asked\", \"note\": \"Zqreturn says so\"}")
                .expect(201)
                .json()
                .path("id")
                .asText();
        send("DELETE", API + "/leads/" + lead, ADMIN, null, (String) null).expect(204);
        assertThat(get(API + "/returns/" + id).json().has("note")).isFalse();
        supplier(id, "{\"answer\": \"accepted\", \"note\": \"Zqreturn was real\"}")
                .expect(200);
        JsonNode told = get(API + "/returns/" + id).json();
        assertThat(told.path("state").asText()).isEqualTo("accepted");
        assertThat(told.has("answerNote")).isFalse();
        assertThat(number("select count(*) from inbox where tenant_id = 'returns'"
                        + " and encode(body, 'escape') ilike '%zqreturn%'"))
                .isZero();
        assertThat(
                        number(
                                "select count(*) from lead_event where tenant_id = 'returns' and personal::text ilike '%zqreturn%'"))
                .isZero();
        JsonNode gone = get(API + "/leads/" + lead).expect(200).json();
        assertThat(gone.path("fields")).isEmpty();
        // a discarded one can still be claimed back, without words about it
        String fake = leadOf(post("partner", KEY, "fake@returns.example"));
        send("POST", API + "/leads/" + fake + ":discard", ADMIN, null, (String) null)
                .expect(204);
        claim(fake, "{\"reason\": \"wrong-number\", \"note\": \"a name\"}").expect(422);
        claim(fake, "{\"reason\": \"wrong-number\"}").expect(201);
        assertThat(get("/api/v1/tenants/returns/leads/" + fake + "/events").text())
                .contains("return.claimed");
    }

    @Test
    void claims_are_listed_by_state_source_reason_and_lead_page_by_page() {
        Set<String> all = new HashSet<>();
        String lead = "";
        for (int i = 0; i < 3; i++) {
            lead = leadOf(post("partner", KEY, "page" + i + "@returns.example"));
            all.add(claim(lead, "{\"reason\": \"never-asked\"}")
                    .expect(201)
                    .json()
                    .path("id")
                    .asText());
        }
        Set<String> seen = new HashSet<>();
        String cursor = "";
        do {
            JsonNode page = get(API + "/returns?state=open&source=partner&reason=never-asked&limit=2" + cursor)
                    .expect(200)
                    .json();
            page.path("items")
                    .forEach(item ->
                            assertThat(seen.add(item.path("id").asText())).isTrue());
            cursor = page.hasNonNull("next") ? "&cursor=" + page.path("next").asText() : "";
        } while (!cursor.isEmpty());
        assertThat(seen).containsAll(all);
        JsonNode one = get(API + "/returns?lead=" + lead).expect(200).json();
        assertThat(one.path("items")).hasSize(1);
        get(API + "/returns?state=lost").expect(400);
        get(API + "/returns?cursor=x").expect(400);
        get(API + "/returns?lead=x").expect(400);
        get("/api/v1/tenants/two/returns/" + one.at("/items/0/id").asText()).expect(404);
        assertThat(get("/api/v1/tenants/two/returns").json().path("items")).isEmpty();
    }

    @Test
    void a_claim_survives_merge_and_unmerge() {
        String first = leadOf(post("partner", KEY, "merge1@returns.example"));
        String second = leadOf(post("partner", KEY, "merge2@returns.example"));
        String id = claim(second, "{\"reason\": \"wrong-number\"}")
                .expect(201)
                .json()
                .path("id")
                .asText();
        post(API + "/leads/" + first + ":merge", "{\"with\": \"" + second + "\"}")
                .expect(200);
        assertThat(get(API + "/returns?lead=" + first).json().at("/items/0/id").asText())
                .isEqualTo(id);
        String merge = "";
        for (JsonNode event : get(API + "/leads/" + first + "/events").json().path("items")) {
            merge = event.path("type").asText().equals("lead.merged")
                    ? event.path("id").asText()
                    : merge;
        }
        supplier(id, "{\"answer\": \"accepted\"}").expect(200);
        post(API + "/leads/" + first + ":unmerge", "{\"event\": \"" + merge + "\"}")
                .expect(200);
        assertThat(get(API + "/returns?lead=" + first).json().path("items")).isEmpty();
        assertThat(get(API + "/returns?lead=" + second)
                        .json()
                        .at("/items/0/state")
                        .asText())
                .isEqualTo("accepted");
        claim(second, "{\"reason\": \"wrong-number\"}").expect(409);
        claim(first, "{\"reason\": \"wrong-number\"}").expect(201);
    }

    @Test
    void the_posting_spec_tells_reasons_window_and_how_to_answer() {
        JsonNode spec = send("GET", "/in/returns/partner/spec", "", null, (String) null, "Accept-Language", "it")
                .expect(200)
                .json();
        assertThat(spec.at("/returns/within").asText()).isEqualTo("PT336H");
        assertThat(spec.at("/returns/reasons").toString()).contains("wrong-number", "Numero sbagliato", "never-asked");
        String page = send("GET", "/in/returns/partner/spec?lang=en", "", null, (String) null, "Accept", "text/html")
                .expect(200)
                .text();
        assertThat(page).contains("<h2>Returns</h2>", "claimed back within 14 days", "Wrong number");
        assertThat(send("GET", "/in/returns/final/spec?lang=en", "", null, (String) null, "Accept", "text/html")
                        .text())
                .doesNotContain("<h2>Returns</h2>");
    }

    @Test
    void a_spec_that_makes_no_sense_is_refused_at_save() {
        for (String bad : List.of(
                "{\"returns\": {}}",
                "{\"returns\": {\"within\": \"14d\", \"reasons\": []}}",
                "{\"returns\": {\"within\": \"14d\", \"reasons\": [\"Wrong number\"]}}",
                "{\"returns\": {\"within\": \"900d\", \"reasons\": [\"x\"]}}",
                "{\"returns\": {\"within\": \"14d\", \"reasons\": [\"x\"], \"price\": 1}}",
                "{\"throttle\": {\"perHour\": 3}}",
                "{\"throttle\": {\"limit\": 0.3}}",
                "{\"throttle\": {\"limit\": 30, \"perHour\": 3}}",
                "{\"throttle\": {\"limit\": 0.3, \"release\": 0.4, \"perHour\": 3}}",
                "{\"throttle\": {\"limit\": 0.3, \"perHour\": 3, \"window\": \"5m\"}}",
                "{\"throttle\": {\"limit\": 0.3, \"perHour\": 1.5}}")) {
            Answer answer =
                    send("PUT", API + "/resources/source/bad", ADMIN, "application/json", "{\"spec\": " + bad + "}");
            assertThat(answer.status()).as(bad + answer.text()).isEqualTo(422);
        }
    }
}
