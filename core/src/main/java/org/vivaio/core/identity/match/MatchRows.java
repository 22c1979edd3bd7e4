package org.vivaio.core.identity.match;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.vivaio.core.lead.EventJson;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Json;

/** The tables {@code match_token} and {@code match_lead}, and what matching reads of leads: many rows a statement. */
public final class MatchRows {
    /** A key that more leads have tells nothing, and is not followed. */
    static final int MOST_IN_KEY = 64;

    /** Other leads that one lead is compared with, those with most keys in common. */
    static final int MOST_COMPARED = 24;

    /** The leads that share keys with the given ones; what a key costs is bounded, however many leads have it. */
    public static final String CANDIDATES = """
            select q.lead, c.id as candidate, count(*) as shared
            from unnest($2::uuid[], $3::bigint[]) as q (lead, token)
            cross join lateral (
              select array_agg(t.lead_id) as ids from (
                select lead_id from match_token where tenant_id = $1 and token = q.token limit 65) t) b
            cross join lateral unnest(b.ids) as c (id)
            where cardinality(b.ids) <= 64 and c.id <> q.lead
            group by q.lead, c.id""";

    private MatchRows() {}

    /**
     * Has the statements of this transaction planned for indexes. Plans are kept, and the keys of a tenant grow from none to
     * millions between two looks of the planner at the table's size.
     */
    static Future<Void> indexed(SqlConnection connection) {
        return connection.query("set local enable_seqscan = off").execute().mapEmpty();
    }

    /** What matching needs of a lead. */
    record Known(UUID id, Map<String, Object> fields, Optional<UUID> mergedInto, boolean erased) {}

    static Future<Map<UUID, Known>> leads(SqlConnection connection, String tenant, Collection<UUID> ids) {
        if (ids.isEmpty()) {
            return Future.succeededFuture(new HashMap<>());
        }
        return connection
                .preparedQuery("select id, fields::text, merged_into, erased_at from lead"
                        + " where tenant_id = $1 and id = any ($2::uuid[])")
                .execute(Db.params(tenant, ids.toArray(UUID[]::new)))
                .map(rows -> {
                    Map<UUID, Known> known = new HashMap<>();
                    for (Row row : rows) {
                        known.put(
                                row.getUUID("id"),
                                new Known(
                                        row.getUUID("id"),
                                        EventJson.map(Json.parse(row.getString("fields"))),
                                        Optional.ofNullable(row.getUUID("merged_into")),
                                        row.getOffsetDateTime("erased_at") != null));
                    }
                    return known;
                });
    }

    /** The leads, and those that stand for them since they were merged. */
    static Future<Map<UUID, Known>> withRoots(SqlConnection connection, String tenant, Collection<UUID> ids) {
        return leads(connection, tenant, ids).compose(found -> roots(connection, tenant, found));
    }

    private static Future<Map<UUID, Known>> roots(SqlConnection connection, String tenant, Map<UUID, Known> found) {
        Set<UUID> missing = new HashSet<>();
        found.values()
                .forEach(known -> known.mergedInto()
                        .filter(root -> !found.containsKey(root))
                        .ifPresent(missing::add));
        if (missing.isEmpty()) {
            return Future.succeededFuture(found);
        }
        return leads(connection, tenant, missing).compose(more -> {
            if (more.isEmpty()) {
                return Future.succeededFuture(found);
            }
            found.putAll(more);
            return roots(connection, tenant, found);
        });
    }

    /** What each lead said first: from this one learns, since later values may have come by a merge. */
    static Future<Map<UUID, Map<String, Object>>> firstSaid(
            SqlConnection connection, String tenant, Collection<UUID> ids) {
        return connection
                .preparedQuery("select lead_id, (personal -> 'fields')::text as fields from lead_event"
                        + " where tenant_id = $1 and lead_id = any ($2::uuid[]) and seq = 1 and personal is not null")
                .execute(Db.params(tenant, ids.toArray(UUID[]::new)))
                .map(rows -> {
                    Map<UUID, Map<String, Object>> said = new HashMap<>();
                    for (Row row : rows) {
                        String fields = row.getString("fields");
                        if (fields != null) {
                            said.put(row.getUUID("lead_id"), EventJson.map(Json.parse(fields)));
                        }
                    }
                    return said;
                });
    }

    /** For each lead the others with most keys in common, those with the most first. */
    static Future<Map<UUID, List<UUID>>> candidates(
            SqlConnection connection, String tenant, Map<UUID, Set<Long>> keys) {
        List<UUID> leads = new ArrayList<>();
        List<Long> tokens = new ArrayList<>();
        keys.forEach((lead, own) -> own.forEach(token -> {
            leads.add(lead);
            tokens.add(token);
        }));
        if (leads.isEmpty()) {
            return Future.succeededFuture(Map.of());
        }
        return connection
                .preparedQuery(CANDIDATES)
                .execute(Db.params(tenant, leads.toArray(UUID[]::new), tokens.toArray(Long[]::new)))
                .map(rows -> {
                    record Shared(UUID other, long count) {}
                    Map<UUID, List<Shared>> all = new HashMap<>();
                    for (Row row : rows) {
                        all.computeIfAbsent(row.getUUID(0), id -> new ArrayList<>())
                                .add(new Shared(row.getUUID(1), row.getLong(2)));
                    }
                    Map<UUID, List<UUID>> best = new LinkedHashMap<>();
                    all.forEach((lead, list) -> best.put(
                            lead,
                            list.stream()
                                    .sorted(Comparator.comparingLong(Shared::count)
                                            .reversed()
                                            .thenComparing(Shared::other))
                                    .limit(MOST_COMPARED)
                                    .map(Shared::other)
                                    .toList()));
                    return best;
                });
    }

