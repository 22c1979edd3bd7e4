package org.vivaio.core.lead;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vivaio.core.platform.Json;

/**
 * What a decision needs to know beyond the lead itself; loaded before it and recorded with it.
 *
 * @param turns the turn taken in each pool of a round robin
 * @param history the lead's own past facts, oldest first; only for decisions that asked for them, not recorded since
 *     they are recorded already
 */
public record Context(Map<String, Long> turns, Optional<List<LeadEvent>> history) {
    /** Knows nothing. */
    public static final Context EMPTY = new Context(Map.of(), Optional.empty());

    /** What a decider found missing. */
    public sealed interface Need permits Turn, History {}

    /**
     * A turn in a pool of candidates.
     *
     * @param pool its name, the same for the same candidates
     */
    public record Turn(String pool) implements Need {}

    /** The lead's past facts. */
    public record History() implements Need {}

    /** This context with one more turn. */
    public Context withTurn(String pool, long turn) {
        Map<String, Long> more = new LinkedHashMap<>(turns);
        more.put(pool, turn);
        return new Context(Map.copyOf(more), history);
    }

    /** This context with the lead's past facts. */
    public Context withHistory(List<LeadEvent> facts) {
        return new Context(turns, Optional.of(facts));
    }

    /** As recorded; empty when there is nothing to record. */
    public Optional<ObjectNode> toJson() {
        if (turns.isEmpty() && history.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode json = Json.object();
        json.set("turns", Json.MAPPER.valueToTree(turns));
        if (history.isPresent()) {
            json.put("history", true);
        }
        return Optional.of(json);
    }

    /** Reads what was recorded; the history, where one was used, is to be added again. */
    public static Context fromJson(JsonNode json) {
        Map<String, Long> turns = new LinkedHashMap<>();
        json.path("turns")
                .properties()
                .forEach(e -> turns.put(e.getKey(), e.getValue().asLong()));
        return new Context(Map.copyOf(turns), Optional.empty());
    }
}
