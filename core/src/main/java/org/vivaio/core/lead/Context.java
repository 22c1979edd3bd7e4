package org.vivaio.core.lead;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.vivaio.core.platform.Json;

/**
 * What a decision needs to know beyond the lead itself; loaded before it and recorded with it.
 *
 * @param turns the turn taken in each pool of a round robin, as versions before the rotations by weight took them
 * @param history the lead's own past facts, oldest first; only for decisions that asked for them, not recorded since
 *     they are recorded already
 * @param loads how much sellers have, by their names
 * @param shares where everybody stands in a rotation, by its name; under the empty name where the rotation itself stands
 * @param receivers connections by which the lead has arrived somewhere; only for decisions that asked
 */
public record Context(
        Map<String, Long> turns,
        Optional<List<LeadEvent>> history,
        Map<String, Load> loads,
        Map<String, Map<String, Double>> shares,
        Optional<List<String>> receivers) {
    /** Knows nothing. */
    public static final Context EMPTY = new Context(Map.of(), Optional.empty(), Map.of(), Map.of(), Optional.empty());

    /** What a decider found missing. */
    public sealed interface Need permits Turn, History, LoadOf, ShareOf, Joining, PassedOn {}

    /**
     * A turn in a pool of candidates.
     *
     * @param pool its name, the same for the same candidates
     */
    public record Turn(String pool) implements Need {}

    /** The lead's past facts. */
    public record History() implements Need {}

    /**
     * How much a seller has.
     *
     * @param seller resource name
     * @param day the day it is for them
     */
    public record LoadOf(String seller, LocalDate day) implements Need {}

    /**
     * Where everybody stands in a rotation.
     *
     * @param pool its name
     */
    public record ShareOf(String pool) implements Need {}

    /**
     * What a seller has.
     *
     * @param open leads they work on
     * @param today leads they were given on the day that was asked for
     */
    public record Load(long open, long today) {}

    /** The histories of two leads that are joined or divided. */
    record Joining() implements Need {}

    /** To which other systems the lead was passed on. */
    public record PassedOn() implements Need {}

    /** This context with the receivers of the lead. */
    public Context withReceivers(List<String> connections) {
        return new Context(turns, history, loads, shares, Optional.of(connections));
    }

    /** This context with one more turn. */
    public Context withTurn(String pool, long turn) {
        Map<String, Long> more = new LinkedHashMap<>(turns);
        more.put(pool, turn);
        return new Context(Map.copyOf(more), history, loads, shares, receivers);
    }

    /** This context with the lead's past facts. */
    public Context withHistory(List<LeadEvent> facts) {
        return new Context(turns, Optional.of(facts), loads, shares, receivers);
    }

    /** This context with what sellers have and where rotations stand. */
    public Context withWork(Map<String, Load> moreLoads, Map<String, Map<String, Double>> moreShares) {
        return new Context(turns, history, Map.copyOf(moreLoads), Map.copyOf(moreShares), receivers);
    }

    /** As recorded; empty when there is nothing to record. */
    public Optional<ObjectNode> toJson() {
        if (turns.isEmpty() && history.isEmpty() && loads.isEmpty() && shares.isEmpty() && receivers.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode json = Json.object();
        if (!turns.isEmpty()) {
            json.set("turns", Json.MAPPER.valueToTree(turns));
        }
        if (history.isPresent()) {
            json.put("history", true);
        }
        if (!loads.isEmpty()) {
            ObjectNode all = json.putObject("loads");
            new TreeMap<>(loads)
                    .forEach((seller, load) ->
                            all.putObject(seller).put("open", load.open()).put("today", load.today()));
        }
        if (!shares.isEmpty()) {
            json.set("shares", Json.MAPPER.valueToTree(new TreeMap<>(shares)));
        }
        receivers.ifPresent(connections -> json.set("receivers", Json.MAPPER.valueToTree(connections)));
        return Optional.of(json);
    }

    /** Reads what was recorded; the history, where one was used, is to be added again. */
    public static Context fromJson(JsonNode json) {
        Map<String, Long> turns = new LinkedHashMap<>();
        json.path("turns")
                .properties()
                .forEach(e -> turns.put(e.getKey(), e.getValue().asLong()));
        Map<String, Load> loads = new LinkedHashMap<>();
        json.path("loads")
                .properties()
                .forEach(e -> loads.put(
                        e.getKey(),
                        new Load(
                                e.getValue().path("open").asLong(),
                                e.getValue().path("today").asLong())));
        Map<String, Map<String, Double>> shares = new LinkedHashMap<>();
        json.path("shares").properties().forEach(e -> shares.put(e.getKey(), passes(e.getValue())));
        return new Context(Map.copyOf(turns), Optional.empty(), Map.copyOf(loads), Map.copyOf(shares), receivers(json));
    }

    private static Optional<List<String>> receivers(JsonNode json) {
        if (!json.has("receivers")) {
            return Optional.empty();
        }
        List<String> connections = new ArrayList<>();
        json.get("receivers").forEach(connection -> connections.add(connection.asText()));
        return Optional.of(List.copyOf(connections));
    }

    static Map<String, Double> passes(JsonNode json) {
        Map<String, Double> passes = new TreeMap<>();
        json.properties().forEach(e -> passes.put(e.getKey(), e.getValue().asDouble()));
        return passes;
    }
}
