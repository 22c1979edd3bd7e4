package org.vivaio.core.lifecycle;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.NullValue;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.vivaio.core.lead.EventData.StageChanged;
import org.vivaio.core.lead.FactTally;
import org.vivaio.core.lead.Ground;
import org.vivaio.core.lead.LeadEvent;
import org.vivaio.core.lead.LeadJson;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.lead.Situation;
import org.vivaio.core.lifecycle.Lifecycle.Transition;
import org.vivaio.core.platform.Expressions.Condition;
import org.vivaio.core.platform.Json;

/**
 * Why a lead's stage changed. The condition is that of the rulebook that decided, the values are those of the lead in that
 * moment, folded from its events: nothing has to be stored beside the event, and old moves are explained too.
 */
final class StageEvidence {
    private StageEvidence() {}

    static ObjectNode of(Ground ground, Lifecycle lifecycle) {
        LeadEvent event = ground.event();
        if (!(event.data() instanceof StageChanged move)) {
            throw new IllegalArgumentException("no move");
        }
        ObjectNode json = Json.object()
                .put("event", event.id().toString())
                .put("at", event.at().toString())
                .put("recordedAt", event.recordedAt().toString())
                .put("actor", event.actor())
                .put("rulebook", event.rulebook())
                .put("from", move.from())
                .put("to", move.to());
        move.rule().ifPresent(rule -> json.put("rule", rule));
        move.reason().ifPresent(reason -> json.put("reason", reason));
        ground.cause().ifPresent(cause -> json.set("cause", LeadJson.event(cause)));
        move.rule()
                .flatMap(rule -> lifecycle.transitions().stream()
                        .filter(transition -> transition.name().equals(rule))
                        .findFirst())
                .ifPresent(transition -> guard(json, transition, ground));
        return json;
    }

    private static void guard(ObjectNode json, Transition transition, Ground ground) {
        ObjectNode guard = json.putObject("guard");
        ArrayNode from = guard.putArray("from");
        new TreeSet<>(transition.from()).forEach(from::add);
        ArrayNode on = guard.putArray("on");
        new TreeSet<>(transition.on()).forEach(on::add);
        transition.when().ifPresent(when -> guard.put("when", when.source()));
        transition.after().ifPresent(after -> guard.put("after", after.source()));
        Set<String> reads = new TreeSet<>();
        Set<String> counted = new TreeSet<>();
        for (Optional<Condition> condition : List.of(transition.when(), transition.after())) {
            condition.ifPresent(c -> {
                reads.addAll(c.reads());
                counted.addAll(c.counted());
            });
        }
        LeadState lead = ground.before();
        Instant then = ground.event().recordedAt();
        Map<String, Object> variables = Situation.leadVariables(lead, then);
        ArrayNode values = json.putArray("values");
        reads.stream().filter(name -> name.startsWith("lead.")).forEach(name -> {
            Object value = variables.get(name.substring("lead.".length()));
            ObjectNode item = values.addObject().put("name", name);
            item.set("value", Json.MAPPER.valueToTree(value instanceof NullValue ? null : value));
        });
        for (String type : counted) {
            values.addObject().put("name", "count('" + type + "')").put("value", count(lead, type));
        }
    }

    private static long count(LeadState lead, String type) {
        FactTally tally = lead.facts().get(type);
        return tally == null ? 0 : tally.total();
    }
}
