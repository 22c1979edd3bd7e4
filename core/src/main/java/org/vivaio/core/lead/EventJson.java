package org.vivaio.core.lead;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.vivaio.core.lead.EventData.AlertRaised;
import org.vivaio.core.lead.EventData.CaptureAccepted;
import org.vivaio.core.lead.EventData.ConsentChanged;
import org.vivaio.core.lead.EventData.ConsentText;
import org.vivaio.core.lead.EventData.Contribution;
import org.vivaio.core.lead.EventData.Counted;
import org.vivaio.core.lead.EventData.Enriched;
import org.vivaio.core.lead.EventData.Erased;
import org.vivaio.core.lead.EventData.FieldsChanged;
import org.vivaio.core.lead.EventData.HandoverChanged;
import org.vivaio.core.lead.EventData.LeadMerged;
import org.vivaio.core.lead.EventData.LeadUnmerged;
import org.vivaio.core.lead.EventData.MachineDetected;
import org.vivaio.core.lead.EventData.Move;
import org.vivaio.core.lead.EventData.Observed;
import org.vivaio.core.lead.EventData.PhaseChanged;
import org.vivaio.core.lead.EventData.ScoreChanged;
import org.vivaio.core.lead.EventData.ScoreOverridden;
import org.vivaio.core.lead.EventData.SegmentChanged;
import org.vivaio.core.lead.EventData.StageChanged;
import org.vivaio.core.lead.EventData.TagChanged;
import org.vivaio.core.lead.EventData.TimerDue;
import org.vivaio.core.lead.EventData.Verified;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;

/** Writes and reads {@link EventData}: open values in one object, personal values in another. */
public final class EventJson {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final Set<String> KINDS = Set.of("message", "alert", "export", "verification");

    private static final TypeReference<LinkedHashMap<String, Object>> MAP = new TypeReference<>() {};
    private static final TypeReference<LinkedHashMap<String, String>> TEXTS = new TypeReference<>() {};

    /** Stands for an id that cannot be read: no lead has it. */
    private static final UUID NOBODY = new UUID(0, 0);

    private EventJson() {}

    /** The values that may stay for ever. */
    public static ObjectNode open(EventData data) {
        ObjectNode json = Json.object();
        if (data instanceof CaptureAccepted d) {
            json.put("source", d.source()).put("attached", d.attached());
            json.set("checks", Json.MAPPER.valueToTree(d.checks()));
            ArrayNode consents = json.putArray("consents");
            d.consents().forEach(c -> consents.add(text(c)));
            d.terms().write(json);
        } else if (data instanceof FieldsChanged d) {
            ArrayNode names = json.putArray("names");
            d.fields().keySet().forEach(names::add);
            ArrayNode removed = json.putArray("removed");
            d.removed().forEach(removed::add);
        } else if (data instanceof ConsentChanged d) {
            json.setAll(text(d.text()));
            if (d.pending()) {
                json.put("doubleOptIn", true);
            }
        } else if (data instanceof TagChanged d) {
            json.put("tag", d.tag());
            d.rule().ifPresent(rule -> json.put("rule", rule));
        } else if (data instanceof ScoreChanged d) {
            ArrayNode lines = json.putArray("contributions");
            d.changes().forEach(c -> lines.add(ScoreJson.contribution(c)));
            json.set("fit", move(d.fit()));
            json.set("engagement", move(d.engagement()));
            json.set(
                    "total",
                    move(new Move(
                            d.fit().from() + d.engagement().from(),
                            d.fit().to() + d.engagement().to())));
            d.policy().ifPresent(policy -> json.set("policy", ScoreJson.policy(policy)));
        } else if (data instanceof ScoreOverridden d) {
            json.put("score", d.score());
            d.points().ifPresent(points -> json.put("points", points));
            d.until().ifPresent(until -> json.put("until", until.toString()));
        } else if (data instanceof SegmentChanged d) {
            json.put("segment", d.segment());
        } else if (data instanceof PhaseChanged d) {
            json.put("from", d.from()).put("to", d.to());
        } else if (data instanceof HandoverChanged d) {
            d.dueAt().ifPresent(due -> json.put("dueAt", due.toString()));
            d.reason().ifPresent(reason -> json.put("reason", reason));
        } else if (data instanceof MachineDetected d) {
            json.put("reason", d.reason());
            ArrayNode facts = json.putArray("facts");
            d.facts()
                    .forEach(fact -> facts.addObject()
                            .put("id", fact.id().toString())
                            .put("type", fact.type())
                            .put("at", fact.at().toString()));
        } else if (data instanceof StageChanged d) {
            json.put("from", d.from()).put("to", d.to());
            d.rule().ifPresent(rule -> json.put("rule", rule));
        } else if (data instanceof LeadMerged d) {
            json.put("with", d.with().toString()).put("automatic", d.automatic());
            json.set("checks", Json.MAPPER.valueToTree(d.checks()));
            d.stage().ifPresent(stage -> json.put("stage", stage));
            d.owner().ifPresent(owner -> json.put("owner", owner));
        } else if (data instanceof LeadUnmerged d) {
            json.put("event", d.event().toString()).put("other", d.other().toString());
        } else if (data instanceof AlertRaised d) {
            json.put("alert", d.alert()).put("seller", d.seller()).put("connection", d.connection());
            d.leaves().ifPresent(at -> json.put("leaves", at.toString()));
            if (d.digest()) {
                json.put("digest", true);
            }
        } else if (data instanceof TimerDue d) {
            json.put("name", d.name()).put("dueAt", d.dueAt().toString());
        } else if (data instanceof Verified d) {
            VerificationJson.write(d, json);
        } else if (data instanceof Enriched d) {
            json.put("connection", d.connection());
            ArrayNode names = json.putArray("names");
            d.fields().keySet().forEach(names::add);
        } else if (data instanceof Observed d) {
            d.data().forEach((name, value) -> {
                if (isOpen(d, name, value)) {
                    json.set(name, Json.MAPPER.valueToTree(value));
                }
            });
        }
        WorkEventJson.open(data, json);
        ReturnJson.open(data, json);
        return json;
    }

