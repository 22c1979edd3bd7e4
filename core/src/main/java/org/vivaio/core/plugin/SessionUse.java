package org.vivaio.core.plugin;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lets a listener's session be asked to end, and interrupted when it does not. */
final class SessionUse implements OpenConnection.Use {
    /** Time to say good-bye to the peer. */
    static final Duration GRACE = Duration.ofSeconds(2);

    private final ConnectorRunner runner;
    private @Nullable Job<Void> job;
    private boolean stopping;

    SessionUse(ConnectorRunner runner) {
        this.runner = runner;
    }

    synchronized void job(Job<Void> given) {
        job = given;
    }

    synchronized boolean stopping() {
        return stopping;
    }

    /** Waits, or returns at once when the session should end. */
    synchronized void pause(Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0 && !stopping; left = end - System.nanoTime()) {
            wait(Math.max(1, left / 1_000_000));
        }
    }

    @Override
    public void retire() {
        synchronized (this) {
            if (stopping) {
                return;
            }
            stopping = true;
            notifyAll();
        }
        runner.later(GRACE, this::interrupt);
    }

    @Override
    public void interrupt() {
        Optional<Job<Void>> running;
        synchronized (this) {
            running = Optional.ofNullable(job);
        }
        running.ifPresent(Job::interrupt);
    }
}
