package org.vivaio.core.lead;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.vivaio.core.lead.PipelineVerticle.Taken;

/** Those whose items are not in the inbox yet and wait for the batch that stores and decides them; not many, and not for long. */
final class Comers {
    /** What waits longer than this for its batch is stored before it is decided. */
    private static final Duration LONGEST = Duration.ofSeconds(1);

    private static final int MOST = 2_000;

    private final Deque<Comer> waiting = new ArrayDeque<>();
    private final Clock clock;

    Comers(Clock clock) {
        this.clock = clock;
    }

    /** One of them. */
    record Comer(Arriving arriving, Promise<Taken> promise, Instant until) {
        /** Nothing was done for it; it is stored first, and comes again. */
        void leave() {
            promise.tryComplete(Taken.NOT);
        }
    }

    Future<Taken> add(Arriving item) {
        if (waiting.size() >= MOST) {
            return Future.succeededFuture(Taken.NOT);
        }
        Promise<Taken> promise = Promise.promise();
        waiting.add(new Comer(item, promise, clock.instant().plus(LONGEST)));
        return promise.future();
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    List<Comer> poll(int most) {
        return poll(waiting, most);
    }

    static <T> List<T> poll(Deque<T> from, int most) {
        List<T> polled = new ArrayList<>();
        while (polled.size() < most && !from.isEmpty()) {
            polled.add(from.poll());
        }
        return polled;
    }

    void sendAwayWhoWaitsLong() {
        Instant now = clock.instant();
        while (!waiting.isEmpty() && waiting.peek().until().isBefore(now)) {
            waiting.poll().leave();
        }
    }

    /** All of them leave. */
    void leave() {
        waiting.forEach(Comer::leave);
        waiting.clear();
    }
}
