package org.vivaio.core.lead;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.vivaio.core.platform.Json;

/**
 * How an owner was looked for: who could have been chosen, and why the others could not. Names and codes only; the console
 * has the words.
 *
 * @param rule the routing rule
 * @param strategy how it chose
 * @param candidates the chosen one first, then who would have been next, then those who fell out
 * @param more how many others fell out, by code, where there were too many to name
 * @param share the turn that was taken
 * @param day on which the chosen one got the lead, as they count days; empty when it counts against no limit
 */
public record Routed(
        String rule,
        String strategy,
        List<Candidate> candidates,
        Map<String, Integer> more,
        Optional<Share> share,
        Optional<LocalDate> day) {

    /**
     * Somebody who was considered.
     *
     * @param seller resource name
     * @param out why not, as a code; empty for who could take it
     * @param measure what the strategy compared: open leads, or the place in the rotation
     */
    public record Candidate(String seller, Optional<String> out, Optional<Double> measure) {}

    /**
     * A turn in a rotation: everybody moves on by the inverse of their weight, and whoever is furthest behind is next.
     *
     * @param pool the rotation
     * @param virtual where the rotation stands: who comes in late starts here and has nothing to catch up
     * @param pass where the chosen one stands after this turn
     */
    public record Share(String pool, double virtual, double pass) {}

    ObjectNode toJson() {
        ObjectNode json = Json.object().put("rule", rule).put("strategy", strategy);
        var list = json.putArray("candidates");
        candidates.forEach(candidate -> {
            ObjectNode item = list.addObject().put("seller", candidate.seller());
            candidate.out().ifPresent(out -> item.put("out", out));
            candidate.measure().ifPresent(measure -> item.put("measure", measure));
        });
        if (!more.isEmpty()) {
            json.set("more", Json.MAPPER.valueToTree(new TreeMap<>(more)));
        }
        share.ifPresent(s -> json.putObject("share")
                .put("pool", s.pool())
                .put("virtual", s.virtual())
                .put("pass", s.pass()));
        day.ifPresent(d -> json.put("day", d.toString()));
        return json;
    }

    static Optional<Routed> read(JsonNode json) {
        if (!json.isObject()) {
            return Optional.empty();
        }
        List<Candidate> candidates = new ArrayList<>();
        json.path("candidates")
                .forEach(item -> candidates.add(new Candidate(
                        item.path("seller").asText(),
                        item.hasNonNull("out") ? Optional.of(item.get("out").asText()) : Optional.empty(),
                        item.hasNonNull("measure")
                                ? Optional.of(item.get("measure").asDouble())
                                : Optional.empty())));
        Map<String, Integer> more = new TreeMap<>();
        json.path("more")
                .properties()
                .forEach(e -> more.put(e.getKey(), e.getValue().asInt()));
        JsonNode share = json.path("share");
        return Optional.of(new Routed(
                json.path("rule").asText(),
                json.path("strategy").asText(),
                List.copyOf(candidates),
                more,
                share.isObject()
                        ? Optional.of(new Share(
                                share.path("pool").asText(),
                                share.path("virtual").asDouble(),
                                share.path("pass").asDouble()))
                        : Optional.empty(),
                json.hasNonNull("day")
                        ? Optional.of(LocalDate.parse(json.get("day").asText()))
                        : Optional.empty()));
    }
}
