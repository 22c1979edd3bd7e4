package org.vivaio.core.delivery;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.vivaio.core.delivery.ConnectionPolicies.Cap;

/** Counts how often leads were written to lately. Asked at the last moment, and by one node at a time for each lead. */
final class FrequencyCaps {
    /** The range of ids narrows the log to its latest partitions; an effect may have waited, so it begins earlier. */
    static final String COUNT = """
            select a.tenant_id, a.lead_id, a.connection,
              pg_try_advisory_xact_lock(hashtextextended(a.tenant_id || a.lead_id || a.connection, 7)) as mine,
              (select count(*) from effect_log l
               where l.tenant_id = a.tenant_id and l.lead_id = a.lead_id and l.connection = a.connection
                 and l.kind = 'message' and l.state = 'delivered' and l.finished_at > a.since)
              + (select count(*) from effect e
                 where e.tenant_id = a.tenant_id and e.lead_id = a.lead_id and e.connection = a.connection
                   and e.kind = 'message' and e.state = 'sending') as n
            from unnest($1::text[], $2::uuid[], $3::text[], $4::timestamptz[])
              as a (tenant_id, lead_id, connection, since)""";

    private record Key(Route route, UUID lead) {}

    /**
     * What the caps let through.
     *
     * @param over those that would be too many, with the reason
     * @param later those of leads that another node is writing to at this moment
     */
    record Split(List<Prepared> ready, Map<Prepared, String> over, List<Prepared> later) {}

    Future<Split> split(SqlConnection connection, List<Prepared> ready, Map<Route, Cap> caps, Instant now) {
        Map<Key, Instant> asked = new HashMap<>();
        for (Prepared prepared : ready) {
            cap(prepared, caps).ifPresent(cap -> asked.put(key(prepared), now.minus(cap.per())));
        }
        if (asked.isEmpty()) {
            return Future.succeededFuture(new Split(ready, Map.of(), List.of()));
        }
        List<Map.Entry<Key, Instant>> rows = List.copyOf(asked.entrySet());
        return connection
                .preparedQuery(COUNT)
                .execute(Tuple.of(
                        Sql.column(rows, String.class, e -> e.getKey().route().tenant()),
                        Sql.column(rows, UUID.class, e -> e.getKey().lead()),
                        Sql.column(rows, String.class, e -> e.getKey().route().connection()),
                        Sql.column(rows, OffsetDateTime.class, e -> Sql.time(e.getValue()))))
                .map(found -> {
                    Map<Key, Long> counts = new HashMap<>();
                    for (Row row : found) {
                        if (row.getBoolean("mine")) {
                            counts.put(
                                    new Key(
                                            new Route(row.getString("tenant_id"), row.getString("connection")),
                                            row.getUUID("lead_id")),
                                    row.getLong("n"));
                        }
                    }
                    return split(ready, caps, counts);
                });
    }

    private static Split split(List<Prepared> ready, Map<Route, Cap> caps, Map<Key, Long> counts) {
        List<Prepared> through = new ArrayList<>();
        Map<Prepared, String> over = new HashMap<>();
        List<Prepared> later = new ArrayList<>();
        for (Prepared prepared : ready) {
            Optional<Cap> cap = cap(prepared, caps);
            if (cap.isEmpty()) {
                through.add(prepared);
                continue;
            }
            Long count = counts.get(key(prepared));
            if (count == null) {
                later.add(prepared);
            } else if (count >= cap.get().most()) {
                over.put(
                        prepared,
                        "The lead was written to " + count + " times within "
                                + cap.get().per() + ": the frequency cap");
            } else {
                counts.put(key(prepared), count + 1);
                through.add(prepared);
            }
        }
        return new Split(through, over, later);
    }

    /** A repeat of what was begun before is no further message. */
    private static Optional<Cap> cap(Prepared prepared, Map<Route, Cap> caps) {
        Job job = prepared.job();
        return job.kind().equals("message") && job.optIn().isEmpty() && job.attempts() == 0
                ? Optional.ofNullable(caps.get(job.route()))
                : Optional.empty();
    }

    private static Key key(Prepared prepared) {
        return new Key(prepared.job().route(), prepared.job().leadId());
    }
}
