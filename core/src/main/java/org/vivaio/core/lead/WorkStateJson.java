package org.vivaio.core.lead;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.vivaio.core.lead.WorkState.Calling;
import org.vivaio.core.lead.WorkState.Hold;
import org.vivaio.core.lead.WorkState.OpenTask;
import org.vivaio.core.lead.WorkState.Speed;
import org.vivaio.core.lead.WorkState.Waiting;
import org.vivaio.core.platform.Json;

/** Keeps a {@link WorkState} as JSON. It names sellers, rules and times, never the person. */
final class WorkStateJson {
    private WorkStateJson() {}

    static ObjectNode write(WorkState work) {
        ObjectNode json = Json.object();
        work.hold()
                .ifPresent(hold -> json.putObject("hold")
                        .put("kind", hold.kind())
                        .put("rule", hold.rule())
                        .put("seller", hold.seller())
                        .put("until", hold.until().toString()));
        if (!work.refused().isEmpty()) {
            json.set("refused", Json.MAPPER.valueToTree(work.refused()));
        }
        work.waiting()
                .ifPresent(waiting -> json.putObject("waiting")
                        .put("rule", waiting.rule())
                        .put("queue", waiting.queue())
                        .put("why", waiting.why())
                        .put("since", waiting.since().toString()));
        work.lastOwner().ifPresent(owner -> json.put("lastOwner", owner));
        work.speed()
                .ifPresent(speed -> json.putObject("speed")
                        .put("rule", speed.rule())
                        .put("state", speed.state())
                        .put("since", speed.since().toString())
                        .put("dueAt", speed.dueAt().toString()));
        if (!work.tasks().isEmpty()) {
            ObjectNode tasks = json.putObject("tasks");
            work.tasks()
                    .forEach((id, task) -> tasks.putObject(id.toString())
                            .put("rule", task.rule())
                            .put("assignee", task.assignee())
                            .put("dueAt", task.dueAt().toString())
                            .put("overdue", task.overdue()));
        }
        if (!work.alerted().isEmpty()) {
            ObjectNode alerted = json.putObject("alerted");
            work.alerted().forEach((alert, at) -> alerted.put(alert, at.toString()));
        }
        if (!work.calls().isEmpty()) {
            json.set("calls", calls(work));
        }
        return json;
    }

    static ObjectNode calls(WorkState work) {
        ObjectNode calls = Json.object();
        work.calls().forEach((list, call) -> {
            ObjectNode one = calls.putObject(list).put("why", call.why()).put("attempts", call.attempts());
            call.dueAt().ifPresent(at -> one.put("dueAt", at.toString()));
            if (!call.seller().isEmpty()) {
                one.put("seller", call.seller());
            }
        });
        return calls;
    }

    static WorkState read(JsonNode json) {
        if (!json.isObject()) {
            return WorkState.NONE;
        }
        SortedSet<String> refused = new TreeSet<>();
        json.path("refused").forEach(name -> refused.add(name.asText()));
        Map<UUID, OpenTask> tasks = new LinkedHashMap<>();
        json.path("tasks")
                .properties()
                .forEach(e -> tasks.put(
                        UUID.fromString(e.getKey()),
                        new OpenTask(
                                e.getValue().path("rule").asText(),
                                e.getValue().path("assignee").asText(),
                                time(e.getValue(), "dueAt"),
                                e.getValue().path("overdue").asBoolean())));
        SortedMap<String, Instant> alerted = new TreeMap<>();
        json.path("alerted")
                .properties()
                .forEach(e -> alerted.put(e.getKey(), Instant.parse(e.getValue().asText())));
        SortedMap<String, Calling> calls = new TreeMap<>();
        json.path("calls").properties().forEach(e -> calls.put(e.getKey(), calling(e.getValue())));
        return new WorkState(
                hold(json.path("hold")),
                Collections.unmodifiableSortedSet(refused),
                waiting(json.path("waiting")),
                Optional.ofNullable(json.get("lastOwner")).map(JsonNode::asText),
                speed(json.path("speed")),
                Collections.unmodifiableMap(tasks),
                Collections.unmodifiableSortedMap(alerted),
                Collections.unmodifiableSortedMap(calls));
    }

    private static Calling calling(JsonNode json) {
        return new Calling(
                json.path("why").asText(),
                json.path("attempts").asInt(),
                json.has("dueAt") ? Optional.of(time(json, "dueAt")) : Optional.empty(),
                json.path("seller").asText(""));
    }

    private static Optional<Hold> hold(JsonNode json) {
        return json.isObject()
                ? Optional.of(new Hold(
                        json.path("kind").asText(),
                        json.path("rule").asText(),
                        json.path("seller").asText(),
                        time(json, "until")))
                : Optional.empty();
    }

    private static Optional<Waiting> waiting(JsonNode json) {
        return json.isObject()
                ? Optional.of(new Waiting(
                        json.path("rule").asText(),
                        json.path("queue").asText(),
                        json.path("why").asText(),
                        time(json, "since")))
                : Optional.empty();
    }

    private static Optional<Speed> speed(JsonNode json) {
        return json.isObject()
                ? Optional.of(new Speed(
                        json.path("rule").asText(),
                        json.path("state").asText(),
                        time(json, "since"),
                        time(json, "dueAt")))
                : Optional.empty();
    }

    private static Instant time(JsonNode json, String name) {
        return Instant.parse(json.path(name).asText());
    }
}
