package org.vivaio.core.plugin;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;
import org.vivaio.api.Cursor;
import org.vivaio.api.LeadSource;
import org.vivaio.api.LeadSource.Poll;

/**
 * Lets sources bring their leads: polls those that are asked, keeps the sessions of those that listen, and starts again
 * after failures. A cursor is only ever taken from what was stored.
 *
 * <p>It runs a source on this node; that no other node does the same is its caller's business.
 */
public final class SourceRunner {
    /**
     * Paces.
     *
     * @param pollTimeout for one poll
     * @param limit items of one poll
     * @param first wait after a failure
     * @param longest wait after failures, and where a person has to act first
     */
    public record Pace(Duration pollTimeout, int limit, Duration first, Duration longest) {
        /** 60 s, 500 items, 1 s, 5 min. */
        public static final Pace DEFAULT =
                new Pace(Duration.ofSeconds(60), 500, Duration.ofSeconds(1), Duration.ofMinutes(5));
    }

    private record Key(String tenant, String name) {}

    private record Loops(Polling polling, Listening listening) {}

    private static final int LONGEST_CURSOR = 64 << 10;

    private final ConnectorRunner runner;
    private final SourceSink sink;
    private final Pace pace;
    private final Map<Key, Loops> running = new ConcurrentHashMap<>();

    /** Runs sources of a host. */
    public SourceRunner(ConnectorRunner runner, SourceSink sink, Pace pace) {
        this.runner = runner;
        this.sink = sink;
        this.pace = pace;
    }

    /**
     * Starts a connection's polling or listening, whichever it can; does nothing when it runs already.
     */
    public void start(ConnectionHandle handle) {
        running.computeIfAbsent(new Key(handle.tenant(), handle.name()), key -> {
            Polling polling = new Polling(handle);
            Listening listening = new Listening(handle, runner, sink, pace);
            runner.later(Duration.ZERO, polling::turn);
            runner.later(Duration.ZERO, listening::turn);
            return new Loops(polling, listening);
        });
    }

    /** What waits for its next turn, after a failure perhaps, has it now. */
    public void wake(String tenant, String name) {
        Loops loops = running.get(new Key(tenant, name));
        if (loops != null) {
            loops.polling().wake();
            loops.listening().wake();
        }
    }

    /** Stops; completes when what was under way is stored or given up. */
    public Future<Void> stop(String tenant, String name) {
        Loops loops = running.remove(new Key(tenant, name));
        return loops == null
                ? Future.succeededFuture()
                : Future.join(loops.polling().stop(), loops.listening().stop()).mapEmpty();
    }

    /** Stops all. */
    public Future<Void> stopAll() {
        return Future.join(running.keySet().stream()
                        .map(key -> stop(key.tenant(), key.name()))
                        .toList())
                .mapEmpty();
    }

    /** One connection that is asked; its turns run on the runner's event loop, one after the other. */
    private final class Polling {
        private final ConnectionHandle handle;
        private final Backoff backoff = new Backoff(pace.first(), pace.longest());
        private final Promise<Void> stopped = Promise.promise();
        private boolean stopping;
        private boolean busy;
        private @Nullable ScheduledFuture<?> waiting;

        Polling(ConnectionHandle handle) {
            this.handle = handle;
        }

        synchronized Future<Void> stop() {
            stopping = true;
            if (!busy) {
                stopped.tryComplete();
            }
            return stopped.future();
        }

        synchronized void wake() {
            if (waiting != null && waiting.cancel(false)) {
                backoff.reset();
                waiting = runner.later(Duration.ZERO, this::turn);
            }
        }

        void turn() {
            synchronized (this) {
                waiting = null;
                if (stopping) {
                    return;
                }
                busy = true;
            }
            if (!handle.kinds().contains(ConnectorKind.SOURCE)) {
                next(Listening.ABSENT);
                return;
            }
            sink.cursor(handle.tenant(), handle.name())
                    .compose(cursor ->
                            runner.call(handle, LeadSource.class, pace.pollTimeout(), source -> poll(source, cursor)))
                    .compose(poll -> sink.store(handle.tenant(), handle.name(), poll.items(), poll.next())
                            .map(poll))
                    .onComplete(done -> {
                        if (done.succeeded()) {
                            backoff.reset();
                            next(
                                    done.result().more()
                                            ? Duration.ZERO
                                            : handle.config().every());
                        } else {
                            next(backoff.after(done.cause()));
                        }
                    });
        }

        private Poll poll(LeadSource source, Cursor cursor) throws Exception {
            Poll poll = source.poll(cursor, pace.limit());
            if (poll != null && (poll.next() == null || poll.next().value().length() > LONGEST_CURSOR)) {
                throw new CallFailure(
                        CallFailure.Kind.FAULT, "The source " + handle + " returned no cursor, or one above 64 kB");
            }
            if (poll != null && poll.items().size() > pace.limit()) {
                throw new CallFailure(
                        CallFailure.Kind.FAULT, "The source " + handle + " returned more items than it was asked for");
            }
            return poll;
        }

        private void next(Duration delay) {
            synchronized (this) {
                busy = false;
                if (stopping) {
                    stopped.tryComplete();
                    return;
                }
                waiting = runner.later(delay, this::turn);
            }
        }
    }
}
