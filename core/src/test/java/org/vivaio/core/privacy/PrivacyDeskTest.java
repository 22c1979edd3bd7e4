package org.vivaio.core.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.sqlclient.Row;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Dossier, discard, suppression, registers and retention, as the privacy desk uses them. */
class PrivacyDeskTest extends PrivacyHostTest {
    @Test
    void the_dossier_holds_everything_that_was_planted() {
        String lead = fillIn("offers/email", "news/email");
        mail("Please confirm");
        post(
                        path + "/leads/" + lead + "/facts",
                        "{\"type\": \"note.added\", \"data\": {\"text\": \"zqnote: calls back on Monday\"}}")
                .expect(201);
        post(
                        path + "/leads/" + lead + "/facts",
                        "{\"type\": \"call.ended\", \"data\": {\"notes\": \"zqcall\", \"disposition\": \"later\"}}")
                .expect(201);
        send("PATCH", path + "/leads/" + lead, ADMIN, "application/json", """
                {"fields": {"company": "=zqcompany()"}, "stage": "mql", "reason": "zqreason"}""").expect(200);
        post(
                        path + "/captures",
                        "{\"source\": \"api\", \"externalId\": \"zqext\", \"fields\": {\"email\": \"" + email
                                + "\", \"message\": \"zqraw\"}, \"touch\": {\"campaign\": \"zqtouch\"}}")
                .expect(200);
        // a bot's submit with the same address, which made no lead
        send(
                        "POST",
                        "/f/" + tenant + "/contact",
                        "",
                        "application/json",
                        "{\"fields\": {\"email\": \"" + email
                                + "\", \"message\": \"zqquarantine\", \"_hp1\": \"x\"}, \"consents\": [{\"purpose\":"
                                + " \"privacy\", \"channel\": \"notice\", \"wordingVersion\": \"1\"}]}",
                        "Accept",
                        "application/json")
                .expect(200);
        message(lead, "mail", false);

        Answer json = get(path + "/leads/" + lead + "/dossier").expect(200);
        assertThat(json.text())
                .contains("zqnote", "zqcall", "zqcompany", "zqreason", "zqext", "zqraw", "zqtouch", "zqquarantine")
                .contains(email)
                .contains("You may send me offers")
                .contains("shop.example/offers");
        JsonNode dossier = json.json();
        assertThat(dossier.path("person").path("id").asText()).isEqualTo(lead);
        assertThat(dossier.path("consents")).hasSize(3);
        assertThat(dossier.path("effect")).isNotEmpty();
        assertThat(dossier.path("effect_log")).isNotEmpty();
        assertThat(dossier.path("match_key")).hasSize(2);

        Answer csv = get(path + "/leads/" + lead + "/dossier?format=csv").expect(200);
        assertThat(csv.header("content-type")).startsWith("text/csv");
        assertThat(csv.text()).contains("zqnote", "zqquarantine").contains("\"'=zqcompany()\"");

        JsonNode log = get(path + "/privacy/requests?lead=" + lead).expect(200).json();
        assertThat(log.path("items").findValuesAsText("kind")).containsExactly("dossier", "dossier");
        assertThat(log.toString()).doesNotContain(email);
        get("/api/v1/tenants/two/leads/" + lead + "/dossier").expect(404);
        send("GET", path + "/leads/" + lead + "/dossier", key(tenant, "seller"), null, (String) null)
                .expect(403);
    }

    @Test
    void every_table_about_leads_is_found_by_lead_through_an_index() {
        List<String> without = new ArrayList<>();
        for (Row row : sql("""
                select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'lead_id'
                where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace = 'public'::regnamespace
                  and not exists (select from pg_index i where i.indrelid = c.oid and i.indkey[1] = a.attnum)""")) {
            without.add(row.getString(0));
        }
        // searched by other keys first: its rows of a lead are found through the rows of the inbox that are its events'
        without.removeAll(List.of("inbox", "lead_word", "match_token"));
        assertThat(without)
                .as("the dossier asks each of these for one lead: give it an index on (tenant_id, lead_id)")
                .isEmpty();
    }

