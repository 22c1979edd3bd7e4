package org.vivaio.core.lead;

/**
 * Exponential fading, {@code 2^-t}. Only additions, multiplications and a scaling by a power of two, which Java defines to
 * the last bit, so that every machine comes to the same points; many times faster than {@code StrictMath.pow}.
 */
final class HalfLife {
    private static final double LN_2 = 0.693147180559945309;

    /** 1/n! from n = 13 down to 0: what the series of e^y leaves out is below 1e-17 for |y| up to ln 2 / 2. */
    private static final double[] SERIES = {
        1 / 6227020800.0,
        1 / 479001600.0,
        1 / 39916800.0,
        1 / 3628800.0,
        1 / 362880.0,
        1 / 40320.0,
        1 / 5040.0,
        1 / 720.0,
        1 / 120.0,
        1 / 24.0,
        1 / 6.0,
        1 / 2.0,
        1,
        1
    };

    private HalfLife() {}

    /**
     * Which part is left.
     *
     * @param halfLives how many of them have passed; not negative
     */
    static double left(double halfLives) {
        if (halfLives > 1_100) {
            return 0;
        }
        double whole = Math.rint(halfLives);
        double y = (whole - halfLives) * LN_2;
        double sum = SERIES[0];
        for (int i = 1; i < SERIES.length; i++) {
            sum = sum * y + SERIES[i];
        }
        return Math.scalb(sum, -(int) whole);
    }
}
