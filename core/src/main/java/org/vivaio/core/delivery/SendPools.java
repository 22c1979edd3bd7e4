package org.vivaio.core.delivery;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts what leaves against limits that all nodes share. The counters are locked from the first look until the commit, in the
 * order of their names, so that two nodes never both take the last place.
 */
final class SendPools {
    /** A limit may be raised by somebody meanwhile: looked at again after this at the latest. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

    /** Counters only go on: a node whose clock is behind must not begin an old day again. */
    private static final String OPEN = """
            insert into send_pool (tenant_id, pool, second_at, day, month)
            select * from unnest($1::text[], $2::text[], $3::timestamptz[], $4::date[], $5::date[])
            on conflict (tenant_id, pool) do update set
              in_second = case when excluded.second_at > send_pool.second_at then 0 else send_pool.in_second end,
              second_at = greatest(excluded.second_at, send_pool.second_at),
              in_day = case when excluded.day > send_pool.day then 0 else send_pool.in_day end,
              day = greatest(excluded.day, send_pool.day),
              in_month = case when excluded.month > send_pool.month then 0 else send_pool.in_month end,
              month = greatest(excluded.month, send_pool.month)
            returning tenant_id, pool, in_second, in_day, in_month""";

    static final String UNDER_WAY = """
            select r.tenant_id, r.connection, (
              select count(*) from effect e
              where e.tenant_id = r.tenant_id and e.connection = r.connection and e.state = 'sending')
            from unnest($1::text[], $2::text[]) as r (tenant_id, connection)""";

    private static final String USE = """
            update send_pool p set in_second = p.in_second + u.n, in_day = p.in_day + u.n, in_month = p.in_month + u.n
            from unnest($1::text[], $2::text[], $3::int[]) as u (tenant_id, pool, n)
            where p.tenant_id = u.tenant_id and p.pool = u.pool""";

    /** What may be taken, and until when nothing may where a limit is reached. */
    record Room(List<Leases.Ask> asks, Map<Route, Instant> blocked) {}

    private record Name(String tenant, String pool) implements Comparable<Name> {
        @Override
        public int compareTo(Name other) {
            int byTenant = tenant.compareTo(other.tenant);
            return byTenant != 0 ? byTenant : pool.compareTo(other.pool);
        }
    }

    private static final class Used {
        private int second;
        private int day;
        private int month;

        private void take(int n) {
            second += n;
            day += n;
            month += n;
        }
    }

    /** Cuts what is asked for down to what the limits leave. */
    Future<Room> room(SqlConnection connection, List<Leases.Ask> asks, Map<Route, Limits> limits, Instant now) {
        TreeMap<Name, Limits> names = new TreeMap<>();
        List<Route> counted = new ArrayList<>();
        for (Leases.Ask ask : asks) {
            Limits limit = limits.get(ask.route());
            if (limit != null && limit.counts()) {
                names.putIfAbsent(new Name(ask.route().tenant(), limit.pool()), limit);
                if (limit.concurrency().isPresent()) {
                    counted.add(ask.route());
                }
            }
        }
        if (names.isEmpty()) {
            return Future.succeededFuture(new Room(asks, Map.of()));
        }
        List<Map.Entry<Name, Limits>> rows = List.copyOf(names.entrySet());
        Instant second = now.truncatedTo(ChronoUnit.SECONDS);
        Tuple parameters = Tuple.tuple()
                .addArrayOfString(Sql.column(rows, String.class, e -> e.getKey().tenant()))
                .addArrayOfString(Sql.column(rows, String.class, e -> e.getKey().pool()))
                .addArrayOfOffsetDateTime(Sql.column(rows, OffsetDateTime.class, e -> Sql.time(second)))
                .addArrayOfLocalDate(
                        Sql.column(rows, LocalDate.class, e -> e.getValue().day(now)))
                .addArrayOfLocalDate(
                        Sql.column(rows, LocalDate.class, e -> e.getValue().month(now)));
        return connection.preparedQuery(OPEN).execute(parameters).compose(found -> {
            Map<Name, Used> used = new HashMap<>();
            for (Row row : found) {
                Used one = new Used();
                one.second = row.getInteger(2);
                one.day = row.getInteger(3);
                one.month = row.getInteger(4);
                used.put(new Name(row.getString(0), row.getString(1)), one);
            }
            return underWay(connection, counted).map(busy -> cut(asks, limits, used, busy, now));
        });
    }

