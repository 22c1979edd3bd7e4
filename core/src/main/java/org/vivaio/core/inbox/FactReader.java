package org.vivaio.core.inbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.vivaio.core.lead.EventData;
import org.vivaio.core.lead.EventData.ConsentChanged;
import org.vivaio.core.lead.EventData.ConsentText;
import org.vivaio.core.lead.EventData.Counted;
import org.vivaio.core.lead.EventData.Enriched;
import org.vivaio.core.lead.EventData.FieldsChanged;
import org.vivaio.core.lead.EventData.HandoverChanged;
import org.vivaio.core.lead.EventData.LeadMerged;
import org.vivaio.core.lead.EventData.LeadUnmerged;
import org.vivaio.core.lead.EventData.MachineDetected;
import org.vivaio.core.lead.EventData.Observed;
import org.vivaio.core.lead.EventData.OwnerChanged;
import org.vivaio.core.lead.EventData.ScoreOverridden;
import org.vivaio.core.lead.EventData.StageChanged;
import org.vivaio.core.lead.EventData.TagChanged;
import org.vivaio.core.lead.EventData.TaskChanged;
import org.vivaio.core.lead.EventData.TaskCreated;
import org.vivaio.core.lead.EventJson;
import org.vivaio.core.lead.VerificationJson;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;

/** Reads facts as callers state them: {@code type} and {@code data}. */
final class FactReader {
    private static final List<String> CIRCUMSTANCES =
            List.of("how", "page", "form", "formVersion", "addressHash", "userAgent", "note");
    private static final int LONGEST = 2_000;

    private FactReader() {}

    static EventData read(String type, JsonNode data) {
        return switch (type) {
            case "field.changed" ->
                new FieldsChanged(
                        new FieldReader(new ArrayList<>()).fields(data.path("fields")), texts(data.path("removed")));
            case "tag.added", "tag.removed" ->
                new TagChanged(
                        type.equals("tag.added"), Text.storable(data.path("tag").asText()), Optional.empty());
            case "stage.changed" ->
                new StageChanged("", data.path("to").asText(), optional(data, "reason"), Optional.empty());
            case "owner.assigned", "owner.claimed" ->
                new OwnerChanged(type.substring("owner.".length()), optional(data, "owner"), optional(data, "reason"));
            case "owner.released" -> new OwnerChanged("released", Optional.empty(), optional(data, "reason"));
            case "claim.requested" ->
                new EventData.ClaimRequested(data.path("seller").asText());
            case "seller.left" -> new EventData.SellerLeft(data.path("seller").asText());
            case "task.created" ->
                new TaskCreated(
                        "",
                        optional(data, "title"),
                        optional(data, "assignee").orElse(""),
                        moment(data.path("dueAt").asText()));
            case "task.completed", "task.snoozed", "task.cancelled" ->
                new TaskChanged(
                        type.substring("task.".length()),
                        UUID.fromString(data.path("task").asText()),
                        optional(data, "outcome"),
                        optional(data, "note"),
                        optional(data, "until").map(FactReader::moment));
            case "consent.given", "consent.confirmed", "consent.withdrawn" ->
                new ConsentChanged(
                        type.substring("consent.".length()),
                        new ConsentText(
                                text(data, "purpose"),
                                text(data, "channel"),
                                text(data, "wordingVersion"),
                                text(data, "language"),
                                ""),
                        false,
                        circumstances(data));
            case "timer.due", "rulebook.activated" -> EventJson.read(type, data, Json.object());
            case "verification.done" -> VerificationJson.verified(Text.storable(data));
            case "enrichment.done" ->
                new Enriched(
                        Text.storable(data.path("connection").asText()),
                        new FieldReader(new ArrayList<>()).fields(data.path("fields")));
            case "score.overridden" ->
                new ScoreOverridden(
                        Text.storable(data.path("score").asText("")),
                        data.path("points").isNumber()
                                ? Optional.of(data.path("points").asDouble())
                                : Optional.empty(),
                        optional(data, "until").flatMap(FactReader::time),
                        optional(data, "reason"));
            case "handover.accepted", "handover.rejected" ->
                new HandoverChanged(
                        type.substring("handover.".length()),
                        Optional.empty(),
                        code(data, "reason"),
                        // what is no code may name a person: it goes where an erasure finds it
                        optional(data, "note")
                                .or(() -> code(data, "reason").isPresent()
                                        ? Optional.empty()
                                        : optional(data, "reason")));
            case "return.claimed", "return.accepted", "return.refused" ->
                EventJson.read(type, data, Text.storable(data));
            case "machine.detected" -> machine(data);
            case "lead.merged" ->
                LeadMerged.asked(id(data, "with"), data.path("automatic").asBoolean());
            case "lead.unmerged" -> new LeadUnmerged(id(data, "event"), id(data, "other"));
            default -> new Observed(type, storable(data));
        };
    }

    private static Instant moment(String text) {
        return OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MICROS);
    }

    private static UUID id(JsonNode data, String name) {
        return Ids.parse(data.path(name).asText()).orElse(new UUID(0, 0));
    }

    /** How and where the person said it, as far as who reports it knows. */
    private static Map<String, String> circumstances(JsonNode data) {
        Map<String, String> known = new java.util.LinkedHashMap<>();
        for (String name : CIRCUMSTANCES) {
            optional(data, name)
                    .map(value -> value.length() > LONGEST ? value.substring(0, LONGEST) : value)
                    .ifPresent(value -> known.put(name, value));
        }
        return known;
    }

    private static String text(JsonNode data, String name) {
        return Text.storable(data.path(name).asText());
    }

    private static Map<String, Object> storable(JsonNode data) {
        return EventJson.map(Text.storable(data));
    }

    private static Optional<String> optional(JsonNode data, String name) {
        return data.hasNonNull(name) ? Optional.of(Text.storable(data.get(name).asText())) : Optional.empty();
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(item -> texts.add(item.asText()));
        return texts;
    }

    private static MachineDetected machine(JsonNode data) {
        List<Counted> facts = new ArrayList<>();
        data.path("events")
                .forEach(id ->
                        Ids.parse(id.asText()).ifPresent(known -> facts.add(new Counted(known, "", Instant.EPOCH))));
        return new MachineDetected(facts, code(data, "reason").orElse("machine"));
    }

    private static Optional<String> code(JsonNode data, String name) {
        return Optional.of(data.path(name).asText("")).filter(text -> text.matches("[a-z0-9][a-z0-9._-]{0,79}"));
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MICROS));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
