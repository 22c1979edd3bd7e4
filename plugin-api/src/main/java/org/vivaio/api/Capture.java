package org.vivaio.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A person showed interest. The host stores it, then checks, matches and judges it.
 *
 * @param payload what came in, as received
 * @param externalId the peer's own id of it, unique per connection; a second capture with the same id is a duplicate for
 *     ever
 * @param at when it happened; empty means now
 * @param fields values by field name ({@code firstName}, {@code email} …): text, numbers, booleans or lists of these.
 *     Empty when the connection's mapping is to find them in the payload
 * @param touch where the person came from, as the five UTM values and click ids ({@code source}, {@code medium}, {@code
 *     campaign}, {@code content}, {@code term}, {@code referrer}, {@code landingPage}, {@code gclid} …)
 * @param consents what the person agreed to
 */
public record Capture(
        Payload payload,
        Optional<String> externalId,
        Optional<Instant> at,
        Map<String, Object> fields,
        Map<String, String> touch,
        List<ConsentGiven> consents)
        implements Incoming {
    /** Copies the collections. */
    public Capture {
        fields = Map.copyOf(fields);
        touch = Map.copyOf(touch);
        consents = List.copyOf(consents);
    }

    /** A capture whose fields the connection's mapping finds in the payload. */
    public static Capture of(Payload payload) {
        return new Capture(payload, Optional.empty(), Optional.empty(), Map.of(), Map.of(), List.of());
    }
}
