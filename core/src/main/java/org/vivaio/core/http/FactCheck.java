package org.vivaio.core.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem.FieldError;

/** Checks a fact that somebody reports over the API. */
final class FactCheck {
    private static final Pattern TYPE = Pattern.compile("[a-z]+(\\.[a-z]+)+");
    private static final Set<String> MEMBERS = Set.of("type", "at", "data");
    private static final Duration AHEAD = Duration.ofHours(1);
    private static final int MAX_TYPE = 80;

    /** What the platform alone decides or records. */
    private static final Set<String> OWN = Set.of(
            "capture.accepted",
            "score.changed",
            "owner.claimed",
            "owner.sought",
            "claim.requested",
            "seller.left",
            "task.overdue",
            "call.planned",
            "call.dropped",
            "alert.raised",
            "handover.offered",
            "handover.escalated",
            "export.done",
            "export.refused");

    private static final List<String> OWN_FAMILIES =
            List.of("segment.", "phase.", "lead.", "rulebook.", "timer.", "journey.", "offer.", "speed.", "return.");

    private FactCheck() {}

    /** What is wrong with a fact, besides what the tenant's rules say. */
    static List<FieldError> errors(ObjectNode fact, Instant now) {
        List<FieldError> errors = new ArrayList<>();
        fact.fieldNames().forEachRemaining(name -> {
            if (!MEMBERS.contains(name)) {
                errors.add(new FieldError(name, "unknown", "is not known; known are type, at, data"));
            }
        });
        String type = fact.path("type").isTextual() ? fact.path("type").textValue() : "";
        if (type.length() > MAX_TYPE || !TYPE.matcher(type).matches()) {
            errors.add(new FieldError("type", "type", "must be dotted words in lower case, such as call.ended"));
        } else if (OWN.contains(type) || OWN_FAMILIES.stream().anyMatch(type::startsWith)) {
            errors.add(new FieldError("type", "reserved", "is decided by the platform and cannot be reported"));
        }
        at(fact.path("at"), now, errors);
        if (!fact.path("data").isObject()) {
            errors.add(new FieldError("data", "type", "must be an object"));
        } else {
            data(type, fact.path("data"), errors);
        }
        return errors;
    }

    private static void at(JsonNode at, Instant now, List<FieldError> errors) {
        if (at.isMissingNode() || at.isNull()) {
            return;
        }
        Optional<Instant> moment = at.isTextual() ? Params.moment(at.textValue()) : Optional.empty();
        if (moment.isEmpty()) {
            errors.add(new FieldError("at", "time", "must be a time in RFC 3339, such as 2026-11-23T10:00:00Z"));
        } else if (moment.get().isAfter(now.plus(AHEAD)) || moment.get().isBefore(Instant.EPOCH)) {
            errors.add(new FieldError("at", "range", "must lie between 1970 and one hour from now"));
        }
    }

    private static void data(String type, JsonNode data, List<FieldError> errors) {
        if (members(data) > JsonLimits.MAX_FIELDS) {
            errors.add(new FieldError("data", "limit", "has more than " + JsonLimits.MAX_FIELDS + " members"));
        }
        data.properties().forEach(member -> {
            if (Json.writeBytes(member.getValue()).length > JsonLimits.MAX_VALUE) {
                errors.add(new FieldError("data." + member.getKey(), "limit", "is longer than 64 kB"));
            }
        });
        switch (type) {
            case "tag.added", "tag.removed" -> {
                if (!LeadPatch.isTag(data.path("tag"))) {
                    errors.add(new FieldError("data.tag", "required", "must be text of 1 to 80 characters"));
                }
            }
            case "consent.given", "consent.confirmed", "consent.withdrawn" -> {
                required(data, "purpose", errors);
                required(data, "channel", errors);
            }
            case "stage.changed" -> required(data, "to", errors);
            case "owner.assigned" -> required(data, "owner", errors);
            case "score.overridden" -> override(data, errors);
            case "machine.detected" -> {
                machine(data.path("events"), errors);
                if (data.hasNonNull("reason") && !data.path("reason").asText().matches("[a-z0-9][a-z0-9._-]{0,79}")) {
                    errors.add(new FieldError("data.reason", "type", "must be a code such as scanner or prefetch"));
                }
            }
            case "handover.rejected" -> required(data, "reason", errors);
            case "appointment.booked" -> {
                moment(data, "startsAt", false, errors);
                moment(data, "endsAt", false, errors);
            }
            case "call.ended" -> moment(data, "callBackAt", false, errors);
            case "task.created" -> moment(data, "dueAt", true, errors);
            case "task.completed", "task.snoozed", "task.cancelled" -> {
                if (!data.path("task").isTextual()
                        || Ids.parse(data.path("task").textValue()).isEmpty()) {
                    errors.add(new FieldError("data.task", "required", "must be the id of a task"));
                }
                moment(data, "until", type.equals("task.snoozed"), errors);
            }
            case "field.changed" -> {
                if (!data.path("fields").isObject() && !data.path("removed").isArray()) {
                    errors.add(new FieldError("data.fields", "required", "must be an object"));
                }
            }
            default -> {
                // what else was seen may say anything
            }
        }
    }

