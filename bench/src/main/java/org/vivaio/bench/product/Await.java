package org.vivaio.bench.product;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for conditions. */
public final class Await {
    private static final Duration PAUSE = Duration.ofMillis(50);

    private Await() {}

    /**
     * Looks again and again until a condition holds. A condition that throws does not hold yet.
     *
     * @param what for the message, as in "waited for …"
     * @throws IllegalStateException when it does not hold within the time
     */
    public static void until(String what, Duration atMost, Callable<Boolean> condition) {
        long end = System.nanoTime() + atMost.toNanos();
        Exception last = null;
        while (true) {
            try {
                if (condition.call()) {
                    return;
                }
                last = null;
            } catch (GaveUp e) {
                throw e;
            } catch (Exception e) {
                last = e;
            }
            if (System.nanoTime() > end) {
                throw new IllegalStateException("Waited " + atMost.toSeconds() + " s for " + what + " in vain", last);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** Thrown by a condition that can never hold any more. */
    public static final class GaveUp extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /** Says why. */
        public GaveUp(String message) {
            super(message);
        }
    }
}
