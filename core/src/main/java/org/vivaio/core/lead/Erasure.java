package org.vivaio.core.lead;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiFunction;
import org.vivaio.core.lead.Intake.MatchKey;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Ids;

/**
 * Takes a person out and leaves the count: empties the personal columns of the lead, its events, what came in about it
 * and what went out, in one transaction. An erasure leaves keyed hashes of the addresses on the suppression list; a
 * discard does not.
 */
public final class Erasure {
    private final Db db;
    private final Clock clock;
    private final Ids ids;
    private final Identity identity;
    private final EffectWriter effects;
    private final BiFunction<String, String, byte[]> suppressionHash;
    private final List<Projection> projections;
    private final List<Forgetter> forgetters;

    /** An eraser for tests of the lead store alone. */
    public Erasure(
            Db db,
            Clock clock,
            Ids ids,
            Identity identity,
            EffectWriter effects,
            BiFunction<String, String, byte[]> suppressionHash) {
        this(db, clock, ids, identity, effects, suppressionHash, List.of(), List.of());
    }

    /**
     * An eraser.
     *
     * @param suppressionHash keyed hash of a tenant's token
     * @param projections forget the person too
     * @param forgetters features that keep something personal in tables of their own
     */
    public Erasure(
            Db db,
            Clock clock,
            Ids ids,
            Identity identity,
            EffectWriter effects,
            BiFunction<String, String, byte[]> suppressionHash,
            List<Projection> projections,
            List<Forgetter> forgetters) {
        this.db = db;
        this.clock = clock;
        this.ids = ids;
        this.identity = identity;
        this.effects = effects;
        this.suppressionHash = suppressionHash;
        this.projections = List.copyOf(projections);
        this.forgetters = List.copyOf(forgetters);
    }

    /**
     * Erases a lead; doing it again changes nothing.
     *
     * @param why {@code erased} or {@code discarded}
     * @return whether there is such a lead
     */
    Future<Boolean> erase(String tenant, UUID leadId, String why, String actor) {
        return db.in(
                tenant,
                connection -> LeadQueries.root(connection, tenant, leadId)
                        .compose(root -> root.isEmpty()
                                ? Future.succeededFuture(false)
                                : eraseGroup(connection, tenant, root.get().id(), why, actor)));
    }

    /** The person goes with all leads that were merged; all are locked, in their order, before any is changed. */
    private Future<Boolean> eraseGroup(SqlConnection connection, String tenant, UUID rootId, String why, String actor) {
        return LeadHistories.group(connection, tenant, rootId)
                .compose(group -> connection
                        .preparedQuery("select " + LeadRows.COLUMNS
                                + " from lead where tenant_id = $1 and id = any ($2::uuid[]) order by id for update")
                        .execute(Db.params(tenant, group.toArray(UUID[]::new)))
                        .compose(rows -> LeadQueries.root(connection, tenant, rootId)
                                .compose(root -> LeadHistories.group(
                                                connection,
                                                tenant,
                                                root.orElseThrow().id())
                                        .compose(now -> {
                                            if (!now.equals(group)) {
                                                // a merge or unmerge committed while we waited for the locks
                                                return eraseGroup(
                                                        connection,
                                                        tenant,
                                                        root.orElseThrow().id(),
                                                        why,
                                                        actor);
                                            }
                                            Future<Void> chain = Future.succeededFuture();
                                            for (Row row : rows) {
                                                LeadState lead = LeadRows.lead(row);
                                                if (lead.erasedAt().isEmpty()) {
                                                    // the one that stands for others is found by their words too
                                                    chain = chain.compose(done -> new WordRows(connection)
                                                                    .forget(tenant, rootId, Words.of(lead.fields())))
                                                            .compose(done -> erase(connection, lead, why, actor));
                                                }
                                            }
                                            return chain.map(true);
                                        }))));
    }

    private Future<Void> erase(SqlConnection connection, LeadState lead, String why, String actor) {
        String tenant = lead.tenant();
        UUID leadId = lead.id();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        LeadEvent event = new LeadEvent(
                ids.next(),
                leadId,
                lead.seq() + 1,
                now,
                now,
                actor,
                lead.rulebook(),
                Optional.of(ids.next()),
                Optional.empty(),
                new EventData.Erased(why));
        LeadState erased = lead.apply(event);
        return identity.forget(connection, tenant, leadId)
                .compose(keys -> forgetInbox(connection, tenant, leadId, keys)
                        .compose(done ->
                                why.equals("erased") ? suppress(connection, tenant, keys) : Future.succeededFuture()))
                .compose(done -> connection
                        .preparedQuery("update lead_event set personal = null where tenant_id = $1 and lead_id = $2")
                        .execute(Db.params(tenant, leadId)))
                .compose(done -> new WordRows(connection).update(List.of(erased), same -> lead))
                .compose(done -> new SegmentRows(connection).update(List.of(erased), same -> lead))
                .compose(done -> TimerRows.forget(connection, tenant, leadId))
                .compose(done -> forgetProjected(connection, tenant, leadId))
                .compose(done -> effects.forget(connection, tenant, leadId, "lead " + why))
                .compose(done -> forgetElsewhere(connection, new Forgetter.Person(tenant, leadId, why, actor)))
                .compose(done -> LeadRows.upsert(connection, List.of(erased)))
                .compose(done ->
                        LeadRows.append(connection, List.of(new LeadRows.Append(tenant, event, Optional.empty()))));
    }

