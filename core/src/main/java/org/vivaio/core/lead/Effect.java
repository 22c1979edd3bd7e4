package org.vivaio.core.lead;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;

/**
 * Something to do in the outside world because of a decision; becomes a row of the outbox.
 *
 * @param kind {@code message}, {@code alert}, {@code export} or {@code verification}
 * @param connection name of the connection it leaves by
 * @param payload what to do, without personal values: those are read when it is rendered
 * @param notBefore when it leaves at the earliest; empty for at once
 */
public record Effect(String kind, String connection, ObjectNode payload, Optional<Instant> notBefore) {
    /** Something to do at once. */
    public Effect(String kind, String connection, ObjectNode payload) {
        this(kind, connection, payload, Optional.empty());
    }
}
