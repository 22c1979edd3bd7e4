package org.vivaio.core.work.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.vivaio.core.lead.EventData.AlertRaised;
import org.vivaio.core.lead.EventData.OwnerChanged;
import org.vivaio.core.lead.EventData.TaskChanged;
import org.vivaio.core.lead.EventData.TaskCreated;
import org.vivaio.core.lead.LeadEvent;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.lead.Projection;
import org.vivaio.core.platform.Db;
import org.vivaio.core.resource.Rulebook;

/** Keeps the pool, tasks and alerts in step with the leads, a few statements a batch. */
public final class WorkProjection implements Projection {

    private record Placed(String tenant, UUID lead, PoolRow row) {}

    private record Lead(String tenant, UUID id) {}

    private record Made(String tenant, LeadEvent event, String owner) {
        TaskCreated task() {
            return (TaskCreated) event.data();
        }
    }

    private record Moved(String tenant, LeadEvent event) {
        TaskChanged change() {
            return (TaskChanged) event.data();
        }
    }

    private record Raised(String tenant, LeadEvent event, String about) {
        AlertRaised alert() {
            return (AlertRaised) event.data();
        }
    }

    private record Handed(String tenant, UUID lead, String owner) {}

    @Override
    public Future<Void> write(SqlConnection connection, List<Decided> facts) {
        List<Future<Void>> writes = new ArrayList<>();
        pool(connection, facts, writes);
        List<Made> made = new ArrayList<>();
        Map<UUID, Moved> moved = new LinkedHashMap<>();
        List<Raised> raised = new ArrayList<>();
        Map<UUID, Handed> handed = new LinkedHashMap<>();
        for (Decided fact : facts) {
            String tenant = fact.after().tenant();
            for (LeadEvent event : fact.events()) {
                if (event.data() instanceof TaskCreated) {
                    made.add(new Made(tenant, event, fact.after().owner().orElse("")));
                } else if (event.data() instanceof TaskChanged change) {
                    moved.put(change.task(), new Moved(tenant, event));
                } else if (event.data() instanceof AlertRaised) {
                    raised.add(new Raised(tenant, event, about(fact)));
                } else if (event.data() instanceof OwnerChanged change) {
                    handed.put(
                            event.leadId(),
                            new Handed(tenant, event.leadId(), change.owner().orElse("")));
                }
            }
        }
        if (!made.isEmpty()) {
            writes.add(create(connection, made));
        }
        if (!moved.isEmpty()) {
            writes.add(move(connection, List.copyOf(moved.values())));
        }
        if (!handed.isEmpty()) {
            writes.add(hand(connection, List.copyOf(handed.values())));
        }
        if (!raised.isEmpty()) {
            writes.add(raise(connection, raised));
        }
        return Future.all(writes).mapEmpty();
    }

    /** What an alert is about: the fact, or what was decided because of it when the clock brought it. */
    private static String about(Decided fact) {
        String type = fact.events().get(0).data().type();
        return type.equals("timer.due") && fact.events().size() > 1
                ? fact.events().get(1).data().type()
                : type;
    }

    private static void pool(SqlConnection connection, List<Decided> facts, List<Future<Void>> writes) {
        Map<UUID, LeadState> first = new LinkedHashMap<>();
        Map<UUID, Decided> last = new LinkedHashMap<>();
        for (Decided fact : facts) {
            first.putIfAbsent(fact.after().id(), fact.before());
            last.put(fact.after().id(), fact);
        }
        List<Placed> placed = new ArrayList<>();
        List<Lead> taken = new ArrayList<>();
        last.forEach((id, fact) -> {
            Rulebook rulebook = fact.rulebook();
            Optional<PoolRow> before = PoolRow.of(first.get(id), rulebook);
            Optional<PoolRow> after = PoolRow.of(fact.after(), rulebook);
            if (after.isPresent() && !after.equals(before)) {
                placed.add(new Placed(fact.after().tenant(), id, after.get()));
            } else if (after.isEmpty() && before.isPresent()) {
                taken.add(new Lead(fact.after().tenant(), id));
            }
        });
        if (!placed.isEmpty()) {
            writes.add(place(connection, placed));
        }
        if (!taken.isEmpty()) {
            writes.add(connection
                    .preparedQuery("delete from lead_pool p using unnest($1::text[], $2::uuid[]) as x(t, l)"
                            + " where p.tenant_id = x.t and p.lead_id = x.l")
                    .execute(Db.params(Columns.of(taken, String.class, Lead::tenant), (Object)
                            Columns.of(taken, UUID.class, Lead::id)))
                    .mapEmpty());
        }
    }

    private static Future<Void> place(SqlConnection connection, List<Placed> placed) {
        return connection
                .preparedQuery("""
                        insert into lead_pool as p (tenant_id, lead_id, queue, why, rank, free_at, since)
                        select * from unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::float8[],
                          $6::timestamptz[], $7::timestamptz[])
                        on conflict (tenant_id, lead_id) do update set queue = excluded.queue, why = excluded.why,
                          rank = excluded.rank, free_at = excluded.free_at, since = excluded.since, held_until = null""")
                .execute(Db.params(
                        Columns.of(placed, String.class, Placed::tenant),
                        Columns.of(placed, UUID.class, Placed::lead),
                        Columns.of(placed, String.class, p -> p.row().queue()),
                        Columns.of(placed, String.class, p -> p.row().why()),
                        Columns.of(placed, Double.class, p -> p.row().rank()),
                        Columns.of(
                                placed,
                                OffsetDateTime.class,
                                p -> Columns.time(p.row().freeAt())),
                        Columns.of(
                                placed,
                                OffsetDateTime.class,
                                p -> Columns.time(p.row().since()))))
                .mapEmpty();
    }