    @Test
    void many_are_discarded_at_once_and_foreign_ids_are_nobody() {
        String first = fillIn("offers/email");
        String second = lead(tenant, "email", "b" + email);
        String foreign = lead("two", "email", "c" + email);
        JsonNode answer = post(
                        path + "/leads:discard",
                        "{\"ids\": [\"" + first + "\", \"" + second + "\", \"" + foreign + "\", \"" + first + "\"]}")
                .expect(200)
                .json();
        assertThat(answer.path("discarded").asInt()).isEqualTo(2);
        assertThat(answer.path("unknown").asInt()).isOne();
        assertThat(get(path + "/leads/" + first).expect(200).json().path("fields"))
                .isEmpty();
        assertThat(get("/api/v1/tenants/two/leads/" + foreign)
                        .expect(200)
                        .json()
                        .path("fields"))
                .isNotEmpty();
        assertThat(number("select count(*) from suppression where tenant_id = '" + tenant + "'"))
                .isZero();
        assertThat(number("select count(*) from lead_event where tenant_id = '" + tenant
                        + "' and type = 'lead.discarded'"))
                .isEqualTo(2);
        post(path + "/leads:discard", "{\"ids\": []}").expect(422);
        post(path + "/leads:discard", "{\"ids\": [\"x\"], \"why\": \"y\"}").expect(422);
        post(path + "/leads:discard", "{\"ids\": \"x\"}").expect(422);
        send(
                        "POST",
                        path + "/leads:discard",
                        key(tenant, "viewer"),
                        "application/json",
                        "{\"ids\": [\"" + second + "\"]}")
                .expect(403);
    }

    private Answer upload(String list, String query, String body) {
        return send(
                "POST",
                path + "/suppressions/" + list + ":import" + query,
                ADMIN,
                "text/csv",
                BodyPublishers.ofString(body));
    }

