package org.vivaio.core.delivery;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.vivaio.core.lead.EffectWriter;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Json;

/** Takes effects inside the transaction that decides them, so that they exist exactly when the decision does. */
public final class Outbox implements EffectWriter {
    private static final String WRITE = """
            insert into effect (tenant_id, id, lead_id, kind, connection, cause, payload, due_at, created_at)
            select tenant_id, id, lead_id, kind, connection, cause, payload::jsonb, due_at, $9
            from unnest($1::text[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::uuid[], $7::text[],
              $8::timestamptz[])
              as e (tenant_id, id, lead_id, kind, connection, cause, payload, due_at)""";

    /** What is on its way at this moment is emptied, not taken back: its outcome still has to be recorded. */
    private static final String CANCEL = """
            with gone as (
              delete from effect where tenant_id = $1 and lead_id = $2 and state <> 'sending'
              returning tenant_id, id, lead_id, kind, connection, cause, attempts, created_at)
            insert into effect_log (tenant_id, id, lead_id, kind, connection, cause, state, attempts, error,
              created_at, finished_at)
            select tenant_id, id, lead_id, kind, connection, cause, 'cancelled', attempts, $3, created_at, $4
            from gone""";

    private static final List<String> EMPTY = List.of("""
            update attempt a set detail = null from effect_log l
            where l.tenant_id = $1 and l.lead_id = $2
              and a.tenant_id = l.tenant_id and a.effect_id = l.id and a.detail is not null""", """
            update attempt a set detail = null from effect e
            where e.tenant_id = $1 and e.lead_id = $2
              and a.tenant_id = e.tenant_id and a.effect_id = e.id and a.detail is not null""", """
            update effect set payload = '{}', rendered = null, error = null where tenant_id = $1 and lead_id = $2""", """
            update effect_log set error = null
            where tenant_id = $1 and lead_id = $2 and error is not null""", """
            delete from export_reference where tenant_id = $1 and lead_id = $2""", """
            delete from send_key where tenant_id = $1 and lead_id = $2""");

    private final Clock clock;

    /** An outbox. */
    public Outbox(Clock clock) {
        this.clock = clock;
    }

    /** Writes effects in the caller's transaction; the dispatcher is to be woken after its commit. */
    @Override
    public Future<Void> write(SqlConnection connection, List<Planned> effects) {
        if (effects.isEmpty()) {
            return Future.succeededFuture();
        }
        return connection
                .preparedQuery(WRITE)
                .execute(Db.params(
                        Sql.column(effects, String.class, Planned::tenant),
                        Sql.column(effects, UUID.class, Planned::id),
                        Sql.column(effects, UUID.class, Planned::leadId),
                        Sql.column(effects, String.class, e -> e.effect().kind()),
                        Sql.column(effects, String.class, e -> e.effect().connection()),
                        Sql.column(effects, UUID.class, Planned::cause),
                        Sql.column(
                                effects,
                                String.class,
                                e -> Json.write(e.effect().payload())),
                        Sql.column(effects, OffsetDateTime.class, e -> Sql.time(e.dueAt())),
                        Sql.time(clock.instant())))
                .mapEmpty();
    }

    /** Cancels all that has not left for a lead, and empties what was kept of it. */
    @Override
    public Future<Void> forget(SqlConnection connection, String tenant, UUID leadId, String cause) {
        Future<Void> chain = Future.succeededFuture();
        for (String statement : EMPTY) {
            chain = chain.compose(done -> connection
                    .preparedQuery(statement)
                    .execute(Db.params(tenant, leadId))
                    .mapEmpty());
        }
        return chain.compose(done -> connection
                .preparedQuery(CANCEL)
                .execute(Db.params(tenant, leadId, cause, Sql.time(clock.instant())))
                .mapEmpty());
    }
}
