package org.vivaio.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Something happened to a person or a message that is known already: a delivery receipt, a reply, a call that ended, an
 * order, a CRM's "won".
 *
 * @param about whom or what it is about
 * @param type a type of the platform's vocabulary, e.g. {@code message.delivered}, {@code call.ended}, {@code
 *     crm.outcome}
 * @param at when it happened
 * @param data values of the fact; treated as personal
 * @param payload what came in, as received, where there was a message
 * @param externalId the peer's own id of it, unique per connection; reported twice, it counts once
 * @param files that came along, kept where the payload is
 */
public record Report(
        About about,
        String type,
        Instant at,
        Map<String, Object> data,
        Optional<Payload> payload,
        Optional<String> externalId,
        List<Attachment> files)
        implements Incoming {
    /** Copies the collections. */
    public Report {
        data = Map.copyOf(data);
        files = List.copyOf(files);
    }

    /** A report without files. */
    public Report(
            About about,
            String type,
            Instant at,
            Map<String, Object> data,
            Optional<Payload> payload,
            Optional<String> externalId) {
        this(about, type, at, data, payload, externalId, List.of());
    }

    /** Whom or what a report is about. */
    public sealed interface About permits Sent, Known, Matching {}

    /**
     * A message or export we made.
     *
     * @param reference its key, or the id its receipt carried
     */
    public record Sent(String reference) implements About {}

    /**
     * A lead by its id.
     *
     * @param leadId the id as text
     */
    public record Known(String leadId) implements About {}

    /**
     * The lead that has this value; where there is none, the host makes one from it when the report's type allows.
     *
     * @param field {@code email} or {@code phone}
     * @param value as received
     */
    public record Matching(String field, String value) implements About {}
}