    private void ends(String effect, String state, String why) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> !delivery(effect).startsWith("waiting")
                        && !delivery(effect).startsWith("sending"));
        assertThat(delivery(effect)).startsWith(state).contains(why);
    }

    @Test
    void a_listed_address_is_not_written_to_until_a_new_consent() {
        put(tenant, "suppression", "robinson", "{\"channels\": [\"email\"]}");
        String lead = fillIn("offers/email");
        JsonNode done = upload(
                        "robinson",
                        "",
                        "\uFEFFemail\r\n\"" + email.toUpperCase(java.util.Locale.ROOT) + "\"\r\nnonsense\r\n"
                                + "x".repeat(3_000) + "\r\n\r\nother@people.example;yes")
                .expect(200)
                .json();
        assertThat(done.path("stored").asInt()).as(done.toString()).isEqualTo(2);
        assertThat(done.path("refused").asInt()).isEqualTo(2);
        assertThat(done.path("errors").get(0).path("line").asInt()).isEqualTo(3);
        assertThat(number("select count(*) from suppression_entry where encode(hash, 'escape') like '%people%'"))
                .isZero();
        ends(message(lead, "mail", true), "cancelled", "on the list robinson");
        ends(message(lead, "texts", true), "cancelled", "not consented");

        // withdrawn and given anew, after the entry
        post(
                        path + "/leads/" + lead + "/facts",
                        "{\"type\": \"consent.withdrawn\", \"data\": {\"purpose\": \"offers\", \"channel\": \"email\"}}")
                .expect(201);
        fillIn("offers/email");
        ends(message(lead, "mail", true), "delivered", "");

        JsonNode replaced = upload("robinson", "?mode=replace", "third@people.example\n")
                .expect(200)
                .json();
        assertThat(replaced.path("removed").asInt()).isEqualTo(2);
        assertThat(get(path + "/suppressions/robinson")
                        .expect(200)
                        .json()
                        .path("entries")
                        .asInt())
                .isOne();
        upload("nobody", "", "x").expect(404);
        upload("robinson", "?mode=zap", "x").expect(400);
        send("POST", path + "/suppressions/robinson:import", ADMIN, "application/json", "{}")
                .expect(415);
    }

    @Test
    void a_big_list_streams_through() {
        put(tenant, "suppression", "big", "{}");
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            body.append("person").append(i).append("@people.example\n");
        }
        JsonNode done = upload("big", "", body.toString()).expect(200).json();
        assertThat(done.path("stored").asInt()).isEqualTo(20_000);
        assertThat(get(path + "/suppressions/big")
                        .expect(200)
                        .json()
                        .path("entries")
                        .asInt())
                .isEqualTo(20_000);
    }

    @Test
    void a_number_needs_a_check_with_the_register_that_is_not_older_than_fifteen_days() {
        put(tenant, "suppression", "rpo", "{\"register\": true}");
        put(tenant, "connection", "calls", "{\"connector\": \"test-phone\", \"settings\": {}}");
        put(tenant, "suppression", "other", "{\"channels\": [\"sms\"]}");
        String lead = fillIn();
        post(
                        path + "/leads/" + lead + "/facts",
                        "{\"type\": \"consent.given\", \"data\": {\"purpose\": \"offers\", \"channel\": \"phone\"}}")
                .expect(201);
        String call = message(lead, "calls", true);
        ends(call, "dead", "not checked with the register rpo within 15 days");

        upload("rpo", "", "347 5550199,no\n").expect(200);
        post(path + "/deliveries/" + call + ":retry", "{}");
        ends(call, "delivered", "");

        sql("update suppression_entry set checked_at = now() - interval '15 days 1 minute' where tenant_id = '" + tenant
                + "'");
        ends(message(lead, "calls", true), "dead", "not checked");
        upload("rpo", "", "+393475550199;si\n").expect(200);
        ends(message(lead, "calls", true), "cancelled", "on the list rpo");
    }

    @Test
    void an_erased_person_is_written_to_again_only_after_an_own_new_consent() {
        String lead = fillIn("offers/email");
        send("DELETE", path + "/leads/" + lead, ADMIN, null, (String) null).expect(204);
        // the partner's list still has the address, with an old consent
        String again = post(
                        path + "/captures",
                        "{\"source\": \"api\", \"at\": \"2020-01-01T00:00:00Z\", \"fields\":"
                                + " {\"email\": \"" + email
                                + "\"}, \"consents\": [{\"purpose\": \"offers\", \"channel\":"
                                + " \"email\", \"wordingVersion\": \"1\"}]}")
                .expect(201)
                .json()
                .path("leadId")
                .asText();
        ends(message(again, "mail", true), "cancelled", "erased people");
        post(
                        path + "/leads/" + again + "/facts",
                        "{\"type\": \"consent.withdrawn\", \"data\": {\"purpose\": \"offers\", \"channel\": \"email\"}}")
                .expect(201);
        assertThat(fillIn("offers/email")).isEqualTo(again);
        ends(message(again, "mail", true), "delivered", "");
    }

    @Test
    void retention_empties_what_is_old_and_a_dry_run_only_counts() {
        String lead = fillIn("offers/email");
        for (int i = 0; i < 3; i++) {
            post(path + "/leads/" + lead + "/facts", "{\"type\": \"visit.seen\", \"data\": {\"page\": \"/zqpage\"}}")
                    .expect(201);
        }
        post(path + "/leads/" + lead + "/facts", "{\"type\": \"note.added\", \"data\": {\"text\": \"zqkept\"}}")
                .expect(201);
        sql("update lead_event set recorded_at = now() - interval '40 days' where tenant_id = '" + tenant
                + "' and type in ('visit.seen', 'note.added')");
        put(tenant, "retention", "unused", "{\"of\": \"events\", \"types\": [\"visit.*\"], \"keep\": \"36500d\"}");
        JsonNode none =
                post(path + "/retention/unused:dry-run", "{}").expect(200).json();
        assertThat(none.path("matches").asInt()).isZero();
        Answer wrong = send("PUT", path + "/resources/retention/bad", ADMIN, "application/json", """
                {"spec": {"of": "events", "types": ["capture.accepted"], "keep": "1h", "when": "true"}}""");
        assertThat(wrong.status()).isEqualTo(422);
        assertThat(wrong.json().path("errors")).hasSizeGreaterThanOrEqualTo(3);

        // events are followed in the order of their commits, so the first that is too young ends the search
        sql("update lead_event set recorded_at = now() - interval '41 days' where tenant_id = '" + tenant
                + "' and type not in ('visit.seen', 'note.added')");
        put(tenant, "retention", "visits", "{\"of\": \"events\", \"types\": [\"visit.*\"], \"keep\": \"30d\"}");
        JsonNode dry =
                post(path + "/retention/visits:dry-run", "{}").expect(200).json();
        assertThat(dry.path("matches").asInt()).isEqualTo(3);
        assertThat(dry.path("complete").asBoolean()).isTrue();
        assertThat(get(path + "/leads/" + lead + "/events?limit=200").text()).contains("zqpage");
        runs("visits");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> number("select count(*) from lead_event where tenant_id = '" + tenant
                                + "' and type = 'visit.seen' and personal is null")
                        == 3);
        assertThat(get(path + "/leads/" + lead + "/events?limit=200").text())
                .contains("zqkept")
                .doesNotContain("zqpage");
        assertThat(get(path + "/leads/" + lead)
                        .expect(200)
                        .json()
                        .path("fields")
                        .path("email")
                        .asText())
                .isEqualTo(email);
        JsonNode progress = get(path + "/retention").expect(200).json();
        assertThat(progress.path("items").toString())
                .contains("\"policy\":\"visits\"")
                .contains("\"done\":3");
        assertThat(post(path + "/rulebook:replay", "{}")
                        .expect(200)
                        .json()
                        .path("differ")
                        .asInt())
                .isZero();
        post(path + "/retention/nobody:dry-run", "{}").expect(404);
    }

    /** A new policy rests for some minutes; tests do not. */
    private void runs(String policy) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> number("select count(*) from retention_progress where tenant_id = '" + tenant
                                + "' and policy = '" + policy + "'")
                        == 1);
        sql("update retention_progress set next_at = now() where tenant_id = '" + tenant + "' and policy = '" + policy
                + "'");
    }

    @Test
    void retention_of_captures_empties_the_payloads_of_the_refused() {
        String lead = fillIn("offers/email");
        send(
                        "POST",
                        "/f/" + tenant + "/contact",
                        "",
                        "application/json",
                        "{\"fields\": {\"message\": \"zqbot\", \"_hp1\": \"x\"}, \"consents\": [{\"purpose\": \"privacy\","
                                + " \"channel\": \"notice\", \"wordingVersion\": \"1\"}]}",
                        "Accept",
                        "application/json")
                .expect(200);
        sql("update inbox set id = uuid_floor(now() - interval '9 days') where tenant_id = '" + tenant
                + "' and verdict = 'quarantined'");
        put(tenant, "retention", "bots", "{\"of\": \"captures\", \"verdicts\": [\"quarantined\"], \"keep\": \"7d\"}");
        assertThat(post(path + "/retention/bots:dry-run", "{}")
                        .expect(200)
                        .json()
                        .path("matches")
                        .asInt())
                .isOne();
        runs("bots");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> number("select count(*) from inbox where tenant_id = '" + tenant
                                + "' and verdict = 'quarantined' and body is null")
                        == 1);
        assertThat(get(path + "/leads/" + lead).json().path("fields")).isNotEmpty();
    }

    @Test
    void retention_of_leads_discards_those_that_nothing_happened_to() {
        String young = fillIn("offers/email");
        String stale = lead(tenant, "email", "stale" + email, "province", "MI");
        String customer = lead(tenant, "email", "customer" + email);
        String[] aged = new String[2];
        int i = 0;
        for (String lead : List.of(stale, customer)) {
            aged[i] = sql("select uuid_floor(now() - interval '" + (400 + i) + " days')::text")
                    .iterator()
                    .next()
                    .getString(0);
            sql("update lead set id = '" + aged[i] + "', updated_at = now() - interval '400 days' where id = '" + lead
                    + "'");
            for (String table : List.of("lead_event", "match_key", "lead_word")) {
                sql("update " + table + " set lead_id = '" + aged[i] + "' where lead_id = '" + lead + "'");
            }
            i++;
        }
        sql("update lead set stage = 'customer' where id = '" + aged[1] + "'");
        put(
                tenant,
                "retention",
                "stale",
                "{\"of\": \"leads\", \"when\": \"lead.stage != 'customer'\", \"keep\": \"365d\"}");
        JsonNode dry = post(path + "/retention/stale:dry-run", "{}").expect(200).json();
        assertThat(dry.path("examples")).hasSize(1);
        assertThat(dry.path("examples").get(0).asText()).isEqualTo(aged[0]);
        runs("stale");
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        get(path + "/leads/" + aged[0]).json().path("fields").isEmpty());
        assertThat(get(path + "/leads/" + aged[1]).json().path("fields")).isNotEmpty();
        assertThat(get(path + "/leads/" + young).json().path("fields")).isNotEmpty();
        assertThat(number("select count(*) from privacy_request where tenant_id = '" + tenant
                        + "' and actor = 'retention:stale'"))
                .isOne();
    }
}
