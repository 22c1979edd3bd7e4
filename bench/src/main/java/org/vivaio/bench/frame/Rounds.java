package org.vivaio.bench.frame;

import java.io.IOException;
import org.vivaio.bench.Options;

/** Takes turns between the yardstick and what is measured, so that what else the machine does falls on both. */
public final class Rounds {
    private final Sample yardstick = new Sample();
    private final Sample rates = new Sample();

    private Rounds() {}

    /** What is measured. */
    @FunctionalInterface
    public interface Turn {
        /** Does it once and answers with how many a second. */
        double take() throws IOException, InterruptedException;
    }

    /**
     * Runs them by the options {@code rounds} and {@code seconds} (of the yardstick) and prints each.
     *
     * @param what is counted, as in "round 1: yardstick 3000/s, WHAT 2000/s"
     */
    public static Rounds run(Options options, Pgbench pgbench, String what, Turn turn)
            throws IOException, InterruptedException {
        Rounds rounds = new Rounds();
        for (int round = 1; round <= options.number("rounds"); round++) {
            double tps = pgbench.run(options.number("seconds"));
            double rate = turn.take();
            rounds.yardstick.add(tps);
            rounds.rates.add(rate);
            Result.say("round %d: yardstick %.0f/s, %s %.0f/s", round, tps, what, rate);
        }
        return rounds;
    }

    /** Median of what was measured over the median of the yardstick. */
    public double ratio() {
        return rates.median() / yardstick.median();
    }

    /** The rates that were measured. */
    public Sample rates() {
        return rates;
    }
}
