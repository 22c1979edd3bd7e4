package org.vivaio.core.platform;

/**
 * Whether somebody works under pressure: nearly without a pause, and on many items at once because many arrive while some
 * are under way. A steady rate that the machine bears makes small batches, and a burst now and then leaves pauses; neither
 * is pressure. Told on one thread, asked from any.
 */
public final class Pressure {
    /** Items in a usual batch from which on it counts. */
    private static final double ITEMS = 12;

    /** Which part of the time is spent working, from which on it counts. */
    private static final double SHARE = 0.5;

    private static final double KEPT = 7 / 8.0;
    private static final long MOST_IDLE_NS = 1_000_000_000L;
    private static final long RECENTLY_NS = 50_000_000L;

    private int running;
    private long since;
    private double worked;
    private double idled;
    private double usualBatch;
    private volatile boolean high;
    private volatile boolean working;
    private volatile long ended = System.nanoTime() - MOST_IDLE_NS;

    /** A batch begins. */
    public void began(int items) {
        long now = System.nanoTime();
        worked *= KEPT;
        idled *= KEPT;
        usualBatch += (items - usualBatch) * (1 - KEPT);
        if (running++ == 0) {
            since = now;
            idled += Math.min(MOST_IDLE_NS, now - ended);
        }
        working = true;
        high = usualBatch > ITEMS && worked / (worked + idled) > SHARE;
    }

    /** A batch has ended. */
    public void ended() {
        if (--running == 0) {
            ended = System.nanoTime();
            worked += ended - since;
            working = false;
        }
    }

    /** Whether there is pressure just now. */
    public boolean isHigh() {
        return high && (working || System.nanoTime() - ended < RECENTLY_NS);
    }
}
