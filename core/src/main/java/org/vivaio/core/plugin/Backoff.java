package org.vivaio.core.plugin;

import java.time.Duration;

/** How long a source waits after failures: what the peer asked for, else longer each time. */
final class Backoff {
    private final Duration first;
    private final Duration longest;
    private int failures;

    Backoff(Duration first, Duration longest) {
        this.first = first;
        this.longest = longest;
    }

    void reset() {
        failures = 0;
    }

    Duration after(Throwable cause) {
        failures = Math.min(failures + 1, 30);
        if (cause instanceof CallFailure failure) {
            if (failure.after().isPresent()) {
                return failure.after().get();
            }
            // a person has to act first, so there is no hurry
            if (failure.kind() == CallFailure.Kind.CONFIG || failure.kind() == CallFailure.Kind.AUTH) {
                return longest;
            }
        }
        Duration wait = first.multipliedBy(1L << Math.min(failures - 1, 20));
        return wait.compareTo(longest) > 0 ? longest : wait;
    }
}
