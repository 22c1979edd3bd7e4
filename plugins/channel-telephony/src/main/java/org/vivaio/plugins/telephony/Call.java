package org.vivaio.plugins.telephony;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.vivaio.api.Json;
import org.vivaio.api.Report;

/**
 * A call under way.
 *
 * @param id the exchange's
 * @param inbound whether the person called us
 * @param number the person's; empty for a call we made
 * @param lead whom a call we made is for; empty where it is known by its id
 * @param line our number that was called; empty for a call we made
 * @param agent who took or made it; empty as long as nobody did
 * @param began when it rang
 * @param answered when the other side took it
 * @param status what the exchange said of the last try to reach the other side; empty before
 */
record Call(
        String id,
        boolean inbound,
        String number,
        String lead,
        String line,
        String agent,
        Instant began,
        Optional<Instant> answered,
        String status) {

    Call answeredBy(String who, Instant at) {
        return new Call(
                id,
                inbound,
                number,
                lead,
                line,
                who.isEmpty() ? agent : who,
                began,
                answered.or(() -> Optional.of(at)),
                status);
    }

    Call with(String said) {
        return new Call(id, inbound, number, lead, line, agent, began, answered, said);
    }

    private Report.About about() {
        if (inbound) {
            return new Report.Matching("phone", number);
        }
        return lead.isEmpty() ? new Report.Sent(id) : new Report.Known(lead);
    }

    /** The lead that the key of a click names; empty for any other key. */
    static String leadOf(String key) {
        return key.matches("[0-9a-f-]{36}\\.[0-9a-f-]{36}") ? key.substring(0, 36) : "";
    }

    /** It rings. */
    Report started() {
        return report("call.started", began, data());
    }

    /**
     * It is over.
     *
     * @param at when
     * @param recording where it can be listened to
     */
    Report ended(Instant at, Optional<String> recording) {
        Map<String, Object> data = data();
        data.put("outcome", outcome());
        answered.ifPresent(from -> {
            data.put("seconds", Math.max(0, Duration.between(from, at).toSeconds()));
            recording.ifPresent(link -> data.put("recording", link));
        });
        return report("call.ended", at, data);
    }

    /** What came of it, in words that rules compare. */
    String outcome() {
        if (answered.isPresent()) {
            return "answered";
        }
        if (inbound) {
            return "missed";
        }
        return switch (status.toUpperCase(java.util.Locale.ROOT)) {
            case "BUSY" -> "busy";
            case "CONGESTION", "CHANUNAVAIL", "INVALIDARGS", "FAILED" -> "failed";
            case "" -> "cancelled"; // the seller's own telephone was never taken up
            default -> "no-answer";
        };
    }

    private Map<String, Object> data() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("call", id);
        data.put("direction", inbound ? "inbound" : "outbound");
        if (!line.isEmpty()) {
            data.put("line", line);
        }
        if (!agent.isEmpty()) {
            data.put("agent", agent);
        }
        return data;
    }

    private Report report(String type, Instant at, Map<String, Object> data) {
        return new Report(about(), type, at, data, Optional.empty(), Optional.of(id + ":" + type));
    }

    /** As it is kept between two runs. */
    Map<String, Object> kept() {
        Map<String, Object> kept = new LinkedHashMap<>();
        kept.put("id", id);
        kept.put("inbound", inbound);
        kept.put("number", number);
        kept.put("lead", lead);
        kept.put("line", line);
        kept.put("agent", agent);
        kept.put("began", began.toString());
        answered.ifPresent(at -> kept.put("answered", at.toString()));
        kept.put("status", status);
        return kept;
    }

    static Call of(Object kept) {
        return new Call(
                Json.text(kept, "id").orElse(""),
                Json.text(kept, "inbound").orElse("").equals("true"),
                Json.text(kept, "number").orElse(""),
                Json.text(kept, "lead").orElse(""),
                Json.text(kept, "line").orElse(""),
                Json.text(kept, "agent").orElse(""),
                Instant.parse(Json.text(kept, "began").orElse(Instant.EPOCH.toString())),
                Json.text(kept, "answered").map(Instant::parse),
                Json.text(kept, "status").orElse(""));
    }
}
