package org.vivaio.core.plugin;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Cursor;
import org.vivaio.api.Incoming;
import org.vivaio.api.Listener;

/** One connection that listens: runs its sessions one after the other, on whichever version of the plugin serves it. */
final class Listening {
    /** How often to look whether a connection has become one that does this. */
    static final Duration ABSENT = Duration.ofSeconds(5);

    private static final Duration STORE = Duration.ofSeconds(30);

    private final ConnectionHandle handle;
    private final ConnectorRunner runner;
    private final SourceSink sink;
    private final SourceRunner.Pace pace;
    private final Backoff backoff;
    private final Promise<Void> stopped = Promise.promise();
    private @Nullable SessionUse current;
    private @Nullable ScheduledFuture<?> waiting;
    private boolean stopping;

    Listening(ConnectionHandle handle, ConnectorRunner runner, SourceSink sink, SourceRunner.Pace pace) {
        this.handle = handle;
        this.runner = runner;
        this.sink = sink;
        this.pace = pace;
        this.backoff = new Backoff(pace.first(), pace.longest());
    }

    Future<Void> stop() {
        @Nullable SessionUse running;
        synchronized (this) {
            stopping = true;
            running = current;
            if (running == null) {
                stopped.tryComplete();
            }
        }
        if (running != null) {
            running.retire();
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
        SessionUse use = new SessionUse(runner);
        boolean listens = handle.kinds().contains(ConnectorKind.LISTENER);
        synchronized (this) {
            waiting = null;
            if (stopping) {
                return;
            }
            if (listens) {
                current = use;
            }
        }
        if (!listens) {
            next(ABSENT);
            return;
        }
        long began = System.nanoTime();
        sink.cursor(handle.tenant(), handle.name())
                .compose(cursor -> runner.session(handle, Listener.class, use, listener -> {
                    try {
                        listener.listen(new Live(use, cursor));
                    } catch (InterruptedException e) {
                        if (!use.stopping()) {
                            throw e;
                        }
                    }
                    return null;
                }))
                .onComplete(done -> {
                    boolean lasted = System.nanoTime() - began > pace.longest().toNanos();
                    if (done.succeeded() || lasted || use.stopping()) {
                        backoff.reset();
                    }
                    // a session that a swap has ended starts at once on the new version
                    Duration pause = use.stopping()
                            ? Duration.ZERO
                            : done.succeeded() ? pace.first() : backoff.after(done.cause());
                    next(pause);
                });
    }

    private void next(Duration delay) {
        synchronized (this) {
            current = null;
            if (stopping) {
                stopped.tryComplete();
                return;
            }
            waiting = runner.later(delay, this::turn);
        }
    }

    /** What a session sees of the host. */
    private final class Live implements Listener.Session {
        private final SessionUse use;
        private volatile Cursor stored;

        Live(SessionUse use, Cursor cursor) {
            this.use = use;
            this.stored = cursor;
        }

        @Override
        public Cursor cursor() {
            return stored;
        }

        @Override
        public void store(List<Incoming> items, Cursor cursor) throws ConnectorException {
            try {
                sink.store(handle.tenant(), handle.name(), List.copyOf(items), cursor)
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(STORE.toMillis(), TimeUnit.MILLISECONDS);
                stored = cursor;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw ConnectorException.unavailable("Interrupted before it was known to be stored");
            } catch (ExecutionException | TimeoutException e) {
                throw ConnectorException.unavailable("It could not be stored; do not acknowledge it");
            }
        }

        @Override
        public boolean stopping() {
            return use.stopping();
        }

        @Override
        public void alive() {
            handle.succeeded();
        }

        @Override
        public void pause(Duration time) throws InterruptedException {
            use.pause(time);
        }
    }
}
