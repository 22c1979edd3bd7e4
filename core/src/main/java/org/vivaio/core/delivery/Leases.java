package org.vivaio.core.delivery;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.vivaio.core.platform.Json;

/** The dispatcher's statements: which connections have work, taking some of it, and giving back what nobody finished. */
final class Leases {
    /** One descent of the index for each connection of each tenant, however many rows wait there. */
    static final String SCAN = """
            with recursive route as (
              select t.tenant_id, f.connection, f.due_at
              from unnest($1::text[]) as t (tenant_id)
              cross join lateral (
                select e.connection, e.due_at from effect e
                where e.tenant_id = t.tenant_id and e.state in ('waiting', 'uncertain')
                order by e.connection, e.due_at limit 1) as f
              union all
              select r.tenant_id, f.connection, f.due_at
              from route r
              cross join lateral (
                select e.connection, e.due_at from effect e
                where e.tenant_id = r.tenant_id and e.connection > r.connection
                  and e.state in ('waiting', 'uncertain')
                order by e.connection, e.due_at limit 1) as f)
            select r.tenant_id, r.connection, s.state as paused, s.until
            from route r
            left join connection_state s on s.tenant_id = r.tenant_id and s.connection = r.connection
            where r.due_at <= $2""";

    /**
     * Locks due rows without waiting for rows that another node holds. The references are looked up one by one: joined,
     * the whole table would be read for each claim.
     */
    static final String LOCK = """
            with ask as materialized (
              select * from unnest($1::text[], $2::text[], $3::int[], $5::bool[]) as a (tenant_id, connection, n, ordered))
            select e.*, case when e.kind = 'export' then (
              select r.reference from export_reference r
              where r.tenant_id = e.tenant_id and r.lead_id = e.lead_id and r.connection = e.connection)
              end as reference
            from ask
            cross join lateral (
              select e.tenant_id, e.id, e.lead_id, e.kind, e.connection, e.payload, e.rendered, e.state, e.attempts,
                e.failures, e.created_at
              from effect e
              where e.tenant_id = ask.tenant_id and e.connection = ask.connection
                and e.state in ('waiting', 'uncertain') and e.due_at <= $4
                and (not ask.ordered or not exists (
                  select 1 from effect p
                  where p.tenant_id = e.tenant_id and p.lead_id = e.lead_id and p.id < e.id
                    and p.connection = e.connection and p.state in ('waiting', 'uncertain', 'sending')))
              order by e.due_at limit ask.n
              for update skip locked) as e""";

    private static final String LEASE = """
            with l as materialized (
              select * from unnest($1::text[], $2::uuid[], $3::bytea[]) as l (tenant_id, id, rendered)),
            leased as (
              update effect e set state = 'sending', attempts = e.attempts + 1, lease_until = $4, lease_by = $5,
                rendered = coalesce(e.rendered, l.rendered)
              from l
              where e.tenant_id = l.tenant_id and e.id = l.id
              returning e.tenant_id, e.id, e.attempts)
            insert into attempt (tenant_id, effect_id, number, node, started_at)
            select tenant_id, id, attempts, $5, $6 from leased""";

    static final String EXPIRE = """
            with lost as materialized (
              select tenant_id, id from effect
              where state = 'sending' and lease_until < $1
              order by lease_until limit 500 for update skip locked),
            freed as (
              update effect e set state = 'uncertain', due_at = $1, failures = e.failures + 1, lease_until = null,
                lease_by = null, error = 'The process that sent it ended before the outcome was known'
              from lost
              where e.tenant_id = lost.tenant_id and e.id = lost.id
              returning e.tenant_id, e.id, e.attempts),
            told as (
              update attempt a set outcome = 'unknown' from freed f
              where a.tenant_id = f.tenant_id and a.effect_id = f.id and a.number = f.attempts
                and a.finished_at is null)
            select count(*) from freed""";

    private static final String PAUSE = """
            insert into connection_state (tenant_id, connection, state, detail, until, since)
            values ($1, $2, $3, $4, $5, $6)
            on conflict (tenant_id, connection) do update
            set state = excluded.state, detail = excluded.detail, until = excluded.until""";

    private static final String HEAL = "delete from connection_state where tenant_id = $1 and connection = $2";

    /** Rows that wait for a moment of their own, such as a journey's, have no attempt yet and keep it. */
    private static final String WAKE = """
            with late as (
              select tenant_id, id from effect
              where tenant_id = $1 and connection = $2 and state in ('waiting', 'uncertain') and due_at > $3
                and attempts > 0
              order by due_at limit 2000 for update skip locked)
            update effect e set due_at = $3 from late where e.tenant_id = late.tenant_id and e.id = late.id""";

    private static final String DUE = """
            select count(*) from unnest($1::text[], $2::text[]) as r (tenant_id, connection)
            cross join lateral (
              select 1 from effect e
              where e.tenant_id = r.tenant_id and e.connection = r.connection
                and e.state in ('waiting', 'uncertain') and e.due_at <= $3
              limit 20000) as d""";

