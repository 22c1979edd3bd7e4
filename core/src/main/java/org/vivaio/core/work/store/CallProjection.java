package org.vivaio.core.work.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.lead.Projection;
import org.vivaio.core.lead.WorkState.Calling;
import org.vivaio.core.platform.Db;

/** Keeps the call lists in step with the leads; what a call changed about a lead also ends that it is held. */
public final class CallProjection implements Projection {
    private record Planned(LeadState lead, String list, Calling call) {
        boolean fresh() {
            return call.why().equals("listed") && call.attempts() == 0;
        }

        double rank() {
            return lead.score().total(lead.updatedAt());
        }
    }

    private record Dropped(LeadState lead, String list) {}

    @Override
    public Future<Void> write(SqlConnection connection, List<Decided> facts) {
        Map<UUID, LeadState> first = new LinkedHashMap<>();
        Map<UUID, LeadState> last = new LinkedHashMap<>();
        for (Decided fact : facts) {
            first.putIfAbsent(fact.after().id(), fact.before());
            last.put(fact.after().id(), fact.after());
        }
        List<Planned> planned = new ArrayList<>();
        List<Dropped> dropped = new ArrayList<>();
        last.forEach((id, lead) -> {
            Map<String, Calling> before = first.get(id).work().calls();
            Map<String, Calling> after = lead.work().calls();
            Set<String> lists = new TreeSet<>(before.keySet());
            lists.addAll(after.keySet());
            for (String list : lists) {
                Optional<Calling> now = Optional.ofNullable(after.get(list));
                if (now.flatMap(Calling::dueAt).isEmpty()) {
                    if (Optional.ofNullable(before.get(list))
                            .flatMap(Calling::dueAt)
                            .isPresent()) {
                        dropped.add(new Dropped(lead, list));
                    }
                } else if (!now.get().equals(before.get(list))) {
                    planned.add(new Planned(lead, list, now.get()));
                }
            }
        });
        Future<Void> written = planned.isEmpty() ? Future.succeededFuture() : plan(connection, planned);
        return dropped.isEmpty() ? written : written.compose(done -> drop(connection, dropped));
    }

    private static Future<Void> plan(SqlConnection connection, List<Planned> planned) {
        return connection
                .preparedQuery("""
                        insert into call_queue as q
                          (tenant_id, lead_id, list, fresh, promised, why, attempts, due_at, seller, rank)
                        select * from unnest($1::text[], $2::uuid[], $3::text[], $4::bool[], $5::bool[], $6::text[],
                          $7::int[], $8::timestamptz[], $9::text[], $10::float8[])
                        on conflict (tenant_id, lead_id, list) do update set fresh = excluded.fresh,
                          promised = excluded.promised, why = excluded.why, attempts = excluded.attempts,
                          due_at = excluded.due_at, seller = excluded.seller, rank = excluded.rank,
                          held_by = null, held_until = null""")
                .execute(Db.params(
                        Columns.of(planned, String.class, p -> p.lead().tenant()),
                        Columns.of(planned, UUID.class, p -> p.lead().id()),
                        Columns.of(planned, String.class, Planned::list),
                        Columns.of(planned, Boolean.class, Planned::fresh),
                        Columns.of(planned, Boolean.class, p -> p.call().why().equals("call-back")),
                        Columns.of(planned, String.class, p -> p.call().why()),
                        Columns.of(planned, Integer.class, p -> p.call().attempts()),
                        Columns.of(
                                planned,
                                OffsetDateTime.class,
                                p -> Columns.time(p.call().dueAt())),
                        Columns.of(planned, String.class, p -> p.call().seller()),
                        Columns.of(planned, Double.class, Planned::rank)))
                .mapEmpty();
    }

    private static Future<Void> drop(SqlConnection connection, List<Dropped> dropped) {
        return connection
                .preparedQuery("delete from call_queue q using unnest($1::text[], $2::uuid[], $3::text[]) as x(t, l, n)"
                        + " where q.tenant_id = x.t and q.lead_id = x.l and q.list = x.n")
                .execute(Db.params(
                        Columns.of(dropped, String.class, d -> d.lead().tenant()),
                        Columns.of(dropped, UUID.class, d -> d.lead().id()),
                        Columns.of(dropped, String.class, Dropped::list)))
                .mapEmpty();
    }

    @Override
    public Future<Void> forget(SqlConnection connection, String tenant, UUID leadId) {
        return connection
                .preparedQuery("delete from call_queue where tenant_id = $1 and lead_id = $2")
                .execute(Db.params(tenant, leadId))
                .mapEmpty();
    }
}
