package org.vivaio.core.delivery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.UUID;

/**
 * An effect as the pipeline writes it to the outbox.
 *
 * @param id UUIDv7; becomes the idempotency key of every call
 * @param leadId whom it is about
 * @param kind {@code message}, {@code alert}, {@code export} or {@code verification}
 * @param connection name of the connection it leaves by
 * @param cause id of the event that decided it
 * @param payload what to do, without personal values
 * @param dueAt not before
 * @param createdAt when it was decided
 */
public record EffectRow(
        String tenant,
        UUID id,
        UUID leadId,
        String kind,
        String connection,
        UUID cause,
        ObjectNode payload,
        Instant dueAt,
        Instant createdAt) {}
