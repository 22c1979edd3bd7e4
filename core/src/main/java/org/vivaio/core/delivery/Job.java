package org.vivaio.core.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * An effect in the hands of the dispatcher.
 *
 * @param payload what to do
 * @param rendered what the destination gets, when an earlier attempt has fixed it
 * @param uncertain whether the outcome of the last attempt is not known
 * @param attempts calls begun before this one
 * @param failures those that count towards the end of the retry schedule
 * @param createdAt when it was decided
 * @param reference what the destination calls the lead
 */
record Job(
        String tenant,
        UUID id,
        UUID leadId,
        String kind,
        String connection,
        JsonNode payload,
        Optional<Buffer> rendered,
        boolean uncertain,
        int attempts,
        int failures,
        Instant createdAt,
        Optional<String> reference) {

    /** The idempotency key: the same in every attempt. */
    String key() {
        return id.toString();
    }

    /** Number of the attempt that is about to be made. */
    int next() {
        return attempts + 1;
    }

    boolean isExport() {
        return kind.equals("export");
    }

    boolean isVerification() {
        return kind.equals("verification");
    }

    boolean isMessage() {
        return kind.equals("message") || kind.equals("alert");
    }

    Route route() {
        return new Route(tenant, connection);
    }

    /** The consent that this message asks to confirm; empty for every other. */
    Optional<String> optIn() {
        return Optional.of(payload.path("optIn").asText("")).filter(key -> !key.isEmpty());
    }

    /** What it is in the lead's history of messages: step and revision, and the channel of a second try. */
    Optional<String> sendKey() {
        if (!kind.equals("message") || !payload.hasNonNull("step")) {
            return Optional.empty();
        }
        String tried = payload.path("tried").isEmpty()
                ? ""
                : "/" + payload.path("channel").asText();
        return Optional.of(template() + "/" + payload.path("step").asText() + "/"
                + payload.path("revision").asText() + tried);
    }

    String template() {
        return payload.path("template").asText("");
    }
}
