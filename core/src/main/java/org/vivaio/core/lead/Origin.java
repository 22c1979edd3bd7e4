package org.vivaio.core.lead;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.vivaio.core.lead.EventData.CaptureAccepted;
import org.vivaio.core.lead.EventData.ReturnChanged;
import org.vivaio.core.lead.Judgement.Reason;

/**
 * Where a lead's captures came from.
 *
 * @param campaign the first campaign that brought it
 * @param manual whether its last capture is to be sorted by a person
 * @param seen when each source brought it last, by the time of commit
 * @param returns captures that were claimed back from their supplier: {@code claimed}, {@code accepted} or {@code refused}
 */
public record Origin(
        Optional<String> campaign, boolean manual, Map<String, Instant> seen, SortedMap<UUID, String> returns) {
    /** Of a lead without captures. */
    public static final Origin NONE = new Origin(Optional.empty(), false, Map.of(), Collections.emptySortedMap());

    private static final int MOST = 32;

    /** Copies the map. */
    public Origin {
        seen = Map.copyOf(seen);
    }

    /** Of captures that came just now. */
    static Origin seenOnly(Map<String, Instant> seen) {
        return new Origin(Optional.empty(), false, seen, Collections.emptySortedMap());
    }

    Origin after(ReturnChanged change) {
        SortedMap<UUID, String> next = new TreeMap<>(returns);
        next.put(change.capture(), change.change());
        return new Origin(campaign, manual, seen, Collections.unmodifiableSortedMap(next));
    }

    /** Why a return cannot go on like that; each capture is claimed back once, and answered once. */
    Optional<Reason> against(ReturnChanged change) {
        String state = returns.get(change.capture());
        if (change.change().equals("claimed")) {
            return state == null
                    ? Optional.empty()
                    : Optional.of(Reason.of(
                            "return_claimed", "This capture was claimed back before; each can be claimed back once"));
        }
        return "claimed".equals(state)
                ? Optional.empty()
                : Optional.of(Reason.of(
                        "return_answered",
                        state == null
                                ? "This capture was not claimed back"
                                : "This claim was answered before: " + state));
    }

    Origin after(CaptureAccepted capture, Instant recordedAt) {
        Map<String, Instant> next = new LinkedHashMap<>(seen);
        next.put(capture.source(), recordedAt);
        while (next.size() > MOST) {
            next.entrySet().stream()
                    .min(Comparator.comparing((Map.Entry<String, Instant> e) -> e.getValue())
                            .thenComparing(Map.Entry::getKey))
                    .ifPresent(oldest -> next.remove(oldest.getKey()));
        }
        return new Origin(
                campaign.isPresent() ? campaign : capture.terms().campaign(),
                capture.terms().manual(),
                next,
                returns);
    }

    /** Whether a source, or any where none is named, brought it within a time before a moment. */
    boolean within(Optional<String> source, Optional<Duration> window, Instant now) {
        return seen.entrySet().stream()
                .filter(e -> source.isEmpty() || source.get().equals(e.getKey()))
                .anyMatch(e -> window.isEmpty() || !e.getValue().isBefore(now.minus(window.get())));
    }

    void write(ObjectNode state) {
        campaign.ifPresent(name -> state.put("campaign", name));
        if (manual) {
            state.put("manual", true);
        }
        if (!seen.isEmpty()) {
            ObjectNode json = state.putObject("seen");
            seen.entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(e -> json.put(e.getKey(), e.getValue().toString()));
        }
        if (!returns.isEmpty()) {
            ObjectNode json = state.putObject("returns");
            returns.forEach((capture, change) -> json.put(capture.toString(), change));
        }
    }

    static Origin read(JsonNode state) {
        Map<String, Instant> seen = new LinkedHashMap<>();
        state.path("seen")
                .properties()
                .forEach(e -> seen.put(e.getKey(), Instant.parse(e.getValue().asText())));
        SortedMap<UUID, String> returns = new TreeMap<>();
        state.path("returns")
                .properties()
                .forEach(e ->
                        returns.put(UUID.fromString(e.getKey()), e.getValue().asText()));
        return new Origin(
                Optional.of(state.path("campaign").asText()).filter(c -> !c.isEmpty()),
                state.path("manual").asBoolean(),
                seen,
                Collections.unmodifiableSortedMap(returns));
    }
}