    /**
     * A connection that has due rows.
     *
     * @param pausedUntil empty when it is not paused; {@link Instant#MAX} when only a person can end the pause
     */
    record Found(Route route, Optional<Instant> pausedUntil) {}

    /**
     * How many rows of a connection to take.
     *
     * @param most at least 1
     * @param ordered whether what concerns one lead leaves one by one
     */
    record Ask(Route route, int most, boolean ordered) {}

    Future<List<Found>> scan(SqlConnection connection, Collection<String> tenants, Instant now) {
        return connection
                .preparedQuery(SCAN)
                .execute(Tuple.of(tenants.toArray(new String[0]), Sql.time(now)))
                .map(rows -> {
                    List<Found> found = new ArrayList<>();
                    for (Row row : rows) {
                        Route route = new Route(row.getString("tenant_id"), row.getString("connection"));
                        Optional<Instant> paused = row.getString("paused") == null
                                ? Optional.empty()
                                : Optional.of(Sql.maybeInstant(row, "until").orElse(Instant.MAX));
                        found.add(new Found(route, paused));
                    }
                    return found;
                });
    }

    Future<List<Job>> lock(SqlConnection connection, List<Ask> asks, Instant now) {
        return connection
                .preparedQuery(LOCK)
                .execute(Tuple.of(
                        Sql.column(asks, String.class, ask -> ask.route().tenant()),
                        Sql.column(asks, String.class, ask -> ask.route().connection()),
                        Sql.column(asks, Integer.class, Ask::most),
                        Sql.time(now),
                        Sql.column(asks, Boolean.class, Ask::ordered)))
                .map(Leases::jobs);
    }

    private static List<Job> jobs(RowSet<Row> rows) {
        List<Job> jobs = new ArrayList<>(rows.size());
        for (Row row : rows) {
            jobs.add(new Job(
                    row.getString("tenant_id"),
                    row.getUUID("id"),
                    row.getUUID("lead_id"),
                    row.getString("kind"),
                    row.getString("connection"),
                    Json.parse(row.get(JsonObject.class, "payload").encode()),
                    Optional.ofNullable(row.getBuffer("rendered")),
                    row.getString("state").equals("uncertain"),
                    row.getInteger("attempts"),
                    row.getInteger("failures"),
                    Sql.instant(row, "created_at"),
                    Sql.maybeText(row, "reference")));
        }
        return jobs;
    }

    /** Writes leases, rendered bytes and attempts, so that all of it is on record before any call. */
    Future<Void> lease(SqlConnection connection, List<Prepared> ready, UUID node, Instant until, Instant now) {
        if (ready.isEmpty()) {
            return Future.succeededFuture();
        }
        return connection
                .preparedQuery(LEASE)
                .execute(Tuple.of(
                        Sql.column(ready, String.class, p -> p.job().tenant()),
                        Sql.column(ready, UUID.class, p -> p.job().id()),
                        Sql.column(ready, Buffer.class, p -> p.isFresh() ? p.bytes() : null),
                        Sql.time(until),
                        node,
                        Sql.time(now)))
                .mapEmpty();
    }

    Future<Integer> expire(SqlConnection connection, Instant now) {
        return connection
                .preparedQuery(EXPIRE)
                .execute(Tuple.of(Sql.time(now)))
                .map(rows -> rows.iterator().next().getInteger(0));
    }

    Future<Void> pause(SqlConnection connection, Route route, Pause pause, Instant now) {
        return connection
                .preparedQuery(PAUSE)
                .execute(Tuple.tuple()
                        .addString(route.tenant())
                        .addString(route.connection())
                        .addString(pause.state())
                        .addString(pause.detail())
                        .addOffsetDateTime(pause.until().map(Sql::time).orElse(null))
                        .addOffsetDateTime(Sql.time(now)))
                .mapEmpty();
    }

    Future<Void> heal(SqlConnection connection, Route route) {
        return connection
                .preparedQuery(HEAL)
                .execute(Tuple.of(route.tenant(), route.connection()))
                .mapEmpty();
    }

    /** Makes retries of a connection due; returns how many, to be repeated until none is left. */
    Future<Integer> wake(SqlConnection connection, Route route, Instant now) {
        return connection
                .preparedQuery(WAKE)
                .execute(Tuple.of(route.tenant(), route.connection(), Sql.time(now)))
                .map(RowSet::rowCount);
    }

    /** How many rows are due, up to a bound for each connection. */
    Future<Long> due(SqlConnection connection, List<Route> routes, Instant now) {
        return connection
                .preparedQuery(DUE)
                .execute(Tuple.of(
                        Sql.column(routes, String.class, Route::tenant),
                        Sql.column(routes, String.class, Route::connection),
                        Sql.time(now)))
                .map(rows -> rows.iterator().next().getLong(0));
    }
}
