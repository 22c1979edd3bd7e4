package org.vivaio.core.delivery;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How much may leave by a connection; counted in the database, so that all nodes share it.
 *
 * @param pool under which name it is counted: connections with the same pool share what they use
 * @param zone whose midnight begins a day and a month
 * @param warmUp grows the daily limit of a young sender
 * @param budget how much money may leave
 */
public record Limits(
        String pool,
        ZoneId zone,
        OptionalInt perSecond,
        OptionalInt perDay,
        OptionalInt perMonth,
        OptionalInt concurrency,
        Optional<WarmUp> warmUp,
        Optional<Budget> budget) {

    /**
     * A sender that grows.
     *
     * @param start first day
     * @param daily most on the first day, the second …; afterwards no limit but the others
     */
    public record WarmUp(LocalDate start, List<Integer> daily) {
        /** Copies the list. */
        public WarmUp {
            daily = List.copyOf(daily);
        }

        OptionalInt on(LocalDate day) {
            long index = ChronoUnit.DAYS.between(start, day);
            if (index < 0) {
                return OptionalInt.of(0);
            }
            return index < daily.size() ? OptionalInt.of(daily.get((int) index)) : OptionalInt.empty();
        }
    }

    /** Nothing is limited. */
    static Limits none(String pool) {
        return new Limits(
                pool,
                ZoneId.of("Europe/Rome"),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** Whether anything has to be counted. */
    public boolean counts() {
        return perSecond.isPresent()
                || perDay.isPresent()
                || perMonth.isPresent()
                || concurrency.isPresent()
                || warmUp.isPresent()
                || budget.isPresent();
    }

    /** The day that is counted now. */
    public LocalDate day(Instant now) {
        return LocalDate.ofInstant(now, zone);
    }

    /** First day of the month that is counted now. */
    public LocalDate month(Instant now) {
        return day(now).withDayOfMonth(1);
    }

    /** The most on a day: the smaller of the daily limit and what the warm-up allows. */
    public OptionalInt dayLimit(LocalDate day) {
        OptionalInt warm = warmUp.map(w -> w.on(day)).orElse(OptionalInt.empty());
        if (warm.isEmpty() || perDay.isEmpty()) {
            return warm.isPresent() ? warm : perDay;
        }
        return OptionalInt.of(Math.min(warm.getAsInt(), perDay.getAsInt()));
    }

    Instant nextDay(Instant now) {
        return day(now).plusDays(1).atStartOfDay(zone).toInstant();
    }

    /** When the budget begins anew. */
    public Instant nextBudget(Instant now) {
        return budget.map(Budget::monthly).orElse(false) ? nextMonth(now) : nextDay(now);
    }

    Limits with(Optional<Budget> money) {
        return new Limits(pool, zone, perSecond, perDay, perMonth, concurrency, warmUp, money);
    }

    Instant nextMonth(Instant now) {
        return month(now).plusMonths(1).atStartOfDay(zone).toInstant();
    }
}
