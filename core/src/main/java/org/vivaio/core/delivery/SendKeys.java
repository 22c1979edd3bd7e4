package org.vivaio.core.delivery;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Sees to it that a lead gets nothing twice: what is about to leave takes its key (step and revision, for its lead) before the
 * channel is called, in the transaction that leases it.
 */
final class SendKeys {
    private static final String TAKE = """
            insert into send_key as k (tenant_id, lead_id, key, effect_id, created_at)
            select tenant_id, lead_id, key, effect_id, $5
            from unnest($1::text[], $2::uuid[], $3::text[], $4::uuid[]) as t (tenant_id, lead_id, key, effect_id)
            order by tenant_id, lead_id, key
            on conflict (tenant_id, lead_id, key) do update set effect_id = k.effect_id
            returning tenant_id, lead_id, key, effect_id""";

    private record Key(String tenant, UUID lead, String key) {}

    /** The jobs whose key another effect has: they must not leave. */
    Future<Set<UUID>> taken(SqlConnection connection, List<Prepared> ready, Instant now) {
        Map<Key, UUID> first = new LinkedHashMap<>();
        Set<UUID> lost = new HashSet<>();
        for (Prepared prepared : ready) {
            Job job = prepared.job();
            job.sendKey().ifPresent(text -> {
                UUID before = first.putIfAbsent(new Key(job.tenant(), job.leadId(), text), job.id());
                if (before != null) {
                    lost.add(job.id());
                }
            });
        }
        if (first.isEmpty()) {
            return Future.succeededFuture(Set.of());
        }
        List<Map.Entry<Key, UUID>> rows = List.copyOf(first.entrySet());
        return connection
                .preparedQuery(TAKE)
                .execute(Tuple.of(
                        Sql.column(rows, String.class, e -> e.getKey().tenant()),
                        Sql.column(rows, UUID.class, e -> e.getKey().lead()),
                        Sql.column(rows, String.class, e -> e.getKey().key()),
                        Sql.column(rows, UUID.class, Map.Entry::getValue),
                        Sql.time(now)))
                .map(found -> {
                    Map<Key, UUID> holders = new HashMap<>();
                    for (Row row : found) {
                        holders.put(new Key(row.getString(0), row.getUUID(1), row.getString(2)), row.getUUID(3));
                    }
                    first.forEach((key, effect) -> {
                        if (!effect.equals(holders.get(key))) {
                            lost.add(effect);
                        }
                    });
                    return lost;
                });
    }
}
