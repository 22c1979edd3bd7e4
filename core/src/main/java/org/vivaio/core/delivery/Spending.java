package org.vivaio.core.delivery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What effects under way are expected to cost, and what they did. The expected price is taken from the budget with the lease;
 * what came of the call corrects it: a cost that was told counts, a call that certainly took nothing is given back, and what is
 * not known stays counted, after a crash too.
 */
final class Spending {
    /** What was taken on one day must not be given back on another. */
    private static final String CORRECT = """
            update send_pool p set
              spent_day = case when p.day = u.day then greatest(0, p.spent_day + u.delta) else p.spent_day end,
              spent_month = case when p.month = u.month then greatest(0, p.spent_month + u.delta) else p.spent_month end,
              dearest = greatest(p.dearest, u.dearest), cost_currency = coalesce(u.currency, p.cost_currency)
            from unnest($1::text[], $2::text[], $3::date[], $4::date[], $5::bigint[], $6::bigint[], $7::text[])
              as u (tenant_id, pool, day, month, delta, dearest, currency)
            where p.tenant_id = u.tenant_id and p.pool = u.pool""";

    private record Pool(String tenant, String pool) {}

    private record Reserve(Pool pool, long price, String currency, LocalDate day, LocalDate month) {}

    private record Cost(long micros, String currency) {}

    private static final class Correction {
        private final Reserve first;
        private long delta;
        private long dearest;
        private Optional<String> currency = Optional.empty();

        Correction(Reserve first) {
            this.first = first;
        }
    }

    private final Map<UUID, Reserve> reserved = new ConcurrentHashMap<>();
    private final Map<Pool, Long> dearest = new ConcurrentHashMap<>();

    void dearest(String tenant, String pool, long micros) {
        dearest.put(new Pool(tenant, pool), micros);
    }

    /** What an effect that is leased now is expected to cost. */
    long reserve(Job job, Limits limits, Budget budget, Instant now) {
        Pool pool = new Pool(job.tenant(), limits.pool());
        long price = budget.price(dearest.getOrDefault(pool, 0L));
        reserved.put(job.id(), new Reserve(pool, price, budget.currency(), limits.day(now), limits.month(now)));
        return price;
    }

    /** Corrects what was taken, in the transaction that records the verdicts. */
    Future<Void> settle(SqlConnection connection, List<Verdict> verdicts) {
        // in the order of the pools' names, like whoever else locks them
        Map<String, Correction> corrections = new TreeMap<>();
        for (Verdict verdict : verdicts) {
            Reserve reserve = reserved.get(verdict.job().id());
            if (reserve == null) {
                continue;
            }
            Optional<Cost> cost = cost(verdict);
            Optional<Cost> known = cost.filter(c -> c.currency().equals(reserve.currency()));
            long spent = known.map(Cost::micros).orElse(tookNothing(verdict) ? 0 : reserve.price());
            Correction correction = corrections.computeIfAbsent(
                    reserve.pool().tenant() + "\n" + reserve.pool().pool() + "\n" + reserve.day(),
                    key -> new Correction(reserve));
            correction.delta += spent - reserve.price();
            correction.dearest =
                    Math.max(correction.dearest, known.map(Cost::micros).orElse(0L));
            cost.ifPresent(c -> correction.currency = Optional.of(c.currency()));
        }
        Future<Void> chain = Future.succeededFuture();
        for (Correction one : corrections.values()) {
            if (one.delta != 0 || one.dearest > 0 || one.currency.isPresent()) {
                chain = chain.compose(done -> correct(connection, one));
            }
        }
        return chain;
    }

    private static Future<Void> correct(SqlConnection connection, Correction one) {
        Reserve first = one.first;
        return connection
                .preparedQuery(CORRECT)
                .execute(Tuple.tuple()
                        .addArrayOfString(new String[] {first.pool().tenant()})
                        .addArrayOfString(new String[] {first.pool().pool()})
                        .addArrayOfLocalDate(new LocalDate[] {first.day()})
                        .addArrayOfLocalDate(new LocalDate[] {first.month()})
                        .addArrayOfLong(new Long[] {one.delta})
                        .addArrayOfLong(new Long[] {one.dearest})
                        .addArrayOfString(new String[] {one.currency.orElse(null)}))
                .mapEmpty();
    }

    /** The verdicts are recorded. */
    void settled(List<Verdict> verdicts) {
        verdicts.forEach(verdict -> reserved.remove(verdict.job().id()));
    }

    /** What nobody answered may have arrived, and cost something. */
    private static boolean tookNothing(Verdict verdict) {
        String outcome = verdict.outcome().orElse("");
        return verdict.result() != Verdict.Result.DELIVERED && !outcome.equals("fault") && !outcome.equals("timeout");
    }

    private static Optional<Cost> cost(Verdict verdict) {
        Optional<ObjectNode> said = verdict.findings();
        String amount = said.map(json -> json.path("cost").asText("")).orElse("");
        String currency = said.map(json -> json.path("currency").asText("")).orElse("");
        if (amount.isEmpty() || currency.isEmpty()) {
            return Optional.empty();
        }
        try {
            BigDecimal money = new BigDecimal(amount);
            return money.precision() - money.scale() > 9
                    ? Optional.empty()
                    : Optional.of(new Cost(Budget.micros(money.abs()), currency));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
