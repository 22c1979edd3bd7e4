package org.vivaio.core.lead;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.vivaio.core.platform.Db;

/** The table {@code timer}: what becomes due for leads. */
final class TimerRows {
    /** The due timers of each tenant in turn, so that one tenant's crowd does not hold up the others. */
    static final String CLAIM_DUE = """
            with due as materialized (
              select d.tenant_id, d.lead_id, d.name, d.due_at
              from unnest($1::text[]) as t(id)
              cross join lateral (
                select tenant_id, lead_id, name, due_at from timer
                where tenant_id = t.id and due_at <= $2 order by due_at limit $3 for update skip locked) d)
            delete from timer t using due
            where t.tenant_id = due.tenant_id and t.lead_id = due.lead_id and t.name = due.name
            returning t.tenant_id, t.lead_id, t.name, t.due_at""";

    private static final String SET = """
            insert into timer as t (tenant_id, lead_id, name, due_at)
            select * from unnest($1::text[], $2::uuid[], $3::text[], $4::timestamptz[])
            on conflict (tenant_id, lead_id, name) do update set due_at = excluded.due_at
            where t.due_at <> excluded.due_at""";

    private static final String CANCEL = """
            delete from timer t using unnest($1::text[], $2::uuid[], $3::text[]) as x(t, l, n)
            where t.tenant_id = x.t and t.lead_id = x.l and t.name = x.n""";

    private TimerRows() {}

    /** A timer of a lead, as decided. */
    record Wanted(String tenant, UUID leadId, Timer timer) {}

    static Future<Void> write(SqlConnection connection, List<Wanted> wanted) {
        List<Wanted> set =
                wanted.stream().filter(w -> w.timer().dueAt().isPresent()).toList();
        List<Wanted> cancelled =
                wanted.stream().filter(w -> w.timer().dueAt().isEmpty()).toList();
        List<Future<?>> writes = new ArrayList<>();
        if (!set.isEmpty()) {
            OffsetDateTime[] due = set.stream()
                    .map(w -> LeadRows.time(w.timer().dueAt().orElseThrow()))
                    .toArray(OffsetDateTime[]::new);
            writes.add(connection.preparedQuery(SET).execute(Db.params(tenants(set), leads(set), names(set), (Object)
                    due)));
        }
        if (!cancelled.isEmpty()) {
            writes.add(connection.preparedQuery(CANCEL).execute(Db.params(tenants(cancelled), leads(cancelled), (Object)
                    names(cancelled))));
        }
        return Future.all(writes).mapEmpty();
    }

    /** Nothing becomes due for a lead any more. */
    static Future<Void> forget(SqlConnection connection, String tenant, UUID leadId) {
        return connection
                .preparedQuery("delete from timer where tenant_id = $1 and lead_id = $2")
                .execute(Db.params(tenant, leadId))
                .mapEmpty();
    }

    private static String[] tenants(List<Wanted> wanted) {
        return wanted.stream().map(Wanted::tenant).toArray(String[]::new);
    }

    private static UUID[] leads(List<Wanted> wanted) {
        return wanted.stream().map(Wanted::leadId).toArray(UUID[]::new);
    }

    private static String[] names(List<Wanted> wanted) {
        return wanted.stream().map(w -> w.timer().name()).toArray(String[]::new);
    }
}
