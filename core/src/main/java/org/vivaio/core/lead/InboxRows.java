package org.vivaio.core.lead;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.vivaio.core.lead.Intake.MatchKey;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Json;

/** The pipeline's side of the table {@code inbox}: claims what is to be decided and writes what became of it. */
final class InboxRows {
    static final String COLUMNS =
            "tenant_id, id, kind, source, content_type, body, meta::text, external_id, lead_id, verdict";

    static final String CLAIM = """
            select id, verdict from inbox
            where tenant_id = any ($1::text[]) and id = any ($2::uuid[]) and state = 'pending'
            for update skip locked""";

    static final String CLAIM_DUE = "select " + COLUMNS
            + " from inbox where state = 'pending' and due_at <= $1 order by due_at, id limit $2 for update skip locked";

    static final String FINISH = """
            update inbox i set state = 'done', verdict = x.v, attached = x.a, reasons = x.r::jsonb,
              lead_id = coalesce(x.l, i.lead_id), decided_at = $7, cause = null
            from unnest($1::text[], $2::uuid[], $3::text[], $4::bool[], $5::text[], $6::uuid[])
              as x(t, i, v, a, r, l)
            where i.tenant_id = x.t and i.id = x.i""";

    static final String PARK_BEHIND = """
            update inbox i set state = 'stuck', cause = 'Waits behind a stuck fact of its lead', attempts = attempts + 1,
              lead_id = coalesce($3, i.lead_id)
            from (select id from inbox where tenant_id = $1 and id = $4 and state = 'stuck' for share) s
            where i.tenant_id = $1 and i.id = $2 and i.state = 'pending'""";

    private InboxRows() {}

    /** What could be claimed, each with what became of it before. */
    static Future<Map<UUID, Optional<String>>> claim(SqlConnection connection, List<Received> items) {
        if (items.isEmpty()) {
            return Future.succeededFuture(Map.of());
        }
        Set<String> tenants = new HashSet<>();
        UUID[] ids = new UUID[items.size()];
        for (int i = 0; i < ids.length; i++) {
            tenants.add(items.get(i).tenant());
            ids[i] = items.get(i).id();
        }
        return connection
                .preparedQuery(CLAIM)
                .execute(Db.params(tenants.toArray(new String[0]), ids))
                .map(rows -> {
                    Map<UUID, Optional<String>> claimed = new HashMap<>();
                    rows.forEach(row -> claimed.put(row.getUUID(0), Optional.ofNullable(row.getString(1))));
                    return claimed;
                });
    }

    static Future<List<Received>> claimDue(SqlConnection connection, Instant now, int limit) {
        return connection
                .preparedQuery(CLAIM_DUE)
                .execute(Tuple.of(LeadRows.time(now), limit))
                .map(InboxRows::read);
    }

    static List<Received> read(RowSet<Row> rows) {
        List<Received> items = new ArrayList<>(rows.size());
        for (Row row : rows) {
            Buffer body = row.getBuffer("body");
            items.add(new Received(
                    row.getString("tenant_id"),
                    row.getUUID("id"),
                    row.getString("kind"),
                    row.getString("source"),
                    row.getString("content_type"),
                    body == null ? Buffer.buffer() : body,
                    (ObjectNode) Json.parse(row.getString("meta")),
                    Optional.ofNullable(row.getString("external_id")),
                    Optional.ofNullable(row.getUUID("lead_id")),
                    Optional.ofNullable(row.getString("verdict"))));
        }
        return items;
    }

    /** What became of one item. */
    record Finished(Received item, Judgement judgement) {}

    static Future<Void> finish(SqlConnection connection, Collection<Finished> finished, Instant now) {
        int n = finished.size();
        String[] tenant = new String[n];
        UUID[] id = new UUID[n];
        String[] verdict = new String[n];
        Boolean[] attached = new Boolean[n];
        String[] reasons = new String[n];
        UUID[] lead = new UUID[n];
        int i = 0;
        for (Finished one : finished) {
            tenant[i] = one.item().tenant();
            id[i] = one.item().id();
            verdict[i] = one.judgement().verdict();
            attached[i] = one.judgement().attached();
            reasons[i] = Json.write(one.judgement().reasonsJson());
            lead[i] = one.judgement().leadId().orElse(null);
            i++;
        }
        return connection
                .preparedQuery(FINISH)
                .execute(Db.params(tenant, id, verdict, attached, reasons, lead, LeadRows.time(now)))
                .mapEmpty();
    }

