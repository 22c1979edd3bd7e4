package org.vivaio.core.lead;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.vivaio.core.app.HostTest;
import org.vivaio.core.platform.Json;

/** After an erasure a full dump holds nothing of the person, only that there was one. */
class ErasureTest extends HostTest {
    private final String tenant = "erase-" + UUID.randomUUID().toString().substring(0, 8);
    private final String path = "/api/v1/tenants/" + tenant;

    /** Words that occur nowhere but in this person. */
    private static final List<String> SECRETS = List.of(
            "Zsuzsanna",
            "Quagliarella",
            "zq.private",
            "zqhost.example",
            "5550199",
            "Kaleidoscope",
            "zqsecond",
            "Xylophone",
            "zqext",
            "zqreason",
            "zqcall",
            "zqrendered",
            "zqerror",
            "zqdetail",
            "zqtouch",
            "zqodd",
            "zqcause",
            "zqfuture",
            "zqkey",
            "zqopen",
            "zqowner",
            "zqhow",
            "zqagent",
            "zqsend",
            "zqback",
            "zqreturned");

    @BeforeEach
    void tenant() {
        createTenant(tenant);
        put(tenant, "purpose", "privacy", """
                {"channels": ["notice"], "current": "1", "wordings": {"1": {"en": "I have read the notice"}}}""");
        put(tenant, "seller", "giulia", "{\"email\": \"giulia@sellers.example\"}");
        put(tenant, "form", "contact", """
                {"title": {"en": "Contact"}, "language": "en", "timeTrap": "PT0S", "rate": 100000,
                 "fields": [{"name": "firstName"}, {"name": "lastName"}, {"name": "email"}, {"name": "phone"}, {"name": "message"}],
                 "consents": [{"purpose": "privacy", "channel": "notice", "required": true}]}""");
    }

    private static ObjectNode person() {
        return object(
                "firstName", "Zsuzsanna",
                "lastName", "Quagliarella",
                "email", "ZQ.private@zqhost.example",
                "phone", "+39 06 5550199",
                "message", "Kaleidoscope please");
    }

    private JsonNode send(ObjectNode fields, String... more) {
        ObjectNode body = Json.object().put("source", "api");
        body.set("fields", fields);
        for (int i = 0; i < more.length; i += 2) {
            body.set(more[i], Json.parse(more[i + 1]));
        }
        Answer answer = post(path + "/captures", Json.write(body));
        assertThat(answer.status()).as(answer.text()).isBetween(200, 201);
        return answer.json();
    }

    private JsonNode submit(String honeypot) {
        ObjectNode body = Json.object();
        body.set("fields", person().put("_hp1", honeypot));
        body.putArray("consents")
                .addObject()
                .put("purpose", "privacy")
                .put("channel", "notice")
                .put("wordingVersion", "1");
        body.putObject("touch").put("source", "zqtouch").put("page", "https://zqtouch.example/?who=Zsuzsanna");
        body.put("key", "zqkey-" + UUID.randomUUID());
        return send(
                        "POST",
                        "/f/" + tenant + "/contact",
                        "",
                        "application/json",
                        Json.write(body),
                        "Accept",
                        "application/json")
                .expect(200)
                .json();
    }

    /** The person everywhere that a person can get to. */
    private String plant() {
        String lead = send(
                        person().put("anything", "Xylophone").put("zqodd name!", "Zsuzsanna"),
                        "externalId",
                        "\"zqext-1\"",
                        "touch",
                        "{\"source\": \"zqtouch\", \"term\": \"Zsuzsanna\"}",
                        "at",
                        "\"Kaleidoscope\"")
                .path("leadId")
                .asText();
        assertThat(submit("").path("verdict").asText()).isEqualTo("accepted");
        assertThat(submit("a bot, or Zsuzsanna").path("verdict").asText()).isEqualTo("quarantined");
        assertThat(send(person(), "externalId", "\"zqext-1\"").path("verdict").asText())
                .isEqualTo("duplicate");
        send("PATCH", path + "/leads/" + lead, ADMIN, "application/json", """
                {"fields": {"email": "zqsecond@zqhost.example", "message": "Xylophone"}, "stage": "mql", "reason": "zqreason Zsuzsanna said"}""").expect(200);
        post(path + "/leads/" + lead + "/facts", """
                {"type": "call.ended", "data": {"notes": "zqcall with Quagliarella", "list": [{"deep": "Zsuzsanna"}],
                 "kind": "zqopen Zsuzsanna", "reference": "zqopen-1", "connection": "zqopen", "template": "zqopen",
                 "effectId": "zqopen", "machine": "zqopen", "attempts": "zqopen", "rulebook": "zqopen"}}""").expect(201);
        send("PATCH", path + "/leads/" + lead, ADMIN, "application/json", """
                {"owner": "giulia", "reason": "zqowner: Zsuzsanna knows her"}""").expect(200);
        send("PATCH", path + "/leads/" + lead, ADMIN, "application/json", """
                {"owner": null, "reason": "zqowner: Zsuzsanna does not"}""").expect(200);
        post(path + "/leads/" + lead + "/facts", "{\"type\": \"note.added\", \"data\": {\"text\": \"Kaleidoscope\"}}")
                .expect(201);
        post(path + "/leads/" + lead + "/facts", """
                {"type": "consent.given", "data": {"purpose": "privacy", "channel": "notice", "how": "zqhow, said Zsuzsanna",
                  "page": "https://zqhost.example/", "userAgent": "zqagent"}}""").expect(201);
        post(path + "/leads/" + lead + "/facts", """
                {"type": "message.replied", "data": {"channel": "sms", "text": "STOP Zsuzsanna"}}""").expect(201);
        returned(lead);
        get(path + "/leads/" + lead + "/dossier").expect(200);
        effects(lead);
        stuck(lead);
        return lead;
    }

