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
 * @param files that came along; kept by {@link Intake#store} and {@link Listener.Session#store} and by what a poll returns,
 *     refused by {@link Intake#submit}
 * @param answering the earlier messages it answers; looked at where {@code files} are kept
 * @param doubt why it is taken for no enquiry; empty for what is one
 */
public record Capture(
        Payload payload,
        Optional<String> externalId,
        Optional<Instant> at,
        Map<String, Object> fields,
        Map<String, String> touch,
        List<ConsentGiven> consents,
        List<Attachment> files,
        Optional<Answering> answering,
        Optional<Doubt> doubt)
        implements Incoming {
    /** Copies the collections. */
    public Capture {
        fields = Map.copyOf(fields);
        touch = Map.copyOf(touch);
        consents = List.copyOf(consents);
        files = List.copyOf(files);
    }

    /** A capture without files that answers nothing. */
    public Capture(
            Payload payload,
            Optional<String> externalId,
            Optional<Instant> at,
            Map<String, Object> fields,
            Map<String, String> touch,
            List<ConsentGiven> consents) {
        this(payload, externalId, at, fields, touch, consents, List.of(), Optional.empty(), Optional.empty());
    }

    /** A capture whose fields the connection's mapping finds in the payload. */
    public static Capture of(Payload payload) {
        return new Capture(payload, Optional.empty(), Optional.empty(), Map.of(), Map.of(), List.of());
    }
}
