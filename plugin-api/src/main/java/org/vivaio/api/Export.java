package org.vivaio.api;

import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * One lead on its way into another system.
 *
 * @param key idempotency key, the same in every attempt
 * @param leadId the lead's id
 * @param cause type of the event that made this export, e.g. {@code capture.accepted}
 * @param at when that event happened
 * @param lead the lead as the API shows it, as maps, lists, text, numbers and booleans
 * @param document the same as JSON, rendered once: every attempt carries the same bytes
 * @param reference the destination's id of this lead from an earlier receipt
 * @param attempt 1 for the first
 */
public record Export(
        String key,
        String leadId,
        String cause,
        Instant at,
        Map<String, Object> lead,
        byte[] document,
        Optional<String> reference,
        int attempt) {

    @Override
    public boolean equals(Object other) {
        return other instanceof Export that
                && key.equals(that.key)
                && attempt == that.attempt
                && Arrays.equals(document, that.document);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }

    /** Names ids only, since the lead is personal. */
    @Override
    public String toString() {
        return "Export[" + key + ", lead " + leadId + ", attempt " + attempt + "]";
    }
}
