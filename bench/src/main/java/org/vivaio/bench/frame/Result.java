package org.vivaio.bench.frame;

import java.util.Locale;

/** The lines that figures are quoted from: {@code NAME ratio=… rate=… p99_ms=…}. */
public final class Result {
    private Result() {}

    /**
     * Prints one.
     *
     * @param name of the benchmark, with a dot and more for a part of it
     * @param ratio what counts, as the module's README says for each
     * @param rate how many a second
     * @param p99Millis 99 of 100 were not slower; 0 where nothing is waited for
     * @throws IllegalStateException when one of them is no number: a figure that is not known is not printed
     */
    public static void print(String name, double ratio, double rate, double p99Millis) {
        if (!Double.isFinite(ratio) || !Double.isFinite(rate) || !Double.isFinite(p99Millis)) {
            throw new IllegalStateException(
                    name + " has no figure: ratio " + ratio + ", rate " + rate + ", p99 " + p99Millis);
        }
        say("%s ratio=%.3f rate=%.0f p99_ms=%.2f", name, ratio, rate, p99Millis);
    }

    /** Prints any other line, numbers with a point. */
    public static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