    /** The values that an erasure empties; empty when there are none. */
    public static Optional<ObjectNode> personal(EventData data) {
        ObjectNode json = Json.object();
        if (data instanceof CaptureAccepted d) {
            json.set("fields", Json.MAPPER.valueToTree(d.fields()));
            json.set("touch", Json.MAPPER.valueToTree(d.touch()));
            json.set("meta", Json.MAPPER.valueToTree(d.meta()));
        } else if (data instanceof FieldsChanged d) {
            json.set("fields", Json.MAPPER.valueToTree(d.fields()));
        } else if (data instanceof Enriched d) {
            json.set("fields", Json.MAPPER.valueToTree(d.fields()));
        } else if (data instanceof ConsentChanged d) {
            if (!d.circumstances().isEmpty()) {
                json.set("circumstances", Json.MAPPER.valueToTree(d.circumstances()));
            }
        } else if (data instanceof LeadMerged d) {
            if (!d.fields().isEmpty()) {
                json.set("fields", Json.MAPPER.valueToTree(d.fields()));
            }
        } else if (data instanceof StageChanged d) {
            d.reason().ifPresent(reason -> json.put("reason", reason));
        } else if (data instanceof ScoreOverridden d) {
            d.reason().ifPresent(reason -> json.put("reason", reason));
        } else if (data instanceof HandoverChanged d) {
            d.note().ifPresent(note -> json.put("note", note));
        } else if (data instanceof Observed d) {
            d.data().forEach((name, value) -> {
                if (!isOpen(d, name, value)) {
                    json.set(name, Json.MAPPER.valueToTree(value));
                }
            });
        }
        WorkEventJson.personal(data, json);
        ReturnJson.personal(data, json);
        return json.isEmpty() ? Optional.empty() : Optional.of(json);
    }

    /**
     * Whether a value is one of ours, never personal. Anybody may state facts with any names: so the shape counts too,
     * and names of resources only in what a delivery reports.
     */
    private static boolean isOpen(Observed fact, String name, @Nullable Object value) {
        return switch (name) {
            case "attempts", "rulebook" -> value instanceof Number;
            case "machine" -> value instanceof Boolean;
            case "effectId" -> isId(value);
            case "kind" -> value instanceof String kind && KINDS.contains(kind);
            case "connection", "template" ->
                isId(fact.data().get("effectId"))
                        && value instanceof String text
                        && NAME.matcher(text).matches();
            default -> false;
        };
    }

    private static boolean isId(@Nullable Object value) {
        return value instanceof String text && Ids.parse(text).isPresent();
    }

    /** Both parts together, as the API shows an event's data. */
    public static ObjectNode whole(EventData data) {
        ObjectNode json = open(data);
        personal(data).ifPresent(json::setAll);
        return json;
    }

