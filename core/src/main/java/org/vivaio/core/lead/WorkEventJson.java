package org.vivaio.core.lead;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.vivaio.core.lead.EventData.CallDropped;
import org.vivaio.core.lead.EventData.CallPlanned;
import org.vivaio.core.lead.EventData.ClaimRequested;
import org.vivaio.core.lead.EventData.OfferEnded;
import org.vivaio.core.lead.EventData.OwnerChanged;
import org.vivaio.core.lead.EventData.OwnerSought;
import org.vivaio.core.lead.EventData.SellerLeft;
import org.vivaio.core.lead.EventData.SpeedChanged;
import org.vivaio.core.lead.EventData.TaskChanged;
import org.vivaio.core.lead.EventData.TaskCreated;

/** The share of {@link EventJson} that is about owners, offers, clocks and tasks. */
final class WorkEventJson {
    private static final Routed NOWHERE =
            new Routed("", "", List.of(), java.util.Map.of(), Optional.empty(), Optional.empty());

    private WorkEventJson() {}

    static void open(EventData data, ObjectNode json) {
        if (data instanceof OwnerChanged d) {
            d.owner().ifPresent(owner -> json.put("owner", owner));
            ArrayNode reasons = json.putArray("reasons");
            d.reasons().forEach(reasons::add);
            d.next().ifPresent(next -> json.put("next", next));
            d.expires().ifPresent(at -> json.put("expires", at.toString()));
            d.how().ifPresent(how -> json.set("how", how.toJson()));
        } else if (data instanceof OwnerSought d) {
            json.put("queue", d.queue()).put("why", d.why());
            json.set("how", d.how().toJson());
        } else if (data instanceof OfferEnded d) {
            json.put("seller", d.seller()).put("kind", d.kind());
        } else if (data instanceof SpeedChanged d) {
            json.put("rule", d.rule()).put("dueAt", d.dueAt().toString());
            d.seconds().ifPresent(seconds -> json.put("seconds", seconds));
            d.by().ifPresent(by -> json.put("by", by));
        } else if (data instanceof TaskCreated d) {
            json.put("rule", d.rule())
                    .put("assignee", d.assignee())
                    .put("dueAt", d.dueAt().toString());
        } else if (data instanceof TaskChanged d) {
            json.put("task", d.task().toString());
            d.outcome().ifPresent(outcome -> json.put("outcome", outcome));
            d.until().ifPresent(until -> json.put("until", until.toString()));
        } else if (data instanceof ClaimRequested d) {
            json.put("seller", d.seller());
        } else if (data instanceof SellerLeft d) {
            json.put("seller", d.seller());
        } else if (data instanceof CallPlanned d) {
            json.put("list", d.list())
                    .put("why", d.why())
                    .put("attempts", d.attempts())
                    .put("dueAt", d.dueAt().toString());
            if (!d.seller().isEmpty()) {
                json.put("seller", d.seller());
            }
        } else if (data instanceof CallDropped d) {
            json.put("list", d.list()).put("why", d.why()).put("attempts", d.attempts());
        }
    }

    static void personal(EventData data, ObjectNode json) {
        if (data instanceof OwnerChanged d) {
            d.reason().ifPresent(reason -> json.put("reason", reason));
        } else if (data instanceof TaskCreated d) {
            d.title().ifPresent(title -> json.put("title", title));
        } else if (data instanceof TaskChanged d) {
            d.note().ifPresent(note -> json.put("note", note));
        }
    }

    /** Empty for what is not of these, or was only observed by a version that did not know them yet. */
    static Optional<EventData> read(String type, JsonNode open, JsonNode personal) {
        String change = type.substring(type.indexOf('.') + 1);
        return Optional.ofNullable(
                switch (type) {
                    case "owner.assigned", "owner.claimed", "owner.released" -> owner(change, open, personal);
                    case "owner.sought" ->
                        new OwnerSought(
                                text(open, "queue"),
                                text(open, "why"),
                                Routed.read(open.path("how")).orElse(NOWHERE));
                    case "offer.expired", "offer.taken" ->
                        new OfferEnded(change, text(open, "seller"), text(open, "kind"));
                    case "speed.started", "speed.warned", "speed.breached", "speed.met" -> speed(change, open);
                    case "task.created" -> open.has("dueAt") ? created(open, personal) : null;
                    case "task.completed", "task.snoozed", "task.overdue", "task.cancelled" ->
                        open.has("task") ? changed(change, open, personal) : null;
                    case "call.planned" ->
                        open.has("dueAt")
                                ? new CallPlanned(
                                        text(open, "list"),
                                        text(open, "why"),
                                        open.path("attempts").asInt(),
                                        time(open, "dueAt").orElse(Instant.EPOCH),
                                        text(open, "seller"))
                                : null;
                    case "call.dropped" ->
                        open.has("list")
                                ? new CallDropped(
                                        text(open, "list"),
                                        text(open, "why"),
                                        open.path("attempts").asInt())
                                : null;
                    case "claim.requested" -> new ClaimRequested(text(open, "seller"));
                    case "seller.left" -> new SellerLeft(text(open, "seller"));
                    default -> null;
                });
    }

    private static EventData owner(String change, JsonNode open, JsonNode personal) {
        return new OwnerChanged(
                change,
                optional(open, "owner"),
                reasons(open.path("reasons")),
                optional(open, "next"),
                optional(personal, "reason"),
                time(open, "expires"),
                Routed.read(open.path("how")));
    }

    private static EventData speed(String change, JsonNode open) {
        return new SpeedChanged(
                change,
                text(open, "rule"),
                time(open, "dueAt").orElse(Instant.EPOCH),
                open.hasNonNull("seconds") ? Optional.of(open.get("seconds").asLong()) : Optional.empty(),
                optional(open, "by"));
    }

    private static EventData created(JsonNode open, JsonNode personal) {
        return new TaskCreated(
                text(open, "rule"),
                optional(personal, "title"),
                text(open, "assignee"),
                time(open, "dueAt").orElse(Instant.EPOCH));
    }

    private static EventData changed(String change, JsonNode open, JsonNode personal) {
        return new TaskChanged(
                change,
                UUID.fromString(text(open, "task")),
                optional(open, "outcome"),
                optional(personal, "note"),
                time(open, "until"));
    }

    private static String text(JsonNode json, String name) {
        return json.path(name).asText("");
    }

    private static Optional<String> optional(JsonNode json, String name) {
        return json.hasNonNull(name) ? Optional.of(json.get(name).asText()) : Optional.empty();
    }

    private static Optional<Instant> time(JsonNode json, String name) {
        return optional(json, name).map(Instant::parse);
    }

    private static List<String> reasons(JsonNode list) {
        List<String> reasons = new ArrayList<>();
        list.forEach(item -> reasons.add(item.asText()));
        return reasons;
    }
}
