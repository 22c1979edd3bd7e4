package org.vivaio.core.delivery;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.vivaio.core.platform.Ids;

/**
 * Records verdicts: finished effects move to the log, others wait or become dead letters, attempts get their outcome and
 * leads their facts, all in one statement.
 */
final class Settlement {
    private static final int LONGEST_TEXT = 1_000;

    /**
     * A verdict counts while nobody has begun a later attempt. "Delivered" counts always: it is true however late.
     */
    private static final String SETTLE = """
            with v as materialized (
              select * from unnest($1::text[], $2::uuid[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[],
                $8::timestamptz[], $9::int[], $10::bool[], $11::uuid[], $12::bytea[],
                $14::text[], $15::text[])
                as v (tenant_id, id, number, result, outcome, error, reference, due_at, failures, undo, fact_id, fact,
                  stage, plugin)),
            gone as (
              delete from effect e using v
              where e.tenant_id = v.tenant_id and e.id = v.id
                and (v.result = 'delivered'
                  or v.result in ('refused', 'cancelled') and e.attempts = v.number and e.state <> 'dead')
              returning e.tenant_id, e.id, e.lead_id, e.kind, e.connection, e.cause, e.attempts, e.created_at,
                v.result, v.reference, v.error, v.fact_id, v.fact),
            kept as (
              update effect e set state = v.result, due_at = v.due_at, failures = v.failures,
                error = coalesce(v.error, e.error), lease_until = null, lease_by = null,
                attempts = e.attempts - v.undo::int, stage = v.stage, plugin = v.plugin
              from v
              where e.tenant_id = v.tenant_id and e.id = v.id
                and v.result in ('waiting', 'uncertain', 'dead') and e.attempts = v.number and e.state <> 'dead'
              returning e.tenant_id, e.id, e.lead_id, e.connection, v.fact_id, v.fact),
            logged as (
              insert into effect_log (tenant_id, id, lead_id, kind, connection, cause, state, attempts, reference, error,
                created_at, finished_at)
              select tenant_id, id, lead_id, kind, connection, cause, result, attempts, reference, error, created_at, $13
              from gone),
            tried as (
              update attempt a set finished_at = $13, outcome = v.outcome, detail = v.error
              from v
              where a.tenant_id = v.tenant_id and a.effect_id = v.id and a.number = v.number
                and v.outcome is not null and a.finished_at is null),
            undone as (
              delete from attempt a using v
              where a.tenant_id = v.tenant_id and a.effect_id = v.id and a.number = v.number and v.undo),
            known as (
              insert into export_reference (tenant_id, connection, lead_id, reference)
              select distinct on (tenant_id, connection, lead_id) tenant_id, connection, lead_id, reference
              from gone
              where kind = 'export' and result = 'delivered' and reference is not null and reference <> id::text
              order by tenant_id, connection, lead_id, id desc
              on conflict (tenant_id, lead_id, connection) do update set reference = excluded.reference
              where export_reference.reference <> excluded.reference),
            told as (
              insert into inbox (tenant_id, id, kind, source, content_type, body, lead_id, state, due_at)
              select tenant_id, fact_id, 'fact', 'connection:' || connection, 'application/json', fact, lead_id,
                'pending', $13
              from (
                select tenant_id, fact_id, connection, fact, lead_id from gone
                union all
                select tenant_id, fact_id, connection, fact, lead_id from kept) as f
              where fact_id is not null)
            select (select count(*) from gone) + (select count(*) from kept)""";

    private final Clock clock;
    private final Ids ids;
    private final BiFunction<String, String, String> plugin;

    /**
     * Writes verdicts.
     *
     * @param plugin name and version of the plugin behind a tenant's connection
     */
    Settlement(Clock clock, Ids ids, BiFunction<String, String, String> plugin) {
        this.clock = clock;
        this.ids = ids;
        this.plugin = plugin;
    }

    /** Writes verdicts in the caller's transaction, which must cover their tenants. */
    Future<Void> write(SqlConnection connection, List<Verdict> verdicts) {
        if (verdicts.isEmpty()) {
            return Future.succeededFuture();
        }
        Instant now = clock.instant();
        List<Optional<byte[]>> facts =
                verdicts.stream().map(verdict -> FactBody.of(verdict, now)).toList();
        @Nullable UUID[] factIds = new UUID[facts.size()];
        @Nullable Buffer[] bodies = new Buffer[facts.size()];
        for (int i = 0; i < factIds.length; i++) {
            if (facts.get(i).isPresent()) {
                factIds[i] = ids.next();
                bodies[i] = Buffer.buffer(facts.get(i).get());
            }
        }
        Tuple parameters = Tuple.tuple()
                .addArrayOfString(
                        Sql.column(verdicts, String.class, v -> v.job().tenant()))
                .addArrayOfUUID(Sql.column(verdicts, UUID.class, v -> v.job().id()))
                .addArrayOfInteger(Sql.column(verdicts, Integer.class, Verdict::number))
                .addArrayOfString(
                        Sql.column(verdicts, String.class, v -> v.result().wire()))
                .addArrayOfString(
                        Sql.column(verdicts, String.class, v -> v.outcome().orElse(null)))
                .addArrayOfString(Sql.column(
                        verdicts,
                        String.class,
                        v -> v.error().map(Settlement::text).orElse(null)))
                .addArrayOfString(Sql.column(
                        verdicts,
                        String.class,
                        v -> v.reference().map(Settlement::text).orElse(null)))
                .addArrayOfOffsetDateTime(Sql.column(verdicts, OffsetDateTime.class, v -> Sql.time(v.dueAt())))
                .addArrayOfInteger(Sql.column(verdicts, Integer.class, Verdict::failures))
                .addArrayOfBoolean(Sql.column(verdicts, Boolean.class, Verdict::undo))
                .addArrayOfUUID(factIds)
                .addArrayOfBuffer(bodies)
                .addOffsetDateTime(Sql.time(now))
                .addArrayOfString(
                        Sql.column(verdicts, String.class, v -> v.stage().orElse(null)))
                .addArrayOfString(Sql.column(
                        verdicts,
                        String.class,
                        v -> v.result() == Verdict.Result.DEAD
                                ? plugin.apply(v.job().tenant(), v.job().connection())
                                : null));
        return connection.preparedQuery(SETTLE).execute(parameters).mapEmpty();
    }

    /** PostgreSQL keeps no zero character in text, and a peer's word may have any length. */
    static String text(String text) {
        String clean = text.replace('\u0000', ' ');
        return clean.length() <= LONGEST_TEXT ? clean : clean.substring(0, LONGEST_TEXT - 1) + "…";
    }
}
