package org.vivaio.core.lead;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A row of the inbox: something that came in, as received.
 *
 * @param kind {@code capture} or {@code fact}
 * @param source key of the source; {@code user:…} or {@code connection:…} for facts
 * @param contentType media type of the body
 * @param body bytes as received
 * @param meta what the door noticed beside the body; {@code capture} holds the fields where the door reads them itself
 * @param externalId the source's own id
 * @param leadId for a fact: whom it is about
 * @param verdict what became of it before, where it is decided again
 */
public record Received(
        String tenant,
        UUID id,
        String kind,
        String source,
        String contentType,
        Buffer body,
        ObjectNode meta,
        Optional<String> externalId,
        Optional<UUID> leadId,
        Optional<String> verdict) {
    /** What was never decided. */
    public Received(
            String tenant,
            UUID id,
            String kind,
            String source,
            String contentType,
            Buffer body,
            ObjectNode meta,
            Optional<String> externalId,
            Optional<UUID> leadId) {
        this(tenant, id, kind, source, contentType, body, meta, externalId, leadId, Optional.empty());
    }

    /** The same, with what became of it before. */
    Received decided(Optional<String> before) {
        return before.equals(verdict)
                ? this
                : new Received(tenant, id, kind, source, contentType, body, meta, externalId, leadId, before);
    }

    /** The moment of arrival, which an id of version 7 tells. */
    public Instant receivedAt() {
        return receivedAt(id);
    }

    /** When it came to us as a whole: a row of a file came with the file. */
    Instant came() {
        return meta.hasNonNull("fileAt") ? Instant.parse(meta.path("fileAt").asText()) : receivedAt();
    }

    /** The moment that an id of version 7 tells. */
    public static Instant receivedAt(UUID id) {
        return Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16);
    }

    /** Whether a person is to be found for it, rather than named in it. */
    public boolean isCapture() {
        return kind.equals("capture");
    }
}
