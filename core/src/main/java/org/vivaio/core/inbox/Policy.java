package org.vivaio.core.inbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vivaio.core.lead.Judgement;
import org.vivaio.core.lead.Judgement.Reason;
import org.vivaio.core.lead.Received;

/** Judges a capture by the rules of its source, as far as no other row is needed; the same for every door. */
final class Policy {
    private Policy() {}

    /** The verdict, when it is not to be accepted; reasons that only tell stay with it. */
    static Optional<Judgement> judge(Received item, Source source, Map<String, Object> fields, List<Reason> noticed) {
        List<Reason> rejecting = new ArrayList<>();
        if (!source.enabled()) {
            rejecting.add(Reason.of(ReasonCodes.SOURCE_CLOSED, "The source is switched off"));
        } else if (!source.open(item.receivedAt())) {
            rejecting.add(Reason.of(ReasonCodes.OUTSIDE_SCHEDULE, "The source may not send at this time"));
        }
        for (String required : source.required()) {
            if (missing(required, fields)) {
                String[] names = required.split("\\|");
                rejecting.add(Reason.of(
                        ReasonCodes.MISSING_FIELD,
                        names[0],
                        names.length == 1
                                ? "Is required, and missing"
                                : "One of " + String.join(", ", names) + " is required, and all are missing"));
            }
        }
        Doubts.clear(item).ifPresent(reason -> {
            // what is no enquiry need not have what an enquiry needs
            rejecting.clear();
            rejecting.add(reason);
        });
        List<Reason> doubts = new ArrayList<>();
        Doubts.unclear(item).ifPresent(doubts::add);
        if (!item.meta().path("released").asBoolean()) {
            doubts.addAll(spam(item));
        }
        noticed.stream().filter(r -> source.rejects().contains(r.code())).forEach(rejecting::add);
        noticed.stream().filter(r -> source.quarantines().contains(r.code())).forEach(doubts::add);
        if (!rejecting.isEmpty()) {
            return Optional.of(refusal(Judgement.REJECTED, rejecting, noticed));
        }
        if (!doubts.isEmpty()) {
            return Optional.of(refusal(Judgement.QUARANTINED, doubts, noticed));
        }
        if (source.test() || item.meta().path("test").asBoolean()) {
            return Optional.of(refusal(
                    Judgement.ACCEPTED,
                    List.of(Reason.of(ReasonCodes.TEST, "A test: judged as usual, and no lead was made")),
                    noticed));
        }
        return Optional.empty();
    }

    private static Judgement refusal(String verdict, List<Reason> why, List<Reason> noticed) {
        List<Reason> all = new ArrayList<>(why);
        noticed.stream().filter(reason -> !all.contains(reason)).forEach(all::add);
        return new Judgement(verdict, false, all, Optional.empty());
    }

    private static boolean missing(String alternatives, Map<String, Object> fields) {
        for (String name : alternatives.split("\\|")) {
            if (fields.containsKey(name)) {
                return false;
            }
        }
        return true;
    }

    /** What a public door found, when it adds up to a doubt; it was scored there, so that this needs no look-up. */
    private static List<Reason> spam(Received item) {
        List<Reason> doubts = new ArrayList<>();
        for (JsonNode signal : item.meta().path("signals")) {
            doubts.add(SpamReasons.of(signal.asText()));
        }
        JsonNode spam = item.meta().path("spam");
        if (spam.path("score").asDouble() >= spam.path("limit").asDouble(Double.MAX_VALUE)) {
            spam.path("signals")
                    .forEach(signal -> doubts.add(SpamReasons.of(
                            signal.path("code").asText(), signal.path("points").asDouble())));
        }
        return doubts;
    }
}
