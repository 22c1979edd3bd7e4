package org.vivaio.plugins.sms;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.vivaio.api.Payload;
import org.vivaio.api.Report;

/** Reports of what came back: messages from people, and what became of ours. */
final class Arrived {
    private Arrived() {}

    /** How a message ended. */
    enum End {
        /** It is on the telephone. */
        DELIVERED,
        /** It never will be. */
        FAILED,
        /** Not the end yet. */
        OPEN
    }

    /**
     * A message from a person; where nobody has the number, the host makes a lead of it.
     *
     * @param id the peer's own, the same when it delivers again
     */
    static Report text(String from, String to, String text, Optional<String> id, Payload payload, Instant at) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("channel", "sms");
        data.put("text", text);
        data.put("to", to);
        Word.of(text).ifPresent(word -> data.put("keyword", word.wire()));
        String number = Numbers.international(from).orElse(from);
        return new Report(new Report.Matching("phone", number), "message.replied", at, data, Optional.of(payload), id);
    }

    /** The text as payload. */
    static Payload payload(String text) {
        return Payload.of("text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * What became of a message of ours; empty while it is under way.
     *
     * @param state the peer's word
     * @param more what else it said, such as an error code
     */
    static Optional<Report> end(String reference, End end, String state, Map<String, String> more, Instant at) {
        if (end == End.OPEN) {
            return Optional.empty();
        }
        Map<String, Object> data = new LinkedHashMap<>(more);
        data.put("channel", "sms");
        data.put("state", state);
        data.put("reference", reference);
        if (end == End.FAILED) {
            data.put(
                    "bounce",
                    "soft"); // a telephone that is off for long, or a full one, is no reason to give up a number
        }
        return Optional.of(new Report(
                new Report.Sent(reference),
                end == End.DELIVERED ? "message.delivered" : "message.bounced",
                at,
                data,
                Optional.empty(),
                Optional.of("receipt:" + reference + ":" + end)));
    }
}
