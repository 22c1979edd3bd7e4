package org.vivaio.core.plugin;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.vivaio.api.Connector;
import org.vivaio.core.platform.outbound.OwnContext;
import org.vivaio.core.plugin.CallFailure.Kind;

/**
 * The only class that calls a connector. A call waits for a permit of its connection, runs on a thread of its plugin, is
 * given up and interrupted when its time is over, is measured, and fails with a {@link CallFailure} only.
 *
 * <p>Futures complete on the caller's Vert.x context where it has one, else on an event loop of the host; never on a thread
 * of the plugin.
 */
public final class ConnectorRunner {
    private final MeterRegistry meters;
    private final Context context;
    private final ScheduledThreadPoolExecutor watch;
    private final ExecutorService unloading;
    private final Map<String, AtomicInteger> hung = new ConcurrentHashMap<>();

    ConnectorRunner(Vertx vertx, MeterRegistry meters) {
        this.meters = meters;
        this.context = OwnContext.of(vertx);
        this.watch = new ScheduledThreadPoolExecutor(1, thread("plugin-watch"));
        this.unloading = Executors.newSingleThreadExecutor(thread("plugin-unload"));
        watch.setRemoveOnCancelPolicy(true);
        watch.prestartAllCoreThreads();
    }

    private static ThreadFactory thread(String name) {
        return task -> {
            Thread thread = new Thread(null, task, name, 0, false);
            thread.setDaemon(true);
            return thread;
        };
    }

    /**
     * Calls a connector. Whether now is a good time to call is for the caller to decide: the connection's state is kept
     * here, and does not stop a call.
     *
     * @param handle the connection
     * @param type the kind of connector to call it as
     * @param timeout of the whole call, waiting included
     * @param call what to do; must not return null
     * @return fails with a {@link CallFailure}
     */
    public <C extends Connector, T> Future<T> call(
            ConnectionHandle handle, Class<C> type, Duration timeout, ConnectorCall<C, T> call) {
        long began = System.nanoTime();
        CallJob<C, T> run = new CallJob<>(handle, type, call);
        ScheduledFuture<?> alarm = watch.schedule(() -> run.expire(timeout), timeout.toNanos(), TimeUnit.NANOSECONDS);
        if (!handle.permits().acquire(run)) {
            run.job.refuse(new CallFailure(Kind.BUSY, "Too many calls of " + handle + " wait already; try again soon"));
        }
        return run.job.future().onComplete(done -> {
            alarm.cancel(false);
            String outcome = "success";
            long took = System.nanoTime() - began;
            if (done.succeeded()) {
                handle.recorded().succeeded(took);
            } else if (done.cause() instanceof CallFailure failure) {
                handle.recorded().failed(failure.kind(), took);
            }
            // what an older connector answers late says nothing of the one in its place
            boolean current = run.open.isPresent() && handle.open().equals(run.open);
            if (done.succeeded() && current) {
                handle.succeeded();
            } else if (done.cause() instanceof CallFailure failure) {
                outcome = failure.kind().name().toLowerCase(Locale.ROOT);
                if (current) {
                    handle.failed(failure);
                }
            }
            Timer.builder("vivaio.connector.calls")
                    .description("Calls of connectors")
                    .tag("plugin", run.open.map(open -> open.plugin().id()).orElse("none"))
                    .tag("connector", handle.connector())
                    .tag("outcome", outcome)
                    .publishPercentileHistogram(false)
                    .register(meters)
                    .record(System.nanoTime() - began, TimeUnit.NANOSECONDS);
        });
    }

    /** A call on its way through permit, connector and thread. */
    private final class CallJob<C extends Connector, T> implements Runnable, OpenConnection.Use {
        private final ConnectionHandle handle;
        private final Class<C> type;
        private final ConnectorCall<C, T> call;
        private final Job<T> job;
        private final AtomicBoolean released = new AtomicBoolean();
        private volatile Optional<OpenConnection> open = Optional.empty();