    private static Future<Void> create(SqlConnection connection, List<Made> made) {
        return connection
                .preparedQuery("""
                        insert into task (tenant_id, id, lead_id, rule, title, assignee, follows, due_at, created_at)
                        select t, i, l, r, ti, a, f, d, c
                        from unnest($1::text[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::bool[],
                          $8::timestamptz[], $9::timestamptz[]) as x(t, i, l, r, ti, a, f, d, c)
                        on conflict do nothing""")
                .execute(Db.params(
                        Columns.of(made, String.class, Made::tenant),
                        Columns.of(made, UUID.class, m -> m.event().id()),
                        Columns.of(made, UUID.class, m -> m.event().leadId()),
                        Columns.of(made, String.class, m -> m.task().rule()),
                        Columns.of(made, String.class, m -> m.task().title().orElse(null)),
                        Columns.of(
                                made,
                                String.class,
                                m -> m.task().assignee().isEmpty()
                                        ? m.owner()
                                        : m.task().assignee()),
                        Columns.of(made, Boolean.class, m -> m.task().assignee().isEmpty()),
                        Columns.of(
                                made,
                                OffsetDateTime.class,
                                m -> Columns.time(m.task().dueAt())),
                        Columns.of(
                                made,
                                OffsetDateTime.class,
                                m -> Columns.time(m.event().recordedAt()))))
                .mapEmpty();
    }

    private static Future<Void> move(SqlConnection connection, List<Moved> moved) {
        return connection
                .preparedQuery("""
                        update task t set
                          state = case x.change when 'completed' then 'done' when 'cancelled' then 'cancelled' else t.state end,
                          finished_at = case when x.change in ('completed', 'cancelled') then x.at end,
                          overdue_at = case x.change when 'overdue' then x.at when 'snoozed' then null else t.overdue_at end,
                          due_at = coalesce(x.until, t.due_at),
                          outcome = coalesce(x.outcome, t.outcome), note = coalesce(x.note, t.note)
                        from unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::timestamptz[],
                          $7::timestamptz[], $8::uuid[]) as x(tenant, id, change, outcome, note, until, at, lead)
                        where t.tenant_id = x.tenant and t.id = x.id and t.lead_id = x.lead and t.state = 'open'""")
                .execute(Db.params(
                        Columns.of(moved, String.class, Moved::tenant),
                        Columns.of(moved, UUID.class, m -> m.change().task()),
                        Columns.of(moved, String.class, m -> m.change().change()),
                        Columns.of(
                                moved, String.class, m -> m.change().outcome().orElse(null)),
                        Columns.of(moved, String.class, m -> m.change().note().orElse(null)),
                        Columns.of(
                                moved,
                                OffsetDateTime.class,
                                m -> Columns.time(m.change().until())),
                        Columns.of(
                                moved,
                                OffsetDateTime.class,
                                m -> Columns.time(m.event().recordedAt())),
                        Columns.of(moved, UUID.class, m -> m.event().leadId())))
                .mapEmpty();
    }

    /** The owner's tasks go with the lead. */
    private static Future<Void> hand(SqlConnection connection, List<Handed> handed) {
        return connection
                .preparedQuery("""
                        update task t set assignee = x.owner
                        from unnest($1::text[], $2::uuid[], $3::text[]) as x(tenant, lead, owner)
                        where t.tenant_id = x.tenant and t.lead_id = x.lead and t.state = 'open' and t.follows""")
                .execute(Db.params(
                        Columns.of(handed, String.class, Handed::tenant),
                        Columns.of(handed, UUID.class, Handed::lead),
                        Columns.of(handed, String.class, Handed::owner)))
                .mapEmpty();
    }

    private static Future<Void> raise(SqlConnection connection, List<Raised> raised) {
        return connection
                .preparedQuery("""
                        insert into alert (tenant_id, id, seller, lead_id, alert, about, connection, created_at, digest_at)
                        select * from unnest($1::text[], $2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::text[],
                          $7::text[], $8::timestamptz[], $9::timestamptz[]) on conflict do nothing""")
                .execute(Db.params(
                        Columns.of(raised, String.class, Raised::tenant),
                        Columns.of(raised, UUID.class, r -> r.event().id()),
                        Columns.of(raised, String.class, r -> r.alert().seller()),
                        Columns.of(raised, UUID.class, r -> r.event().leadId()),
                        Columns.of(raised, String.class, r -> r.alert().alert()),
                        Columns.of(raised, String.class, Raised::about),
                        Columns.of(raised, String.class, r -> r.alert().connection()),
                        Columns.of(
                                raised,
                                OffsetDateTime.class,
                                r -> Columns.time(r.event().recordedAt())),
                        Columns.of(
                                raised,
                                OffsetDateTime.class,
                                r -> r.alert().digest() ? Columns.time(digest(r)) : null)))
                .mapEmpty();
    }

    private static Instant digest(Raised raised) {
        return raised.alert().leaves().orElse(raised.event().recordedAt());
    }

    @Override
    public Future<Void> forget(SqlConnection connection, String tenant, UUID leadId) {
        List<String> statements = List.of(
                "delete from lead_pool where tenant_id = $1 and lead_id = $2",
                "delete from alert where tenant_id = $1 and lead_id = $2",
                "update task set title = null, note = null, state = case state when 'open' then 'cancelled' else state end"
                        + " where tenant_id = $1 and lead_id = $2",
                "update seller_load set counted_at = null where tenant_id = $1"
                        + " and seller = (select owner from lead where tenant_id = $1 and id = $2)");
        Future<Void> chain = Future.succeededFuture();
        for (String statement : statements) {
            chain = chain.compose(done -> connection
                    .preparedQuery(statement)
                    .execute(Db.params(tenant, leadId))
                    .mapEmpty());
        }
        return chain;
    }
}
