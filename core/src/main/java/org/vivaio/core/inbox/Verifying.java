package org.vivaio.core.inbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import java.time.Duration;
import org.vivaio.core.lead.Received;
import org.vivaio.core.platform.Json;

/** Asks verifiers about a capture before its verdict, where its source waits for them; outside any transaction. */
public interface Verifying {
    /** Waits for nobody. */
    Verifying NOBODY = new Verifying() {
        @Override
        public Duration within(String tenant, String source) {
            return Duration.ZERO;
        }

        @Override
        public Future<ObjectNode> ask(Received item, Duration within) {
            return Future.succeededFuture(Json.object());
        }
    };

    /** For how long verdicts of a source may wait; zero when it does not wait. */
    Duration within(String tenant, String source);

    /**
     * Asks; never fails and takes no longer than it may.
     *
     * @return {@code invalid} (what a bad value means), {@code answers} (each {@code connection}, {@code checks}, cost and
     *     {@code fields}) and {@code missing} (connections that did not answer in time)
     */
    Future<ObjectNode> ask(Received item, Duration within);
}
