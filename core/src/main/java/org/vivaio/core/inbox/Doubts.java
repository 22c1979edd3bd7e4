package org.vivaio.core.inbox;

import java.util.Map;
import java.util.Optional;
import org.vivaio.core.lead.Judgement.Reason;
import org.vivaio.core.lead.Received;

/** Why a connection took what it brought for no enquiry; a person may still say that it is one. */
final class Doubts {
    /** Those for a person to decide; the others are clear, and only kept. */
    private static final Map<String, String> UNCLEAR = Map.of(
            ReasonCodes.SENDER_UNVERIFIED, "Who sent it could not be told for sure",
            ReasonCodes.SPAM, "A filter on the way called it spam");

    private static final Map<String, String> CLEAR = Map.of(
            ReasonCodes.AUTO_REPLY, "An automatic answer",
            ReasonCodes.BOUNCE, "A notice that a message could not be delivered",
            ReasonCodes.NEWSLETTER, "Sent to many: a newsletter, a list or a notice",
            ReasonCodes.LOOP, "Sent by ourselves, or going round in a circle",
            ReasonCodes.NO_ENQUIRY, "Nobody is named in it who could be answered");

    private Doubts() {}

    private static Optional<Reason> of(Received item, Map<String, String> words) {
        String code = item.meta().path("doubt").asText("");
        return item.meta().path("released").asBoolean() || !words.containsKey(code)
                ? Optional.empty()
                : Optional.of(Reason.of(code, words.get(code)));
    }

    /** A reason to refuse it. */
    static Optional<Reason> clear(Received item) {
        return of(item, CLEAR);
    }

    /** A reason to ask a person. */
    static Optional<Reason> unclear(Received item) {
        return of(item, UNCLEAR);
    }
}