        CallJob(ConnectionHandle handle, Class<C> type, ConnectorCall<C, T> call) {
            this.handle = handle;
            this.type = type;
            this.call = call;
            this.job = new Job<>(callerOr(context), this::overdueEnded);
        }

        /** The permit is ours. */
        @Override
        public void run() {
            Optional<OpenConnection> entered = enter(handle, this);
            if (entered.isEmpty()) {
                handle.permits().release();
                job.refuse(notOpen(handle));
                return;
            }
            OpenConnection target = entered.get();
            if (!type.isInstance(target.connector())) {
                target.leave(this);
                handle.permits().release();
                job.refuse(new CallFailure(
                        Kind.CONFIG,
                        "The connection " + handle + " uses " + handle.connector() + ", which is no "
                                + type.getSimpleName() + "; use another connector for this"));
                return;
            }
            open = entered;
            C connector = type.cast(target.connector());
            String label = "Plugin " + target.plugin().id();
            boolean wanted = job.give(
                    new Job.Work<>(label, target.secrets(), () -> notNull(call.call(connector), label), this::ended));
            if (!wanted) {
                ended();
                return;
            }
            try {
                target.plugin().threads().execute(job);
            } catch (RejectedExecutionException e) {
                ended();
                job.refuse(new CallFailure(Kind.BUSY, label + " has no free thread; try again soon"));
            }
        }

        void expire(Duration timeout) {
            boolean ran = job.expire(
                    tooSlow(handle.toString(), timeout),
                    new CallFailure(Kind.BUSY, "No turn for " + handle + " within " + timeout + "; try again soon"));
            if (ran) {
                hung(open.map(target -> target.plugin().id()).orElse("")).incrementAndGet();
                if (open.filter(OpenConnection::isRetired).isPresent()) {
                    releasePermit();
                }
            } else if (!handle.permits().forget(this)
                    && open.filter(target -> target.plugin().threads().remove(job))
                            .isPresent()) {
                ended();
            }
        }

        private void overdueEnded() {
            hung(open.map(target -> target.plugin().id()).orElse("")).decrementAndGet();
        }

        private void ended() {
            open.ifPresent(target -> target.leave(this));
            releasePermit();
        }

        private void releasePermit() {
            if (released.compareAndSet(false, true)) {
                handle.permits().release();
            }
        }

        /**
         * A call under way may finish. One that was given up holds a permit until it really ends, but not those of a
         * connector that replaces the one it hangs in: a better version would find all of them taken.
         */
        @Override
        public void retire() {
            if (job.isOverdue()) {
                releasePermit();
            }
        }

        @Override
        public void interrupt() {
            job.interrupt();
            retire();
        }
    }

    /**
     * Runs a session of a listener until it returns, fails or is asked to stop. It has no time limit and takes no permit.
     *
     * @param use by which it is asked to end
     */
    <C extends Connector> Future<Void> session(
            ConnectionHandle handle, Class<C> type, SessionUse use, ConnectorCall<C, Void> body) {
        Job<Void> job = new Job<>(context, () -> {});
        use.job(job);
        Optional<OpenConnection> entered = enter(handle, use);
        if (entered.isEmpty()) {
            job.refuse(notOpen(handle));
            return job.future();
        }
        OpenConnection target = entered.get();
        Connector connector = target.connector();
        if (!type.isInstance(connector)) {
            target.leave(use);
            job.refuse(new CallFailure(
                    Kind.CONFIG, "The connection " + handle + " has no " + type.getSimpleName() + " to run"));
            return job.future();
        }
        job.give(new Job.Work<>(
                "Plugin " + target.plugin().id(),
                target.secrets(),
                () -> body.call(type.cast(connector)),
                () -> target.leave(use)));
        try {
            target.plugin().threads().session(job);
        } catch (RejectedExecutionException e) {
            target.leave(use);
            job.refuse(new CallFailure(Kind.BUSY, target.plugin() + " has too many sessions"));
        }
        return job.future().onFailure(failure -> {
            if (failure instanceof CallFailure known && handle.open().equals(entered)) {
                handle.failed(known);
            }
        });
    }

