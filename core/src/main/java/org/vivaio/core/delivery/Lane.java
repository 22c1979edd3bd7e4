package org.vivaio.core.delivery;

import java.time.Instant;
import java.util.Optional;

/** What a dispatcher remembers of one connection. Lives on the dispatcher's thread. */
final class Lane {
    /** Most rows of one connection in one claim. */
    static final int MOST = 64;

    private final Route route;
    private final Breaker breaker = new Breaker();
    private int underWay;
    private boolean removed;
    private Optional<Instant> pausedUntil = Optional.empty();

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
    int capacity(ConnectorCalls calls, Instant now) {
        if (removed) {
            return MOST;
        }
        if (pausedUntil.isPresent()) {
            return underWay > 0 || now.isBefore(pausedUntil.get()) ? 0 : Math.min(1, free(calls));
        }
        int most = breaker.allow(now, MOST, underWay);
        return most == 0 ? 0 : Math.min(most, free(calls));
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

    boolean isPaused() {
        return pausedUntil.isPresent();
    }

    void paused(Optional<Instant> until) {
        pausedUntil = until;
    }
}
