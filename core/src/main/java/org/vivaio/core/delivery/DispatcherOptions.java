package org.vivaio.core.delivery;

import java.time.Duration;
import java.util.UUID;

/**
 * Settings of the dispatcher.
 *
 * @param node id of this process
 * @param callTimeout how long the host lets one call take, waiting for a thread included
 * @param leaseMargin how much longer a lease lasts than a call, so that a call that ends in time can still be recorded
 */
public record DispatcherOptions(UUID node, Duration callTimeout, Duration leaseMargin) {
    /** One minute for calls, one more for the lease. */
    public static DispatcherOptions of(UUID node) {
        return new DispatcherOptions(node, Duration.ofMinutes(1), Duration.ofMinutes(1));
    }

    Duration lease() {
        return callTimeout.plus(leaseMargin);
    }

    /** When the dispatcher itself gives up on a call that the host forgot. */
    Duration patience() {
        return callTimeout.plus(leaseMargin.dividedBy(2));
    }
}
