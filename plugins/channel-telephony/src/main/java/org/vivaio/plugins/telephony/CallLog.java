package org.vivaio.plugins.telephony;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.vivaio.api.Incoming;
import org.vivaio.api.Json;
import org.vivaio.api.Report;

/**
 * Makes reports of Asterisk's events. Which calls are under way is kept in the cursor, so that one that ended while nobody
 * listened is told all the same.
 */
final class CallLog {
    /** Asterisk writes offsets without a colon. */
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss[.SSS]XX");

    private static final int MOST = 200;

    private final AsteriskSettings settings;
    private final Map<String, Call> calls = new LinkedHashMap<>();

    CallLog(AsteriskSettings settings, String kept) {
        this.settings = settings;
        if (!kept.isEmpty()) {
            Json.list(Json.read(kept), "").forEach(each -> {
                Call call = Call.of(each);
                calls.put(call.id(), call);
            });
        }
    }

    /** What to keep. */
    String kept() {
        return calls.isEmpty()
                ? ""
                : Json.write(calls.values().stream().map(Call::kept).toList());
    }

    /** A call whose beginning an event tells; for the source it stands for. */
    Optional<Call> call(String id) {
        return Optional.ofNullable(calls.get(id));
    }

    /** What an event says. */
    List<Incoming> take(Object event, Instant now) {
        String type = Json.text(event, "type").orElse("");
        Instant at = Json.text(event, "timestamp").flatMap(CallLog::time).orElse(now);
        return switch (type) {
            case "ChannelCreated" -> created(event, at);
            case "Dial" -> dialled(event, at);
            case "ChannelDestroyed" -> ended(Json.text(event, "channel.id").orElse(""), at);
            default -> List.of();
        };
    }

    private List<Incoming> created(Object event, Instant at) {
        String id = Json.text(event, "channel.id").orElse("");
        String context = Json.text(event, "channel.dialplan.context").orElse("");
        String dialled = Json.text(event, "channel.dialplan.exten").orElse("");
        if (calls.containsKey(id) || calls.size() >= MOST) {
            return List.of();
        }
        if (id.startsWith(AsteriskChannel.OURS)) {
            String seller = settings.sellerOf(Json.text(event, "channel.name").orElse(""));
            Call call = new Call(
                    id,
                    false,
                    "",
                    Call.leadOf(id.substring(AsteriskChannel.OURS.length())),
                    "",
                    seller,
                    at,
                    Optional.empty(),
                    "");
            calls.put(id, call);
            return List.of(call.started());
        }
        if (!settings.inbound().contains(context)) {
            return List.of();
        }
        Optional<String> number =
                Lines.caller(Json.text(event, "channel.caller.number").orElse(""), settings.country());
        if (number.isEmpty()) {
            return List.of(); // hidden: there is nobody to tell it of
        }
        Call call = new Call(id, true, number.get(), "", dialled, "", at, Optional.empty(), "");
        calls.put(id, call);
        return List.of(call.started());
    }

    private List<Incoming> dialled(Object event, Instant at) {
        String id = Json.text(event, "caller.id").orElse("");
        Call call = calls.get(id);
        String status = Json.text(event, "dialstatus").orElse("");
        if (call == null || status.isEmpty()) {
            return List.of();
        }
        boolean answered = status.equals("ANSWER");
        String who =
                call.inbound() ? settings.sellerOf(Json.text(event, "peer.name").orElse("")) : call.agent();
        calls.put(id, answered ? call.answeredBy(who, at) : call.with(status));
        return List.of();
    }

    private List<Incoming> ended(String id, Instant at) {
        Call call = calls.remove(id);
        return call == null
                ? List.of()
                : List.of(call.ended(at, Lines.recording(settings.recordings(), call.id(), call.began())));
    }

    /**
     * What ended while nobody listened.
     *
     * @param alive ids of channels that are there
     */
    List<Incoming> missed(Set<String> alive, Instant now) {
        List<Incoming> items = new ArrayList<>();
        List.copyOf(calls.keySet()).stream()
                .filter(id -> !alive.contains(id))
                .forEach(id -> items.addAll(ended(id, now)));
        return items;
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text, TIME).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Whether an item tells that a call began. */
    static boolean begins(Incoming item) {
        return item instanceof Report report && report.type().equals("call.started");
    }
}
