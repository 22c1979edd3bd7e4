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

    private static final double LN_2 = StrictMath.log(2);

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
            case "total" -> score.course("");
            case "engagement" -> score.engagementCourse("");
            case "fit", "grade" -> moment -> 0;
            default -> score.course(path.substring("scores.".length()));
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
        Double first = null;
        for (double threshold : thresholds) {
            boolean falls = start >= threshold && end < threshold;
            boolean rises = start <= threshold && end > threshold;
            if ((falls || rises) && (first == null || Math.abs(threshold - start) < Math.abs(first - start))) {
                first = threshold;
            }
        }
        return first == null ? null : bisect(value, first, end < first, from, to);
    }

    /** The first microsecond at which the threshold is passed. */
    private static Instant bisect(
            ToDoubleFunction<Instant> value, double threshold, boolean falls, Instant from, Instant to) {
        Bracket bracket = new Bracket(
                micros -> {
                    double over = value.applyAsDouble(from.plus(micros, ChronoUnit.MICROS)) - threshold;
                    return falls ? -over : over;
                },
                ChronoUnit.MICROS.between(from, to));
        return from.plus(bracket.close(), ChronoUnit.MICROS);
    }

    /**
     * Two moments between which a threshold is passed: not yet at the low one, and at the high one. What is left above the
     * last value fades nearly exponentially, so its logarithm is nearly straight, and a line through the two places that
     * were looked at last soon tells the place; where it does not, the bracket is halved.
     */
    private static final class Bracket {
        private static final int LINES = 12;
        private static final long NEAR = 64;

        private final LongToDoubleFunction beyond;
        private final double atLast;
        private long low;
        private long high;
        private long looked;
        private double there;

        /**
         * A bracket from zero.
         *
         * @param beyond how far the threshold is passed at a moment; positive when it is
         */
        Bracket(LongToDoubleFunction beyond, long high) {
            this.beyond = beyond;
            this.high = high;
            this.atLast = beyond.applyAsDouble(high);
            this.there = logLeft(beyond.applyAsDouble(0));
        }

        /** The first moment at which the threshold is passed. */
        long close() {
            // as if all faded by the longest half-life
            long guess = (long) (high / (double) HALF_LIVES * there / LN_2);
            for (int i = 0; high - low > 1; i++) {
                long before = looked;
                double then = there;
                boolean passed = look(within(i < LINES ? guess : middle()));
                long moved = Math.abs(looked - before);
                guess = looked - (long) (there * (looked - before) / (there - then));
                if (moved <= NEAR) {
                    long step = Math.max(1, moved);
                    look(within(passed ? looked - step : looked + step));
                }
            }
            return high;
        }

        private long middle() {
            return (low + high) >>> 1;
        }

        private long within(long moment) {
            return Math.max(low + 1, Math.min(high - 1, moment));
        }

        /** How much is left above the last value, as a logarithm that is zero at the threshold. */
        private double logLeft(double passedBy) {
            return StrictMath.log((atLast - passedBy) / atLast);
        }

        /** Moves one end to a moment; tells whether the threshold is passed there. */
        private boolean look(long moment) {
            double by = beyond.applyAsDouble(moment);
            looked = moment;
            there = logLeft(by);
            if (by > 0) {
                high = moment;
            } else {
                low = moment;
            }
            return by > 0;
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
