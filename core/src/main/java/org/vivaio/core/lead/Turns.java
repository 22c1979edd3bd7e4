package org.vivaio.core.lead;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.vivaio.core.platform.Db;

/**
 * Keeps the order of each lead: what comes for a lead is decided after all that came for it before, whoever holds that.
 * Looking before the lead is locked is enough, since what is not pending any more has committed, and the lock shows it.
 */
final class Turns {
    /** Earlier items that one batch takes along; what is left makes its lead wait for the next batch. */
    private static final int MOST = 256;

    static final String EARLIER = "select " + InboxRows.COLUMNS + """
             from unnest($1::text[], $2::uuid[], $3::uuid[]) as x(t, l, m)
            join inbox on tenant_id = x.t and lead_id = x.l and id < x.m
            where state = 'pending' and lead_id is not null and ($4 or kind = 'fact' and external_id is null) and id <> all ($5::uuid[])
            order by id limit $6 for update of inbox skip locked""";

    static final String BEFORE = """
            select x.l, p.id as pending, s.id as stuck
            from unnest($1::text[], $2::uuid[], $3::uuid[]) as x(t, l, m)
            left join lateral (select i.id from inbox i where i.tenant_id = x.t and i.lead_id = x.l
              and i.state = 'pending' and i.lead_id is not null and i.id < x.m and i.id <> all ($4::uuid[])
              order by i.id limit 1) p on true
            left join lateral (select i.id from inbox i where i.tenant_id = x.t and i.lead_id = x.l
              and i.state = 'stuck' and i.id < x.m order by i.id limit 1) s on true
            where p.id is not null or s.id is not null""";

    private final SqlConnection connection;

    Turns(SqlConnection connection) {
        this.connection = connection;
    }

    /** The last item of each lead in a batch. */
    static final class Last {
        private final Map<UUID, String> tenants = new HashMap<>();
        private final Map<UUID, UUID> items = new HashMap<>();

        void add(UUID lead, Received item) {
            tenants.put(lead, item.tenant());
            items.merge(lead, item.id(), (a, b) -> a.compareTo(b) > 0 ? a : b);
        }

        boolean isEmpty() {
            return items.isEmpty();
        }

        private Object[] columns() {
            UUID[] leads = items.keySet().toArray(UUID[]::new);
            String[] owners = new String[leads.length];
            UUID[] last = new UUID[leads.length];
            for (int i = 0; i < leads.length; i++) {
                owners[i] = tenants.get(leads[i]);
                last[i] = items.get(leads[i]);
            }
            return new Object[] {owners, leads, last};
        }
    }

    /**
     * Claims what came earlier for the same leads, due or not, as far as nobody else has it.
     *
     * @param all also captures that are known to be of the lead, and what has an id of its source
     * @param ours what the batch has already
     */
    Future<List<Received>> earlier(Last last, boolean all, Collection<UUID> ours) {
        if (last.isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        Object[] columns = last.columns();
        return connection
                .preparedQuery(EARLIER)
                .execute(Db.params(columns[0], columns[1], columns[2], all, ours.toArray(UUID[]::new), MOST))
                .map(InboxRows::read);
    }

    /** What came earlier for the leads and is not decided, beside what the batch has. */
    Future<Before> before(Last last, Collection<UUID> ours) {
        if (last.isEmpty()) {
            return Future.succeededFuture(Before.NOTHING);
        }
        Object[] columns = last.columns();
        return connection
                .preparedQuery(BEFORE)
                .execute(Db.params(columns[0], columns[1], columns[2], ours.toArray(UUID[]::new)))
                .map(rows -> {
                    Map<UUID, UUID> pending = new HashMap<>();
                    Map<UUID, UUID> stuck = new HashMap<>();
                    for (Row row : rows) {
                        Optional.ofNullable(row.getUUID("pending")).ifPresent(id -> pending.put(row.getUUID(0), id));
                        Optional.ofNullable(row.getUUID("stuck")).ifPresent(id -> stuck.put(row.getUUID(0), id));
                    }
                    return new Before(pending, stuck);
                });
    }

    /** The earliest undecided items elsewhere, by lead. */
    record Before(Map<UUID, UUID> pending, Map<UUID, UUID> stuck) {
        static final Before NOTHING = new Before(Map.of(), Map.of());

        /** The stuck item that an item has to wait for. */
        Optional<UUID> stuckBefore(UUID lead, Received item) {
            return Optional.ofNullable(stuck.get(lead)).filter(first -> earlier(first, item));
        }

        boolean isPending(UUID lead, Received item) {
            return earlier(pending.get(lead), item);
        }

        private static boolean earlier(@Nullable UUID first, Received item) {
            return first != null && first.compareTo(item.id()) < 0;
        }
    }
}