    private static Future<Map<Route, Integer>> underWay(SqlConnection connection, List<Route> routes) {
        if (routes.isEmpty()) {
            return Future.succeededFuture(Map.of());
        }
        return connection
                .preparedQuery(UNDER_WAY)
                .execute(Tuple.tuple()
                        .addArrayOfString(Sql.column(routes, String.class, Route::tenant))
                        .addArrayOfString(Sql.column(routes, String.class, Route::connection)))
                .map(rows -> {
                    Map<Route, Integer> busy = new HashMap<>();
                    for (Row row : rows) {
                        busy.put(
                                new Route(row.getString(0), row.getString(1)),
                                row.getLong(2).intValue());
                    }
                    return busy;
                });
    }

    private static Room cut(
            List<Leases.Ask> asks,
            Map<Route, Limits> limits,
            Map<Name, Used> used,
            Map<Route, Integer> busy,
            Instant now) {
        List<Leases.Ask> left = new ArrayList<>();
        Map<Route, Instant> blocked = new HashMap<>();
        for (Leases.Ask ask : asks) {
            Limits limit = limits.get(ask.route());
            Used sofar = limit == null ? null : used.get(new Name(ask.route().tenant(), limit.pool()));
            if (limit == null || sofar == null) {
                left.add(ask);
                continue;
            }
            int most = ask.most();
            Instant until = now.plus(LOOK_AGAIN);
            int bySecond = limit.perSecond().orElse(Integer.MAX_VALUE) - sofar.second;
            int byDay = limit.dayLimit(limit.day(now)).orElse(Integer.MAX_VALUE) - sofar.day;
            int byMonth = limit.perMonth().orElse(Integer.MAX_VALUE) - sofar.month;
            int byCalls = limit.concurrency().orElse(Integer.MAX_VALUE) - busy.getOrDefault(ask.route(), 0);
            most = Math.min(Math.min(most, bySecond), Math.min(Math.min(byDay, byMonth), byCalls));
            if (most > 0) {
                sofar.take(most);
                left.add(new Leases.Ask(ask.route(), most, ask.ordered()));
                continue;
            }
            if (byDay <= 0 || byMonth <= 0) {
                Instant next = byMonth <= 0 ? limit.nextMonth(now) : limit.nextDay(now);
                until = next.isBefore(until) ? next : until;
            } else if (bySecond <= 0) {
                until = now.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
            } else {
                until = now.plusMillis(200);
            }
            blocked.put(ask.route(), until);
        }
        return new Room(left, blocked);
    }

    /** Counts what was leased; the counters are locked already. */
    Future<Void> use(SqlConnection connection, List<Prepared> ready, Map<Route, Limits> limits) {
        TreeMap<Name, Integer> counts = new TreeMap<>();
        for (Prepared prepared : ready) {
            Limits limit = limits.get(prepared.job().route());
            if (limit != null && limit.counts()) {
                counts.merge(new Name(prepared.job().tenant(), limit.pool()), 1, Integer::sum);
            }
        }
        if (counts.isEmpty()) {
            return Future.succeededFuture();
        }
        List<Map.Entry<Name, Integer>> rows = List.copyOf(counts.entrySet());
        return connection
                .preparedQuery(USE)
                .execute(Tuple.of(
                        Sql.column(rows, String.class, e -> e.getKey().tenant()),
                        Sql.column(rows, String.class, e -> e.getKey().pool()),
                        Sql.column(rows, Integer.class, Map.Entry::getValue)))
                .mapEmpty();
    }
}