    /** Runs other code of a plugin: loading, opening, checking, closing. */
    <T> Future<T> run(LoadedPlugin plugin, String what, Duration timeout, Set<String> secrets, Callable<T> body) {
        Job<T> job = new Job<>(context, () -> hung(plugin.id()).decrementAndGet());
        job.give(new Job.Work<>("Plugin " + plugin.id(), secrets, body, () -> {}));
        ScheduledFuture<?> alarm = watch.schedule(
                () -> {
                    CallFailure waiting =
                            new CallFailure(Kind.BUSY, "Plugin " + plugin.id() + " had no free thread for " + what);
                    if (job.expire(tooSlow(what, timeout), waiting)) {
                        hung(plugin.id()).incrementAndGet();
                    } else {
                        plugin.threads().remove(job);
                    }
                },
                timeout.toNanos(),
                TimeUnit.NANOSECONDS);
        try {
            plugin.threads().execute(job);
        } catch (RejectedExecutionException e) {
            job.refuse(new CallFailure(Kind.BUSY, "Plugin " + plugin.id() + " has no free thread for " + what));
        }
        return job.future().onComplete(done -> alarm.cancel(false));
    }

    /** Runs a task of the host later. */
    ScheduledFuture<?> later(Duration delay, Runnable task) {
        return watch.schedule(() -> context.runOnContext(v -> task.run()), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Calls of a plugin that were given up and still hold a thread. */
    public int hungCalls(String plugin) {
        return hung(plugin).get();
    }

    /** Unloads a plugin where closing files may take its time. */
    Future<Void> unload(LoadedPlugin plugin) {
        Promise<Void> done = Promise.promise();
        unloading.execute(() -> {
            plugin.close();
            context.runOnContext(v -> done.complete());
        });
        return done.future();
    }

    void close() {
        watch.shutdownNow();
        unloading.shutdown();
    }

    private static Context callerOr(Context fallback) {
        Context caller = Vertx.currentContext();
        return caller == null ? fallback : caller;
    }

    private AtomicInteger hung(String plugin) {
        return hung.computeIfAbsent(plugin, id -> {
            AtomicInteger count = new AtomicInteger();
            Gauge.builder("vivaio.connector.hung", count, AtomicInteger::get)
                    .description("Calls that were given up and still hold a thread of their plugin")
                    .tag("plugin", id)
                    .strongReference(true)
                    .register(meters);
            return count;
        });
    }

    /** Enters the connector of the moment; a swap may come between reading it and entering it. */
    private static Optional<OpenConnection> enter(ConnectionHandle handle, OpenConnection.Use use) {
        Optional<OpenConnection> open = handle.open();
        while (open.isPresent() && !open.get().enter(use)) {
            Optional<OpenConnection> next = handle.open();
            if (next.equals(open)) {
                return Optional.empty();
            }
            open = next;
        }
        return open;
    }

    /** Nothing was called, and nobody says that anything is wrong: the plugin may be switched off for a moment. */
    private static CallFailure notOpen(ConnectionHandle handle) {
        ConnectionState state = handle.state();
        return new CallFailure(
                Kind.BUSY,
                "The connection " + handle + " is not open (" + state.kind().wire() + "). " + state.message());
    }

    private static CallFailure tooSlow(String what, Duration timeout) {
        return new CallFailure(Kind.TIMEOUT, "No answer from " + what + " within " + timeout);
    }

    private static <T> T notNull(T value, String label) throws CallFailure {
        if (value == null) {
            throw new CallFailure(
                    Kind.FAULT, label + " returned null. This is a fault of the plugin, tell its provider");
        }
        return value;
    }
}