    /** A fact that the clock made. */
    record OfClock(String tenant, UUID id, UUID leadId, String type, Instant at, ObjectNode data) {}

    /** Puts facts of the clock into the inbox, due at once. */
    static Future<Void> addOfClock(SqlConnection connection, List<OfClock> facts, Instant now) {
        String[] bodies = facts.stream()
                .map(fact -> {
                    ObjectNode body = Json.object().put("actor", "clock");
                    body.putArray("facts")
                            .addObject()
                            .put("type", fact.type())
                            .put("at", fact.at().toString())
                            .set("data", fact.data());
                    return Json.write(body);
                })
                .toArray(String[]::new);
        return connection
                .preparedQuery("""
                        insert into inbox (tenant_id, id, kind, source, content_type, body, lead_id, due_at)
                        select t, f, 'fact', 'clock', 'application/json', convert_to(b, 'UTF8'), l, $5
                        from unnest($1::text[], $2::uuid[], $3::uuid[], $4::text[]) as x(t, f, l, b)""")
                .execute(Db.params(
                        facts.stream().map(OfClock::tenant).toArray(String[]::new),
                        facts.stream().map(OfClock::id).toArray(UUID[]::new),
                        facts.stream().map(OfClock::leadId).toArray(UUID[]::new),
                        bodies,
                        LeadRows.time(now)))
                .mapEmpty();
    }

    /** Keeps nothing of what an item said; that it came stays. */
    static Future<Void> forget(SqlConnection connection, Received item) {
        return connection
                .preparedQuery("update inbox set body = null where tenant_id = $1 and id = $2")
                .execute(Tuple.of(item.tenant(), item.id()))
                .mapEmpty();
    }

    /**
     * Sets an item aside with its cause; it waits for a person, and what comes later for its lead waits behind it.
     *
     * @param lead the lead that it was found to be about
     */
    static Future<Void> park(SqlConnection connection, Received item, Optional<UUID> lead, String cause) {
        return connection
                .preparedQuery("update inbox set state = 'stuck', cause = $3, attempts = attempts + 1,"
                        + " lead_id = coalesce($4, lead_id) where tenant_id = $1 and id = $2 and state = 'pending'")
                .execute(Db.params(item.tenant(), item.id(), cause, lead.orElse(null)))
                .mapEmpty();
    }

    /**
     * Sets an item aside behind a stuck one of its lead. The stuck one is held meanwhile: were a person to send it on its way
     * in this very moment, the item would wait for nothing for ever.
     *
     * @param stuck the item that it waits for; when that is not stuck any more, nothing is done
     */
    static Future<Void> parkBehind(SqlConnection connection, Received item, UUID lead, UUID stuck) {
        return connection
                .preparedQuery(PARK_BEHIND)
                .execute(Db.params(item.tenant(), item.id(), lead, stuck))
                .mapEmpty();
    }

    /** Remembers match keys of what made no lead, so that an erasure finds it. */
    static Future<Void> remember(SqlConnection connection, Map<Received, ? extends Collection<MatchKey>> keys) {
        List<String> tenants = new ArrayList<>();
        List<String> tokens = new ArrayList<>();
        List<UUID> ids = new ArrayList<>();
        keys.forEach((item, of) -> of.forEach(key -> {
            tenants.add(item.tenant());
            tokens.add(key.kind() + ":" + key.token());
            ids.add(item.id());
        }));
        if (ids.isEmpty()) {
            return Future.succeededFuture();
        }
        return connection
                .preparedQuery("insert into inbox_key (tenant_id, token, inbox_id)"
                        + " select * from unnest($1::text[], $2::text[], $3::uuid[]) on conflict do nothing")
                .execute(Db.params(
                        tenants.toArray(String[]::new), tokens.toArray(String[]::new), ids.toArray(UUID[]::new)))
                .mapEmpty();
    }
}