    /** Claimed back from a supplier, who has answered. */
    private void returned(String lead) {
        put(tenant, "source", "paid", "{\"returns\": {\"within\": \"14d\", \"reasons\": [\"fake\"]}}");
        post(path + "/captures", "{\"source\": \"paid\", \"fields\": {\"email\": \"zqsecond@zqhost.example\"}}")
                .expect(200);
        String id = post(
                        path + "/leads/" + lead + "/returns",
                        "{\"reason\": \"fake\", \"note\": \"zqback: not Zsuzsanna\"}")
                .expect(201)
                .json()
                .path("id")
                .asText();
        post(path + "/returns/" + id + ":refuse", "{\"note\": \"zqreturned: it is Zsuzsanna\"}")
                .expect(200);
    }

    /** One effect of each state, as the dispatcher leaves them. */
    private void effects(String lead) {
        for (String state : List.of("waiting", "uncertain", "dead")) {
            String id = UUID.randomUUID().toString();
            sql("insert into effect (tenant_id, id, lead_id, kind, connection, cause, payload, rendered, state, due_at,"
                    + " attempts, error, created_at) values ('" + tenant + "', '" + id + "', '" + lead
                    + "', 'export', 'none', '" + id + "', '{\"to\": \"ZQ.private@zqhost.example\"}',"
                    + " 'zqrendered Zsuzsanna', '" + state
                    + "', now() + interval '1 day', 1, 'zqerror: zqhost.example', now())");
            sql("insert into attempt (tenant_id, effect_id, number, node, started_at, detail) values ('" + tenant
                    + "', '" + id + "', 1, '" + id + "', now(), 'zqdetail Zsuzsanna')");
        }
        String id = UUID.randomUUID().toString();
        sql("insert into effect_log values ('" + tenant + "', '" + id + "', '" + lead + "', 'export', 'none', '" + id
                + "', 'refused', 1, null, 'zqerror Zsuzsanna', now(), now())");
        sql("insert into attempt values ('" + tenant + "', '" + id + "', 1, '" + id
                + "', now(), now(), 'refused', 'zqdetail')");
        sql("insert into send_key values ('" + tenant + "', '" + lead + "', 'zqsend of Zsuzsanna', '" + id
                + "', now())");
        sql("insert into export_reference values ('" + tenant + "', 'none', '" + lead + "', 'zqext-at-crm')");
    }

    /** A fact that no decider could take, and one that is not due yet. */
    private void stuck(String lead) {
        for (String state : List.of("'stuck', 'zqcause: For input string Zsuzsanna'", "'pending', null")) {
            String id = new org.vivaio.core.platform.Ids(java.time.Clock.systemUTC())
                    .next()
                    .toString();
            sql(
                    "insert into inbox (tenant_id, id, kind, source, content_type, body, lead_id, due_at, state, cause) values ('"
                            + tenant + "', '" + id + "', 'fact', 'api', 'application/json',"
                            + " '{\"facts\": [{\"type\": \"note.added\", \"data\": {\"text\": \"zqfuture Zsuzsanna\"}}]}', '"
                            + lead
                            + "', now() + interval '1 hour', " + state + ")");
        }
    }

    /** Every value of every table that holds one of the words; bytes are read as text too. */
    private static List<String> traces() {
        List<String> found = new ArrayList<>();
        String words = String.join("|", SECRETS).toLowerCase(Locale.ROOT);
        for (Row table : sql("select c.oid::regclass::text, string_agg(case when a.atttypid = 'bytea'::regtype"
                + " then format('encode(%I, ''escape'')', a.attname) else format('%I::text', a.attname) end, ', ')"
                + " from pg_class c join pg_attribute a on a.attrelid = c.oid where c.relkind in ('r', 'm')"
                + " and c.relnamespace = 'public'::regnamespace and a.attnum > 0 and not a.attisdropped group by 1")) {
            String text = "concat_ws(' | ', " + table.getString(1) + ")";
            for (Row row : sql("select " + text + " from " + table.getString(0) + " where lower(" + text
                    + ") similar to '%(" + words + ")%'")) {
                found.add(table.getString(0) + ": " + row.getString(0));
            }
        }
        return found;
    }

