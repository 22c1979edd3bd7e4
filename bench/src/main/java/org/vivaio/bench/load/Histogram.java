package org.vivaio.bench.load;

/** Counts durations in buckets less than one per cent wide, without allocating. Not safe for use by many threads. */
public final class Histogram {
    private static final int BITS = 7;
    private static final int STEPS = 1 << BITS;

    private final long[] counts = new long[(Long.SIZE - BITS) * STEPS];
    private long total;
    private long longest;

    /** Counts one duration in nanoseconds. */
    public void record(long nanos) {
        long value = Math.max(0, nanos);
        counts[index(value)]++;
        total++;
        longest = Math.max(longest, value);
    }

    /** How many were counted. */
    public long total() {
        return total;
    }

    /**
     * The duration that a share of all did not exceed, in milliseconds.
     *
     * @param share from 0 to 1
     */
    public double millis(double share) {
        long wanted = (long) Math.ceil(share * total);
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= wanted && seen > 0) {
                return Math.min(longest, ceiling(i)) / 1e6;
            }
        }
        return 0;
    }

    /** Adds what another one counted. */
    public void add(Histogram other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
        total += other.total;
        longest = Math.max(longest, other.longest);
    }

    private static int index(long value) {
        if (value < STEPS) {
            return (int) value;
        }
        int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(value) - BITS;
        return (shift + 1) * STEPS + (int) ((value >>> shift) - STEPS);
    }

    private static long ceiling(int index) {
        if (index < STEPS) {
            return index;
        }
        int shift = index / STEPS - 1;
        return ((long) (index % STEPS + STEPS + 1) << shift) - 1;
    }
}