    /**
     * Gives leads their keys, takes those away that they have no more.
     *
     * @return how many of the leads had none before
     */
    static Future<Integer> write(SqlConnection connection, String tenant, Map<UUID, Set<Long>> keys) {
        if (keys.isEmpty()) {
            return Future.succeededFuture(0);
        }
        return connection
                .preparedQuery(
                        "select lead_id, tokens from match_lead where tenant_id = $1 and lead_id = any ($2::uuid[])")
                .execute(Db.params(tenant, keys.keySet().toArray(UUID[]::new)))
                .compose(rows -> {
                    Map<UUID, Set<Long>> before = new HashMap<>();
                    rows.forEach(row -> before.put(row.getUUID(0), new HashSet<>(List.of(row.getArrayOfLongs(1)))));
                    Pairs gone = new Pairs();
                    Pairs come = new Pairs();
                    Map<UUID, Set<Long>> changed = new LinkedHashMap<>();
                    keys.forEach((lead, now) -> {
                        Set<Long> old = before.getOrDefault(lead, Set.of());
                        if (!old.equals(now) || !before.containsKey(lead)) {
                            changed.put(lead, now);
                            old.stream().filter(t -> !now.contains(t)).forEach(t -> gone.add(t, lead));
                            now.stream().filter(t -> !old.contains(t)).forEach(t -> come.add(t, lead));
                        }
                    });
                    int fresh = (int) keys.keySet().stream()
                            .filter(lead -> !before.containsKey(lead))
                            .count();
                    return gone.run(connection, tenant, """
                                    delete from match_token m using unnest($2::bigint[], $3::uuid[]) as x (t, l)
                                    where m.tenant_id = $1 and m.token = x.t and m.lead_id = x.l""")
                            .compose(done -> come.run(connection, tenant, """
                                    insert into match_token (tenant_id, token, lead_id)
                                    select $1, t, l from unnest($2::bigint[], $3::uuid[]) as x (t, l)
                                    on conflict do nothing"""))
                            .compose(done -> remember(connection, tenant, changed))
                            .map(fresh);
                });
    }

    private static Future<Void> remember(SqlConnection connection, String tenant, Map<UUID, Set<Long>> changed) {
        if (changed.isEmpty()) {
            return Future.succeededFuture();
        }
        // arrays of arrays of different lengths are no array of PostgreSQL: as text, then
        return connection
                .preparedQuery("""
                        insert into match_lead (tenant_id, lead_id, tokens)
                        select $1, l, t::bigint[] from unnest($2::uuid[], $3::text[]) as x (l, t)
                        on conflict (tenant_id, lead_id) do update set tokens = excluded.tokens""")
                .execute(Db.params(
                        tenant,
                        changed.keySet().toArray(UUID[]::new),
                        changed.values().stream()
                                .map(own -> "{"
                                        + String.join(
                                                ",",
                                                own.stream()
                                                        .map(String::valueOf)
                                                        .toList()) + "}")
                                .toArray(String[]::new)))
                .mapEmpty();
    }

    /** Takes all that matching keeps about a lead. */
    public static Future<Void> forget(SqlConnection connection, String tenant, UUID lead) {
        return connection
                .preparedQuery("delete from match_token m using (select unnest(tokens) as t from match_lead"
                        + " where tenant_id = $1 and lead_id = $2) x"
                        + " where m.tenant_id = $1 and m.token = x.t and m.lead_id = $2")
                .execute(Db.params(tenant, lead))
                .compose(done -> connection
                        .preparedQuery("delete from match_lead where tenant_id = $1 and lead_id = $2")
                        .execute(Db.params(tenant, lead)))
                .compose(done -> connection
                        .preparedQuery("delete from possible_duplicate where tenant_id = $1 and lead_a = $2")
                        .execute(Db.params(tenant, lead)))
                .compose(done -> connection
                        .preparedQuery("delete from possible_duplicate where tenant_id = $1 and lead_b = $2")
                        .execute(Db.params(tenant, lead)))
                .mapEmpty();
    }

    private static final class Pairs {
        private final List<Long> tokens = new ArrayList<>();
        private final List<UUID> leads = new ArrayList<>();

        void add(long token, UUID lead) {
            tokens.add(token);
            leads.add(lead);
        }

        Future<Void> run(SqlConnection connection, String tenant, String sql) {
            return tokens.isEmpty()
                    ? Future.succeededFuture()
                    : connection
                            .preparedQuery(sql)
                            .execute(Db.params(tenant, tokens.toArray(Long[]::new), leads.toArray(UUID[]::new)))
                            .mapEmpty();
        }
    }
}
