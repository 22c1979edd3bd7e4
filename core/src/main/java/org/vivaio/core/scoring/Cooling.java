package org.vivaio.core.scoring;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongToDoubleFunction;
import java.util.function.ToDoubleFunction;
import org.vivaio.core.lead.ScoreState;

/** Finds the moment at which a fading score passes one of the numbers that rules compare it with. */
final class Cooling {
    /** After so many half-lives nothing is left that could pass a threshold. */
    private static final int HALF_LIVES = 64;

    private static final int STEPS = 400;

    private final ScoreState score;
    private final Instant now;

    Cooling(ScoreState score, Instant now) {
        this.score = score;
        this.now = now;
    }

    /** When the first threshold is passed; empty when none ever is without a further fact. */
    Optional<Instant> next(ScoreThresholds thresholds) {
        if (!score.fades()) {
            return Optional.empty();
        }
        Optional<Instant> first = Optional.empty();
        for (var entry : thresholds.byScore().entrySet()) {
            Optional<Instant> passed = next(value(entry.getKey()), entry.getValue());
            if (passed.isPresent() && first.map(f -> passed.get().isBefore(f)).orElse(true)) {
                first = passed;
            }
        }
        return first;
    }

    private ToDoubleFunction<Instant> value(String path) {
        return switch (path) {
            case "total" -> score::total;
            case "engagement" -> score::engagementPoints;
            case "fit", "grade" -> moment -> 0;
            default -> moment -> score.total(path.substring("scores.".length()), moment);
        };
    }

    private Optional<Instant> next(ToDoubleFunction<Instant> value, Set<Double> thresholds) {
        double present = value.applyAsDouble(now);
        Instant end = now.plus(longest().multipliedBy(HALF_LIVES));
        if (oneDirection()) {
            Instant passed = first(value, present, thresholds, now, end);
            return Optional.ofNullable(passed);
        }
        // points of both signs fade: the score may turn, so it is followed in growing steps
        Instant from = now;
        double growth = StrictMath.pow(HALF_LIVES * longest().toMillis() / 1_000.0, 1.0 / STEPS);
        for (int i = 1; i <= STEPS; i++) {
            Instant to = now.plusMillis((long) (1_000 * StrictMath.pow(growth, i)));
            Instant passed = first(value, value.applyAsDouble(from), thresholds, from, to);
            if (passed != null) {
                return Optional.of(passed);
            }
            from = to;
        }
        return Optional.empty();
    }

    /** The first threshold passed between two moments, when the score goes in one direction between them. */
    private static @org.jspecify.annotations.Nullable Instant first(
            ToDoubleFunction<Instant> value, double start, Set<Double> thresholds, Instant from, Instant to) {
        double end = value.applyAsDouble(to);
        Instant first = null;
        for (double threshold : thresholds) {
            boolean falls = start >= threshold && end < threshold;
            boolean rises = start <= threshold && end > threshold;
            if (falls || rises) {
                Instant passed = bisect(value, threshold, falls, from, to);
                if (first == null || passed.isBefore(first)) {
                    first = passed;
                }
            }
        }
        return first;
    }

    /**
     * The first microsecond at which the threshold is passed. A straight line between the ends of the bracket tells where
     * to look, and a small step from there brings the other end near; where that does not halve the bracket, it is halved.
     */
    private static Instant bisect(
            ToDoubleFunction<Instant> value, double threshold, boolean falls, Instant from, Instant to) {
        Bracket bracket = new Bracket(
                micros -> {
                    double over = value.applyAsDouble(from.plus(micros, ChronoUnit.MICROS)) - threshold;
                    return falls ? -over : over;
                },
                ChronoUnit.MICROS.between(from, to));
        long step = 1;
        while (!bracket.isClosed()) {
            long width = bracket.width();
            long guess = bracket.crossing();
            boolean passed = bracket.look(guess);
            boolean crossed = bracket.look(passed ? guess - step : guess + step) != passed;
            step = crossed ? Math.max(1, step / 16) : Math.min(step * 16, Long.MAX_VALUE / 32);
            if (bracket.width() > width / 2) {
                bracket.look(bracket.middle());
            }
        }
        return from.plus(bracket.high, ChronoUnit.MICROS);
    }

    /** Two moments between which a threshold is passed: not yet at the low one, and at the high one. */
    private static final class Bracket {
        private final LongToDoubleFunction beyond;
        private long low;
        private long high;
        private double atLow;
        private double atHigh;

        /**
         * A bracket from zero.
         *
         * @param beyond how far the threshold is passed at a moment; positive when it is
         */
        Bracket(LongToDoubleFunction beyond, long high) {
            this.beyond = beyond;
            this.high = high;
            this.atLow = beyond.applyAsDouble(0);
            this.atHigh = beyond.applyAsDouble(high);
        }

        boolean isClosed() {
            return high - low <= 1;
        }

        long width() {
            return high - low;
        }

        long middle() {
            return (low + high) >>> 1;
        }

        /** Where a straight line passes the threshold. */
        long crossing() {
            double rise = atHigh - atLow;
            return rise > 0 ? low + (long) (width() * (-atLow / rise)) : middle();
        }

        /** Moves one end to a moment; tells whether the threshold is passed there. */
        boolean look(long moment) {
            if (moment <= low) {
                return false;
            }
            if (moment >= high) {
                return true;
            }
            double there = beyond.applyAsDouble(moment);
            boolean passed = there > 0;
            if (passed) {
                high = moment;
                atHigh = there;
            } else {
                low = moment;
                atLow = there;
            }
            return passed;
        }
    }

    private boolean oneDirection() {
        boolean up = false;
        boolean down = false;
        for (ScoreState.Tally tally : score.engagement().values()) {
            if (tally.terms().halfLife() > 0) {
                up |= tally.points() < 0;
                down |= tally.points() > 0;
            }
        }
        return !(up && down);
    }

    private Duration longest() {
        double seconds = score.engagement().values().stream()
                .mapToDouble(tally -> tally.terms().halfLife())
                .max()
                .orElse(1);
        return Duration.ofMillis(Math.max(1_000, (long) (seconds * 1_000)));
    }
}
