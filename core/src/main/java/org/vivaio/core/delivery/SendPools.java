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
import java.util.Optional;
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
              spent_day = case when excluded.day > send_pool.day then 0 else send_pool.spent_day end,
              spent_month = case when excluded.month > send_pool.month then 0 else send_pool.spent_month end,
              month = greatest(excluded.month, send_pool.month)
            returning tenant_id, pool, in_second, in_day, in_month, spent_day, spent_month, dearest, cost_currency""";

    static final String UNDER_WAY = """
            select r.tenant_id, r.connection, (
              select count(*) from effect e
              where e.tenant_id = r.tenant_id and e.connection = r.connection and e.state = 'sending')
            from unnest($1::text[], $2::text[]) as r (tenant_id, connection)""";

    private static final String USE = """
            update send_pool p set in_second = p.in_second + u.n, in_day = p.in_day + u.n, in_month = p.in_month + u.n,
              spent_day = p.spent_day + u.money, spent_month = p.spent_month + u.money
            from unnest($1::text[], $2::text[], $3::int[], $4::bigint[]) as u (tenant_id, pool, n, money)
            where p.tenant_id = u.tenant_id and p.pool = u.pool""";

    /** Those that wait longest say why; the others stand behind them. */
    static final String SAY = """
            with first as materialized (
              select tenant_id, id from effect
              where tenant_id = $1 and connection = $2 and state in ('waiting', 'uncertain') and due_at <= $3
              order by due_at limit 100 for update skip locked)
            update effect e set error = $4 from first
            where e.tenant_id = first.tenant_id and e.id = first.id and e.error is distinct from $4""";

    private final Spending spending;

    SendPools(Spending spending) {
        this.spending = spending;
    }

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
        private long spentDay;
        private long spentMonth;
        private long dearest;
        private Optional<String> currency = Optional.empty();

        private void take(int n, long price) {
            second += n;
            day += n;
            month += n;
            spentDay += n * price;
            spentMonth += n * price;
        }

        private int affordable(Budget budget) {
            if (currency.filter(told -> !told.equals(budget.currency())).isPresent()) {
                return 0;
            }
            long left = Budget.micros(budget.amount()) - (budget.monthly() ? spentMonth : spentDay);
            return (int) Math.min(Integer.MAX_VALUE, Math.max(0, left) / budget.price(dearest));
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
                one.spentDay = row.getLong(5);
                one.spentMonth = row.getLong(6);
                one.dearest = row.getLong(7);
                one.currency = Optional.ofNullable(row.getString(8));
                spending.dearest(row.getString(0), row.getString(1), one.dearest);
                used.put(new Name(row.getString(0), row.getString(1)), one);
            }
            return underWay(connection, counted).compose(busy -> {
                Map<Route, String> why = new HashMap<>();
                Room room = cut(asks, limits, used, busy, now, why);
                return say(connection, why, now).map(room);
            });
        });
    }

    private static Future<Void> say(SqlConnection connection, Map<Route, String> why, Instant now) {
        Future<Void> said = Future.succeededFuture();
        for (Map.Entry<Route, String> one : why.entrySet()) {
            said = said.compose(done -> connection
                    .preparedQuery(SAY)
                    .execute(Tuple.of(one.getKey().tenant(), one.getKey().connection(), Sql.time(now), one.getValue()))
                    .mapEmpty());
        }
        return said;
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
            Instant now,
            Map<Route, String> why) {
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
            int byMoney = limit.budget().map(sofar::affordable).orElse(Integer.MAX_VALUE);
            most = Math.min(Math.min(most, bySecond), Math.min(Math.min(byDay, byMonth), byCalls));
            most = Math.min(most, byMoney);
            if (most > 0) {
                sofar.take(most, limit.budget().map(b -> b.price(sofar.dearest)).orElse(0L));
                left.add(new Leases.Ask(ask.route(), most, ask.ordered()));
                continue;
            }
            if (byMoney <= 0) {
                Budget budget = limit.budget().orElseThrow();
                Instant next = limit.nextBudget(now);
                why.put(
                        ask.route(),
                        sofar.currency
                                .filter(told -> !told.equals(budget.currency()))
                                .map(budget::incomparable)
                                .orElseGet(() -> budget.usedUp(next, limit.zone())));
                until = next.isBefore(until) ? next : until;
            } else if (byDay <= 0 || byMonth <= 0) {
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
    Future<Void> use(SqlConnection connection, List<Prepared> ready, Map<Route, Limits> limits, Instant now) {
        TreeMap<Name, Integer> counts = new TreeMap<>();
        Map<Name, Long> money = new HashMap<>();
        for (Prepared prepared : ready) {
            Limits limit = limits.get(prepared.job().route());
            if (limit != null && limit.counts()) {
                Name name = new Name(prepared.job().tenant(), limit.pool());
                counts.merge(name, 1, Integer::sum);
                limit.budget()
                        .ifPresent(budget ->
                                money.merge(name, spending.reserve(prepared.job(), limit, budget, now), Long::sum));
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
                        Sql.column(rows, Integer.class, Map.Entry::getValue),
                        Sql.column(rows, Long.class, e -> money.getOrDefault(e.getKey(), 0L))))
                .mapEmpty();
    }
}
