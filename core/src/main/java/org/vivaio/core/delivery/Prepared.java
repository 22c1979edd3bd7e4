package org.vivaio.core.delivery;

import io.vertx.core.buffer.Buffer;
import org.vivaio.api.Uncertain;

/**
 * A job that may leave.
 *
 * @param bytes what the destination gets
 * @param retry the connection's schedule
 * @param policy what the plugin wants done with lost outcomes
 */
record Prepared(Job job, Buffer bytes, RetrySchedule retry, Uncertain policy) {
    /** Whether the bytes are not on record yet. */
    boolean isFresh() {
        return job.rendered().isEmpty();
    }

    /** Whether the peer is to be asked first. */
    boolean asksFirst() {
        return job.uncertain() && policy == Uncertain.VERIFY;
    }
}