    private Future<Void> forgetElsewhere(SqlConnection connection, Forgetter.Person person) {
        Future<Void> chain = Future.succeededFuture();
        for (Forgetter forgetter : forgetters) {
            chain = chain.compose(done -> forgetter.forget(connection, person));
        }
        return chain;
    }

    /** What came in about the person, also what made no lead, is emptied; that it came stays. */
    private static Future<Void> forgetInbox(SqlConnection connection, String tenant, UUID leadId, List<MatchKey> keys) {
        String[] tokens = keys.stream().map(k -> k.kind() + ":" + k.token()).toArray(String[]::new);
        return connection
                .preparedQuery(
                        "delete from inbox_key where tenant_id = $1 and token = any ($2::text[]) returning inbox_id")
                .execute(Db.params(tenant, tokens))
                .compose(refused -> forgetImported(connection, tenant, tokens).map(refused))
                .compose(refused -> connection.preparedQuery("""
                                select inbox_id as id from lead_event
                                where tenant_id = $1 and lead_id = $2 and inbox_id is not null
                                union select unnest($3::uuid[])
                                union select id from inbox where tenant_id = $1 and lead_id = $2 and state = 'stuck'
                                union select id from inbox where tenant_id = $1 and lead_id = $2 and state = 'pending'""").execute(Db.params(tenant, leadId, ids(refused))))
                .compose(all -> empty(connection, tenant, ids(all)));
    }

    /** Empties items of a batch whose people were erased meanwhile. */
    static Future<Void> empty(SqlConnection connection, List<Received> items, Set<UUID> erased) {
        Map<String, List<UUID>> byTenant = new TreeMap<>();
        items.stream()
                .filter(item -> erased.contains(item.id()))
                .forEach(item -> byTenant.computeIfAbsent(item.tenant(), tenant -> new ArrayList<>())
                        .add(item.id()));
        Future<Void> chain = Future.succeededFuture();
        for (Map.Entry<String, List<UUID>> of : byTenant.entrySet()) {
            chain = chain.compose(
                    done -> empty(connection, of.getKey(), of.getValue().toArray(UUID[]::new)));
        }
        return chain;
    }

    /** What was not decided yet, or could not be, is about nobody any more; the keys that were sent with it go too. */
    private static Future<Void> empty(SqlConnection connection, String tenant, UUID[] items) {
        return Future.all(
                        connection.preparedQuery("""
                                delete from external e using inbox i
                                where i.tenant_id = $1 and i.id = any ($2::uuid[]) and e.tenant_id = i.tenant_id
                                  and e.source = i.source and e.external_id = i.external_id and e.inbox_id = i.id""").execute(Db.params(tenant, items)),
                        connection
                                .preparedQuery(
                                        "delete from form_file where tenant_id = $1 and capture_id = any ($2::uuid[])")
                                .execute(Db.params(tenant, items)),
                        connection
                                .preparedQuery(
                                        "delete from idempotency where tenant_id = $1 and inbox_id = any ($2::uuid[])")
                                .execute(Db.params(tenant, items)),
                        connection.preparedQuery("""
                                update inbox set body = null, meta = '{}', reasons = '[]', external_id = null, cause = null,
                                  state = 'done', verdict = case state when 'done' then verdict else 'rejected' end,
                                  attached = coalesce(attached, false), decided_at = coalesce(decided_at, now())
                                where tenant_id = $1 and id = any ($2::uuid[])""").execute(Db.params(tenant, items)))
                .mapEmpty();
    }

    /** Rows of imported files that were refused, and kept to be mended. */
    private static Future<Void> forgetImported(SqlConnection connection, String tenant, String[] tokens) {
        return connection.preparedQuery("""
                        with gone as (
                          delete from import_reject_key where tenant_id = $1 and token = any ($2::text[])
                          returning import_id, line)
                        update import_reject r set raw = null, reasons = '[]' from gone
                        where r.tenant_id = $1 and r.import_id = gone.import_id and r.line = gone.line""").execute(Db.params(tenant, tokens)).mapEmpty();
    }

    private static UUID[] ids(RowSet<Row> rows) {
        List<UUID> ids = new ArrayList<>();
        rows.forEach(row -> ids.add(row.getUUID(0)));
        return ids.toArray(UUID[]::new);
    }

    private Future<Void> forgetProjected(SqlConnection connection, String tenant, UUID leadId) {
        Future<Void> chain = Future.succeededFuture();
        for (Projection projection : projections) {
            chain = chain.compose(done -> projection.forget(connection, tenant, leadId));
        }
        return chain;
    }

    private Future<Void> suppress(SqlConnection connection, String tenant, List<MatchKey> keys) {
        if (keys.isEmpty()) {
            return Future.succeededFuture();
        }
        io.vertx.core.buffer.Buffer[] hashes = keys.stream()
                .map(key -> io.vertx.core.buffer.Buffer.buffer(
                        suppressionHash.apply(tenant, key.kind() + ":" + key.token())))
                .toArray(io.vertx.core.buffer.Buffer[]::new);
        return connection
                .preparedQuery("insert into suppression (tenant_id, hash, reason, created_at)"
                        + " select $1, h, 'erasure', $3 from unnest($2::bytea[]) as h"
                        + " on conflict (tenant_id, hash) do update set created_at = excluded.created_at")
                .execute(Db.params(tenant, hashes, LeadRows.time(clock.instant())))
                .mapEmpty();
    }
}