    /** Reads what {@link #open} and {@link #personal} wrote; the personal part is empty after an erasure. */
    public static EventData read(String type, JsonNode open, JsonNode personal) {
        return switch (type) {
            case "capture.accepted" ->
                new CaptureAccepted(
                        open.path("source").asText(),
                        map(personal.get("fields")),
                        texts(personal.get("touch")),
                        texts(open.get("checks")),
                        consentTexts(open.path("consents")),
                        open.path("attached").asBoolean(),
                        texts(personal.get("meta")),
                        Terms.read(open));
            case "field.changed" -> new FieldsChanged(map(personal.get("fields")), strings(open.path("removed")));
            case "consent.given", "consent.confirmed", "consent.withdrawn", "consent.expired" ->
                new ConsentChanged(
                        type.substring("consent.".length()),
                        consentText(open),
                        open.path("doubleOptIn").asBoolean(),
                        texts(personal.get("circumstances")));
            case "tag.added", "tag.removed" ->
                new TagChanged(type.equals("tag.added"), open.path("tag").asText(), optional(open.get("rule")));
            case "score.changed" ->
                new ScoreChanged(
                        contributions(open.path("contributions")),
                        move(open.path("fit")),
                        move(open.path("engagement")),
                        Optional.ofNullable(open.get("policy")).map(ScoreJson::policy));
            case "score.overridden" ->
                new ScoreOverridden(
                        open.path("score").asText(""),
                        Optional.ofNullable(open.get("points")).map(JsonNode::asDouble),
                        Optional.ofNullable(open.get("until")).map(u -> Instant.parse(u.asText())),
                        optional(personal.get("reason")));
            case "segment.entered", "segment.left" ->
                new SegmentChanged(
                        type.equals("segment.entered"), open.path("segment").asText());
            case "phase.changed" ->
                new PhaseChanged(open.path("from").asText(), open.path("to").asText());
            case "handover.offered", "handover.accepted", "handover.rejected", "handover.escalated" ->
                new HandoverChanged(
                        type.substring("handover.".length()),
                        Optional.ofNullable(open.get("dueAt")).map(d -> Instant.parse(d.asText())),
                        optional(open.get("reason")),
                        optional(personal.get("note")));
            case "machine.detected" -> machine(open);
            case "stage.changed" ->
                new StageChanged(
                        open.path("from").asText(),
                        open.path("to").asText(),
                        optional(personal.get("reason")),
                        optional(open.get("rule")));
            case "lead.merged" ->
                new LeadMerged(
                        id(open.path("with")),
                        open.path("automatic").asBoolean(),
                        map(personal.get("fields")),
                        texts(open.get("checks")),
                        optional(open.get("stage")),
                        optional(open.get("owner")));
            case "lead.unmerged" -> new LeadUnmerged(id(open.path("event")), id(open.path("other")));
            case "alert.raised" ->
                new AlertRaised(
                        open.path("alert").asText(),
                        open.path("seller").asText(),
                        open.path("connection").asText(),
                        optional(open.get("leaves")).map(Instant::parse),
                        open.path("digest").asBoolean());
            case "timer.due" ->
                new TimerDue(
                        open.path("name").asText(),
                        Instant.parse(open.path("dueAt").asText()));
            case "verification.done" -> VerificationJson.verified(open);
            case "enrichment.done" -> new Enriched(open.path("connection").asText(), map(personal.get("fields")));
            case "return.claimed", "return.accepted", "return.refused" -> ReturnJson.read(type, open, personal);
            case "lead.erased", "lead.discarded" -> new Erased(type.substring("lead.".length()));
            default ->
                WorkEventJson.read(type, open, personal).orElseGet(() -> {
                    Map<String, Object> data = new LinkedHashMap<>(map(open));
                    data.putAll(map(personal));
                    return new Observed(type, data);
                });
        };
    }

    private static UUID id(JsonNode node) {
        return org.vivaio.core.platform.Ids.parse(node.asText()).orElse(NOBODY);
    }

    private static ObjectNode text(ConsentText text) {
        return Json.object()
                .put("purpose", text.purpose())
                .put("channel", text.channel())
                .put("wordingVersion", text.wordingVersion())
                .put("language", text.language())
                .put("hash", text.hash());
    }

    private static ConsentText consentText(JsonNode json) {
        return new ConsentText(
                json.path("purpose").asText(),
                json.path("channel").asText(),
                json.path("wordingVersion").asText(),
                json.path("language").asText(),
                json.path("hash").asText());
    }

    private static List<ConsentText> consentTexts(JsonNode list) {
        List<ConsentText> texts = new ArrayList<>();
        list.forEach(item -> texts.add(consentText(item)));
        return texts;
    }

    private static MachineDetected machine(JsonNode open) {
        List<Counted> facts = new ArrayList<>();
        open.path("facts")
                .forEach(fact -> facts.add(new Counted(
                        UUID.fromString(fact.path("id").asText()),
                        fact.path("type").asText(""),
                        Instant.parse(fact.path("at").asText()))));
        return new MachineDetected(facts, open.path("reason").asText());
    }

    private static List<Contribution> contributions(JsonNode list) {
        List<Contribution> lines = new ArrayList<>();
        list.forEach(item -> lines.add(ScoreJson.contribution(item)));
        return lines;
    }

    private static ObjectNode move(Move move) {
        return Json.object().put("from", move.from()).put("to", move.to());
    }

    private static Move move(JsonNode json) {
        return new Move(json.path("from").asDouble(), json.path("to").asDouble());
    }

    private static Optional<String> optional(@Nullable JsonNode node) {
        return node == null || node.isNull() ? Optional.empty() : Optional.of(node.asText());
    }

    private static List<String> strings(JsonNode list) {
        List<String> strings = new ArrayList<>();
        list.forEach(item -> strings.add(item.asText()));
        return strings;
    }

    /** An object as a map of plain values. */
    public static Map<String, Object> map(@Nullable JsonNode node) {
        return node == null || !node.isObject() ? Map.of() : Json.MAPPER.convertValue(node, MAP);
    }

    /** An object as a map of texts. */
    public static Map<String, String> texts(@Nullable JsonNode node) {
        return node == null || !node.isObject() ? Map.of() : Json.MAPPER.convertValue(node, TEXTS);
    }
}
