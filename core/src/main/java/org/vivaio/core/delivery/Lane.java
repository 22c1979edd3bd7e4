package org.vivaio.core.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What a dispatcher remembers of one connection. Lives on the dispatcher's thread. */
final class Lane {
    /** Most rows of one connection in one claim. */
    static final int MOST = 256;

    private final Route route;
    private final Breaker breaker = new Breaker();
    private int underWay;
    private boolean removed;
    private Optional<Instant> pausedUntil = Optional.empty();
    private Instant limitedUntil = Instant.MIN;
    private boolean ordered;
    /** How many rows are leased beyond what can be called at once; grows while calls are quick. */
    private int ahead;

    private static final Duration QUICK = Duration.ofMillis(150);
    private static final Duration SLOW = Duration.ofMillis(500);
    private static final int MOST_AHEAD = 256;

    Lane(Route route) {
        this.route = route;
    }

    Route route() {
        return route;
    }

    Breaker breaker() {
        return breaker;
    }

    /** How many rows may be taken now. A removed connection's are all cancelled without a call; a paused connection gets one, to see whether it has healed. */
    int capacity(ConnectorCalls calls, Instant now, int waiting) {
        if (removed) {
            return MOST;
        }
        if (pausedUntil.isPresent()) {
            return underWay > 0 || now.isBefore(pausedUntil.get()) ? 0 : Math.min(1, free(calls));
        }
        if (now.isBefore(limitedUntil)) {
            return 0;
        }
        int most = breaker.allow(now, MOST, underWay);
        return most == 0 ? 0 : Math.max(0, Math.min(most, free(calls) + (most > 1 ? ahead : 0) - waiting));
    }

    /**
     * A call ended: what ends quickly may be leased ahead, so that the next claim is never waited for; what is slow, fails or
     * must not be repeated blindly is leased only when it can be called.
     */
    void ended(Duration time, boolean good, boolean parks) {
        if (!good || parks) {
            ahead = 0;
        } else if (time.compareTo(QUICK) <= 0) {
            ahead = Math.min(MOST_AHEAD, ahead + 4);
        } else if (time.compareTo(SLOW) > 0) {
            ahead /= 2;
        }
    }

    /** A connection that cannot say has none: its trouble must not hold up the others. */
    private int free(ConnectorCalls calls) {
        try {
            return freeRows(calls);
        } catch (RuntimeException e) {
            Dispatcher.LOG.error("Connection {} of {} cannot be asked", route.connection(), route.tenant(), e);
            return 0;
        }
    }

    private int freeRows(ConnectorCalls calls) {
        int free = calls.free(route.tenant(), route.connection());
        if (free <= 0) {
            return 0;
        }
        int batch = Math.max(1, calls.batchSize(route.tenant(), route.connection()));
        return (int) Math.min(MOST, (long) free * batch);
    }

    void begin(int calls) {
        underWay += calls;
    }

    void end() {
        underWay--;
    }

    /** Whether the tenant has no such connection any more. */
    void removed(boolean gone) {
        removed = gone;
    }

    /** A limit that all nodes share is reached. */
    void limited(Instant until) {
        limitedUntil = until;
    }

    /** Whether what concerns one lead leaves one by one. */
    boolean isOrdered() {
        return ordered;
    }

    void ordered(boolean one) {
        ordered = one;
    }

    boolean isPaused() {
        return pausedUntil.isPresent();
    }

    void paused(Optional<Instant> until) {
        pausedUntil = until;
    }
}