    private static void override(JsonNode data, List<FieldError> errors) {
        required(data, "reason", errors);
        JsonNode points = data.path("points");
        if (!points.isMissingNode() && !points.isNull() && !points.isNumber()) {
            errors.add(new FieldError(
                    "data.points", "type", "must be a number, or be left out so that the rules count again"));
        } else if (Math.abs(points.asDouble(0)) > 1_000_000) {
            errors.add(new FieldError("data.points", "range", "must lie between -1000000 and 1000000"));
        }
        JsonNode until = data.path("until");
        if (!until.isMissingNode()
                && !until.isNull()
                && (!until.isTextual() || Params.moment(until.textValue()).isEmpty())) {
            errors.add(
                    new FieldError("data.until", "time", "must be a time in RFC 3339, such as 2026-12-31T00:00:00Z"));
        }
        if (data.hasNonNull("score") && !data.path("score").isTextual()) {
            errors.add(new FieldError("data.score", "type", "must be the name of a score"));
        }
    }

    private static void machine(JsonNode events, List<FieldError> errors) {
        if (!events.isArray() || events.isEmpty() || events.size() > 1_000) {
            errors.add(new FieldError("data.events", "required", "must be a list of 1 to 1000 ids of events"));
            return;
        }
        for (int i = 0; i < events.size(); i++) {
            if (Ids.parse(events.get(i).asText()).isEmpty()) {
                errors.add(new FieldError("data.events[" + i + "]", "type", "must be the id of an event"));
            }
        }
    }

    private static void moment(JsonNode data, String name, boolean needed, List<FieldError> errors) {
        JsonNode value = data.path(name);
        boolean absent = value.isMissingNode() || value.isNull();
        if (absent
                ? needed
                : !value.isTextual() || Params.moment(value.textValue()).isEmpty()) {
            errors.add(
                    new FieldError("data." + name, "time", "must be a time in RFC 3339, such as 2026-11-23T10:00:00Z"));
        }
    }

    private static void required(JsonNode data, String name, List<FieldError> errors) {
        if (!data.path(name).isTextual() || data.path(name).textValue().isBlank()) {
            errors.add(new FieldError("data." + name, "required", "must be text"));
        }
    }

    private static int members(JsonNode node) {
        int count = node.isObject() ? node.size() : 0;
        for (JsonNode child : node) {
            count += members(child);
        }
        return count;
    }

    /** A fact as the change it stands for, so that the same rules check it; empty when it is no such fact. */
    static Optional<ObjectNode> asPatch(ObjectNode fact) {
        JsonNode data = fact.path("data");
        ObjectNode patch = Json.object();
        switch (fact.path("type").asText()) {
            case "field.changed" -> {
                ObjectNode fields = patch.putObject("fields");
                data.path("fields").properties().forEach(field -> fields.set(field.getKey(), field.getValue()));
                data.path("removed").forEach(name -> fields.putNull(name.asText()));
            }
            case "stage.changed" -> {
                patch.set("stage", data.path("to"));
                if (data.has("reason")) {
                    patch.set("reason", data.path("reason"));
                }
            }
            case "owner.assigned" -> patch.set("owner", data.path("owner"));
            case "owner.released" -> patch.putNull("owner");
            case "tag.added" -> patch.putArray("tags").add(data.path("tag"));
            default -> {
                return Optional.empty();
            }
        }
        return Optional.of(patch);
    }
}