    /** What came from outside; rules that change add a fact to each lead at any moment. */
    private String came() {
        return "select count(*) from inbox where source <> 'clock' and tenant_id = '" + tenant + "'";
    }

    /** Has the leads decided again, as after a change of rules, and does not wait for the end of it. */
    private void sweep() {
        sql("update rulebook set swept_at = null, swept_to = null where tenant_id = '" + tenant + "' and version = 1");
        org.awaitility.Awaitility.await()
                .until(() -> number("select count(*) from inbox where source = 'clock'" + " and tenant_id = '" + tenant
                                + "'")
                        > 0);
    }

    @Test
    void an_erased_person_leaves_nothing_but_counts_and_a_keyed_hash() {
        String lead = plant();
        assertThat(traces())
                .as("the words are found where they are")
                .hasSizeGreaterThan(15)
                .anyMatch(trace -> trace.startsWith("idempotency") && trace.contains("zqkey"))
                .anyMatch(trace -> trace.startsWith("send_key") && trace.contains("zqsend"))
                .anyMatch(trace -> trace.startsWith("lead_return") && trace.contains("zqreturned"));
        assertThat(get(path + "/leads/" + lead + "/events?limit=200")
                        .expect(200)
                        .text())
                .as("a person's reasons are kept")
                .contains("zqowner: Zsuzsanna knows her", "zqowner: Zsuzsanna does not");
        long events = number("select count(*) from lead_event where lead_id = '" + lead + "'");
        long stored = number(came());
        assertThat(stored).isGreaterThan(8);
        sweep();

        send("DELETE", path + "/leads/" + lead, ADMIN, null, (String) null).expect(204);

        assertThat(traces()).isEmpty();
        assertThat(number("select count(*) from send_key where lead_id = '" + lead + "'"))
                .isZero();
        assertThat(number("select count(*) from lead_return where lead_id = '" + lead + "' and state = 'refused'"))
                .as("that it was claimed back stays")
                .isOne();
        assertThat(number("select count(*) from lead where id = '" + lead + "'"))
                .isOne();
        assertThat(number("select count(*) from lead_event where lead_id = '" + lead + "'"))
                .isEqualTo(events + 1);
        assertThat(number(came())).isEqualTo(stored);
        assertThat(number("select count(*) from effect where lead_id = '" + lead + "'"))
                .isZero();
        assertThat(number("select count(*) from effect_log where lead_id = '" + lead + "' and state = 'cancelled'"))
                .isEqualTo(3);
        long hashes = number("select count(*) from suppression where tenant_id = '" + tenant + "'");
        assertThat(hashes).as("both addresses and the number").isEqualTo(3);

        send("DELETE", path + "/leads/" + lead, ADMIN, null, (String) null).expect(204);
        assertThat(number("select count(*) from lead_event where lead_id = '" + lead + "'"))
                .isEqualTo(events + 1);
        assertThat(number("select count(*) from suppression where tenant_id = '" + tenant + "'"))
                .isEqualTo(hashes);
        JsonNode read = get(path + "/leads/" + lead).expect(200).json();
        assertThat(read.path("fields")).isEmpty();
        assertThat(get(path + "/leads/" + lead + "/events?limit=200")
                        .expect(200)
                        .json()
                        .path("items"))
                .isNotEmpty();
        assertThat(get(path + "/leads?q=quagliarella").expect(200).json().path("items"))
                .isEmpty();
    }

    @Test
    void a_new_own_request_after_an_erasure_makes_a_new_lead() {
        String lead = plant();
        send("DELETE", path + "/leads/" + lead, ADMIN, null, (String) null).expect(204);
        JsonNode again = submit("");
        assertThat(again.path("verdict").asText()).isEqualTo("accepted");
        JsonNode capture =
                get(path + "/captures/" + again.path("captureId").asText()).json();
        assertThat(capture.path("leadId").asText()).isNotEmpty().isNotEqualTo(lead);
        send("DELETE", path + "/leads/" + capture.path("leadId").asText(), ADMIN, null, (String) null)
                .expect(204);
        assertThat(traces()).isEmpty();
    }

    @Test
    void a_discarded_person_leaves_no_suppression() {
        String lead = plant();
        send("POST", path + "/leads/" + lead + ":discard", ADMIN, null, (String) null)
                .expect(204);
        assertThat(traces()).isEmpty();
        assertThat(number("select count(*) from suppression where tenant_id = '" + tenant + "'"))
                .isZero();
    }

    @Test
    void a_change_to_an_erased_lead_is_refused_and_keeps_nothing() {
        String lead = plant();
        send("DELETE", path + "/leads/" + lead, ADMIN, null, (String) null).expect(204);
        Answer late = post(
                path + "/leads/" + lead + "/facts",
                "{\"type\": \"note.added\", \"data\": {\"text\": \"Kaleidoscope\"}}");
        assertThat(late.status()).isBetween(400, 499);
        assertThat(traces()).isEmpty();
    }
}
