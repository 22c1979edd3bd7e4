package org.vivaio.core.plugin;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** One run of plugin code on one of its threads: started at most once, interrupted only while it runs. */
final class Job<T> implements Runnable {
    private enum State {
        WAITING,
        RUNNING,
        /** Its time passed while it ran; it may go on for ever. */
        OVERDUE,
        ENDED
    }

    /** What to run, once it is known where; {@code ended} may be told more than once. */
    record Work<T>(String label, Set<String> secrets, Callable<T> body, Runnable ended) {}

    private final Promise<T> promise = Promise.promise();
    private final Context context;
    private final Runnable overdueEnded;
    private State state = State.WAITING;
    private @Nullable Work<T> work;
    private @Nullable Thread thread;

    /**
     * A job.
     *
     * @param context completes the future
     * @param overdueEnded told when a run that was given up ends after all
     */
    Job(Context context, Runnable overdueEnded) {
        this.context = context;
        this.overdueEnded = overdueEnded;
    }

    Future<T> future() {
        return promise.future();
    }

    /** Gives the work; returns false when the job is over already. */
    synchronized boolean give(Work<T> given) {
        work = given;
        return state == State.WAITING;
    }

    @Override
    public void run() {
        Work<T> current;
        boolean late;
        synchronized (this) {
            current = Objects.requireNonNull(work, "given before it is run");
            late = state != State.WAITING;
            if (!late) {
                state = State.RUNNING;
                thread = Thread.currentThread();
            }
        }
        if (late) {
            current.ended().run();
            return;
        }
        T value = null;
        Exception failure = null;
        Error fatal = null;
        try {
            value = current.body().call();
        } catch (Throwable e) {
            failure = Failures.map(current.label(), e, current.secrets());
            fatal = Failures.isFatal(e) ? (Error) e : null;
        }
        boolean overdue;
        synchronized (this) {
            thread = null;
            overdue = state == State.OVERDUE;
            state = State.ENDED;
        }
        // after the block above nobody interrupts for this job any more
        Thread.interrupted();
        if (overdue) {
            overdueEnded.run();
        }
        current.ended().run();
        if (!overdue) {
            complete(value, failure);
        }
        if (fatal != null) {
            throw fatal;
        }
    }

    /** Gives up. Returns true when it ran: then the caller's future has failed, the thread was interrupted. */
    boolean expire(CallFailure ifRunning, CallFailure ifWaiting) {
        boolean ran;
        synchronized (this) {
            if (state != State.WAITING && state != State.RUNNING) {
                return false;
            }
            ran = state == State.RUNNING;
            state = ran ? State.OVERDUE : State.ENDED;
            Thread running = thread;
            if (running != null) {
                running.interrupt();
            }
        }
        complete(null, ran ? ifRunning : ifWaiting);
        return ran;
    }

    /** Fails a job that cannot start. */
    void refuse(Exception failure) {
        synchronized (this) {
            if (state != State.WAITING) {
                return;
            }
            state = State.ENDED;
        }
        complete(null, failure);
    }

    /** Interrupts the thread if it runs this job. */
    synchronized void interrupt() {
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }

    private void complete(@Nullable T value, @Nullable Exception failure) {
        context.runOnContext(v -> {
            if (failure == null) {
                promise.complete(value);
            } else {
                promise.fail(failure);
            }
        });
    }
}
