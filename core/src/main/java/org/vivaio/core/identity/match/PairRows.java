package org.vivaio.core.identity.match;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.vivaio.core.identity.match.Judging.Pair;
import org.vivaio.core.lead.MergeRequests;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;

/** The table {@code possible_duplicate}: what was found is offered to a person, or joined when it is sure. */
final class PairRows {
    private PairRows() {}

    /** Two leads in their order. */
    record Key(UUID a, UUID b) {
        static Key of(UUID one, UUID other) {
            return one.compareTo(other) <= 0 ? new Key(one, other) : new Key(other, one);
        }
    }

    /**
     * Keeps what was found about some leads.
     *
     * @return whether merges were asked for
     */
    static Future<Boolean> keep(SqlConnection connection, String tenant, Collection<Pair> pairs, Ids ids, Instant now) {
        Map<Key, Pair> best = new LinkedHashMap<>();
        for (Pair pair : pairs) {
            best.merge(
                    Key.of(pair.lead(), pair.other()),
                    pair,
                    (x, y) -> x.judged().bits() >= y.judged().bits() ? x : y);
        }
        if (best.isEmpty()) {
            return Future.succeededFuture(false);
        }
        return decided(connection, tenant, best.keySet()).compose(decided -> {
            List<MergeRequests.Merge> merges = new ArrayList<>();
            Map<Key, Pair> offered = new LinkedHashMap<>();
            best.forEach((key, pair) -> {
                if (decided.contains(key)) {
                    return;
                }
                if (pair.sure()) {
                    // the older id stays in front
                    merges.add(new MergeRequests.Merge(tenant, key.a(), key.b()));
                } else {
                    offered.put(key, pair);
                }
            });
            return offer(connection, tenant, offered, ids, now)
                    .compose(done -> MergeRequests.ask(connection, merges, ids, now))
                    .map(done -> !merges.isEmpty());
        });
    }

    /** Pairs of which a person said what they are. */
    private static Future<Set<Key>> decided(SqlConnection connection, String tenant, Collection<Key> keys) {
        return connection
                .preparedQuery("select p.lead_a, p.lead_b from unnest($2::uuid[], $3::uuid[]) as k (a, b)"
                        + " join possible_duplicate p on p.tenant_id = $1 and p.lead_a = k.a and p.lead_b = k.b"
                        + " where p.state = 'dismissed'")
                .execute(Db.params(
                        tenant,
                        keys.stream().map(Key::a).toArray(UUID[]::new),
                        keys.stream().map(Key::b).toArray(UUID[]::new)))
                .map(rows -> {
                    Set<Key> decided = new HashSet<>();
                    rows.forEach(row -> decided.add(new Key(row.getUUID(0), row.getUUID(1))));
                    return decided;
                });
    }

    private static Future<Void> offer(
            SqlConnection connection, String tenant, Map<Key, Pair> offered, Ids ids, Instant now) {
        if (offered.isEmpty()) {
            return Future.succeededFuture();
        }
        List<Pair> pairs = List.copyOf(offered.values());
        return connection
                .preparedQuery("""
                        insert into possible_duplicate (tenant_id, id, lead_a, lead_b, bits, probability, lines, found_at)
                        select $1, i, a, b, w, p, l::jsonb, $8
                        from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::float8[], $6::float8[], $7::text[])
                          as x (i, a, b, w, p, l)
                        on conflict (tenant_id, lead_a, lead_b) do update set state = 'open', bits = excluded.bits,
                          probability = excluded.probability, lines = excluded.lines, decided_at = null,
                          decided_by = null
                        where possible_duplicate.state <> 'dismissed'""")
                .execute(Db.params(
                        tenant,
                        pairs.stream().map(pair -> ids.next()).toArray(UUID[]::new),
                        offered.keySet().stream().map(Key::a).toArray(UUID[]::new),
                        offered.keySet().stream().map(Key::b).toArray(UUID[]::new),
                        pairs.stream().map(pair -> pair.judged().bits()).toArray(Double[]::new),
                        pairs.stream().map(pair -> pair.judged().probability()).toArray(Double[]::new),
                        pairs.stream()
                                .map(pair -> Json.write(ModelJson.lines(pair.judged())))
                                .toArray(String[]::new),
                        now.atOffset(ZoneOffset.UTC)))
                .mapEmpty();
    }

    /** Takes offers away that do not hold any more for these leads: values changed, or one of them was merged. */
    static Future<Void> withdraw(
            SqlConnection connection, String tenant, Collection<UUID> leads, Collection<Pair> still) {
        if (leads.isEmpty()) {
            return Future.succeededFuture();
        }
        Set<Key> keep = new HashSet<>();
        still.forEach(pair -> keep.add(Key.of(pair.lead(), pair.other())));
        UUID[] ids = leads.toArray(UUID[]::new);
        return connection.preparedQuery("""
                        select id, lead_a, lead_b from possible_duplicate
                        where tenant_id = $1 and lead_a = any ($2::uuid[]) and state = 'open'
                        union
                        select id, lead_a, lead_b from possible_duplicate
                        where tenant_id = $1 and lead_b = any ($2::uuid[]) and state = 'open'""").execute(Db.params(tenant, ids)).compose(rows -> {
            List<UUID> gone = new ArrayList<>();
            for (Row row : rows) {
                if (!keep.contains(new Key(row.getUUID("lead_a"), row.getUUID("lead_b")))) {
                    gone.add(row.getUUID("id"));
                }
            }
            return gone.isEmpty()
                    ? Future.succeededFuture()
                    : connection
                            .preparedQuery(
                                    "delete from possible_duplicate where tenant_id = $1 and id = any ($2::uuid[])")
                            .execute(Db.params(tenant, gone.toArray(UUID[]::new)))
                            .mapEmpty();
        });
    }

    /** Two leads that a person took apart are different people: they are neither joined nor offered again. */
    static Future<Void> apart(SqlConnection connection, String tenant, Set<Key> apart, Ids ids, Instant now) {
        if (apart.isEmpty()) {
            return Future.succeededFuture();
        }
        List<Key> keys = List.copyOf(apart);
        return connection
                .preparedQuery("""
                        insert into possible_duplicate (tenant_id, id, lead_a, lead_b, state, bits, probability, found_at,
                          decided_at, decided_by)
                        select $1, i, a, b, 'dismissed', 0, 0, $5, $5, 'unmerge'
                        from unnest($2::uuid[], $3::uuid[], $4::uuid[]) as x (i, a, b)
                        on conflict (tenant_id, lead_a, lead_b) do update set state = 'dismissed',
                          decided_at = excluded.decided_at, decided_by = excluded.decided_by""")
                .execute(Db.params(
                        tenant,
                        keys.stream().map(key -> ids.next()).toArray(UUID[]::new),
                        keys.stream().map(Key::a).toArray(UUID[]::new),
                        keys.stream().map(Key::b).toArray(UUID[]::new),
                        now.atOffset(ZoneOffset.UTC)))
                .mapEmpty();
    }
}
