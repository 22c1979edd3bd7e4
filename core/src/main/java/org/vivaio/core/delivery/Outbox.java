package org.vivaio.core.delivery;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.vivaio.core.platform.Json;

/** Takes effects inside the transaction that decides them, so that they exist exactly when the decision does. */
public final class Outbox {
    private static final String WRITE = """
            insert into effect (tenant_id, id, lead_id, kind, connection, cause, payload, due_at, created_at)
            select tenant_id, id, lead_id, kind, connection, cause, payload::jsonb, due_at, created_at
            from unnest($1::text[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::uuid[], $7::text[],
              $8::timestamptz[], $9::timestamptz[])
              as e (tenant_id, id, lead_id, kind, connection, cause, payload, due_at, created_at)""";

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
            delete from export_reference where tenant_id = $1 and lead_id = $2""");

    /** Writes effects in the caller's transaction; the dispatcher is to be woken after its commit. */
    public Future<Void> write(SqlConnection connection, List<EffectRow> rows) {
        if (rows.isEmpty()) {
            return Future.succeededFuture();
        }
        return connection
                .preparedQuery(WRITE)
                .execute(Tuple.of(
                                Sql.column(rows, String.class, EffectRow::tenant),
                                Sql.column(rows, UUID.class, EffectRow::id),
                                Sql.column(rows, UUID.class, EffectRow::leadId),
                                Sql.column(rows, String.class, EffectRow::kind),
                                Sql.column(rows, String.class, EffectRow::connection),
                                Sql.column(rows, UUID.class, EffectRow::cause))
                        .addArrayOfString(Sql.column(rows, String.class, row -> Json.write(row.payload())))
                        .addArrayOfOffsetDateTime(Sql.column(rows, OffsetDateTime.class, row -> Sql.time(row.dueAt())))
                        .addArrayOfOffsetDateTime(
                                Sql.column(rows, OffsetDateTime.class, row -> Sql.time(row.createdAt()))))
                .mapEmpty();
    }

    /**
     * Cancels all that has not left for a lead and empties what was kept of it, in the transaction that erases the lead.
     *
     * @param cause why, without personal values; shown with each cancelled effect
     */
    public Future<Void> cancelFor(SqlConnection connection, String tenant, UUID leadId, String cause, Instant now) {
        Future<Void> chain = Future.succeededFuture();
        for (String statement : EMPTY) {
            chain = chain.compose(done -> connection
                    .preparedQuery(statement)
                    .execute(Tuple.of(tenant, leadId))
                    .mapEmpty());
        }
        return chain.compose(done -> connection
                .preparedQuery(CANCEL)
                .execute(Tuple.of(tenant, leadId, cause, Sql.time(now)))
                .mapEmpty());
    }
}
