package org.vivaio.core.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.vivaio.core.mapping.Mapped.Trouble;
import org.vivaio.core.platform.Json;

/**
 * How the payloads of a source become captures. The same object serves doors, previews, replays and imports. Without rules
 * of its own it takes a payload of the API's shape as that, and the top of any other as fields.
 */
public final class Mapping {
    /** For payloads that name our fields already. */
    public static final Mapping NONE = new Mapping(Map.of(), Map.of(), List.of(), Optional.empty(), Optional.empty());

    private static final Set<String> KEYS = Set.of("fields", "touch", "consents", "externalId", "at");

    private final Map<String, Rule> fields;
    private final Map<String, Rule> touch;
    private final List<Consent> consents;
    private final Optional<Rule> externalId;
    private final Optional<Rule> at;

    private Mapping(
            Map<String, Rule> fields,
            Map<String, Rule> touch,
            List<Consent> consents,
            Optional<Rule> externalId,
            Optional<Rule> at) {
        this.fields = fields;
        this.touch = touch;
        this.consents = consents;
        this.externalId = externalId;
        this.at = at;
    }

    private record Consent(String purpose, String channel, Rule version, Optional<Rule> when) {}

    /** Whether it has rules of its own. */
    public boolean isEmpty() {
        return fields.isEmpty() && touch.isEmpty() && consents.isEmpty() && externalId.isEmpty() && at.isEmpty();
    }

    /** The fields it can give, in their order. */
    public Set<String> targets() {
        return fields.keySet();
    }

    /**
     * Reads a mapping.
     *
     * @param fault takes what is wrong: the place below the mapping, and how to mend it
     */
    public static Mapping compile(JsonNode spec, BiConsumer<String, String> fault) {
        if (!spec.isObject()) {
            fault.accept("", "must be an object with fields, touch, consents, externalId, at");
            return NONE;
        }
        spec.fieldNames().forEachRemaining(key -> {
            if (!KEYS.contains(key)) {
                fault.accept("." + key, "is not known here; known are at, consents, externalId, fields, touch");
            }
        });
        return new Mapping(
                rules(spec.path("fields"), ".fields", fault),
                rules(spec.path("touch"), ".touch", fault),
                consents(spec.path("consents"), fault),
                rule(spec.path("externalId"), ".externalId", fault),
                rule(spec.path("at"), ".at", fault));
    }

    private static Map<String, Rule> rules(JsonNode node, String where, BiConsumer<String, String> fault) {
        Map<String, Rule> rules = new LinkedHashMap<>();
        if (node.isMissingNode() || node.isNull()) {
            return rules;
        }
        if (!node.isObject()) {
            fault.accept(where, "must be an object from name to rule");
            return rules;
        }
        node.properties()
                .forEach(e -> rule(e.getValue(), where + "." + e.getKey(), fault)
                        .ifPresent(rule -> rules.put(e.getKey(), rule)));
        return rules;
    }

    private static Optional<Rule> rule(JsonNode node, String where, BiConsumer<String, String> fault) {
        return node.isMissingNode() || node.isNull()
                ? Optional.empty()
                : Rule.read(node, (below, message) -> fault.accept(where + below, message));
    }

    private static List<Consent> consents(JsonNode node, BiConsumer<String, String> fault) {
        List<Consent> consents = new ArrayList<>();
        if (node.isMissingNode() || node.isNull()) {
            return consents;
        }
        if (!node.isArray()) {
            fault.accept(".consents", "must be a list of {purpose, channel, wordingVersion, when}");
            return consents;
        }
        for (int i = 0; i < node.size(); i++) {
            String where = ".consents[" + i + "]";
            JsonNode item = node.get(i);
            item.fieldNames().forEachRemaining(key -> {
                if (!Set.of("purpose", "channel", "wordingVersion", "when").contains(key)) {
                    fault.accept(
                            where + "." + key, "is not known here; known are channel, purpose, when, wordingVersion");
                }
            });
            JsonNode version = item.path("wordingVersion");
            Optional<Rule> rule = version.isValueNode() && !version.isNull()
                    ? Optional.of(new Rule(List.of(), Optional.of(version), Optional.empty(), List.of()))
                    : rule(version, where + ".wordingVersion", fault);
            if (!item.path("purpose").isTextual() || !item.path("channel").isTextual() || rule.isEmpty()) {
                fault.accept(where, "needs purpose, channel and wordingVersion");
            } else {
                consents.add(new Consent(
                        item.get("purpose").textValue(),
                        item.get("channel").textValue(),
                        rule.get(),
                        rule(item.path("when"), where + ".when", fault)));
            }
        }
        return List.copyOf(consents);
    }

    /** What a payload says by these rules. */
    public Mapped apply(JsonNode payload) {
        if (isEmpty()) {
            return Plain.read(payload);
        }
        List<Trouble> troubles = new ArrayList<>();
        ObjectNode values = Json.object();
        fields.forEach((name, rule) -> rule.value(payload, message -> troubles.add(new Trouble(name, message)))
                .ifPresent(value -> values.set(name, value)));
        ObjectNode origin = Json.object();
        touch.forEach((name, rule) -> rule.value(
                        payload, message -> troubles.add(new Trouble("touch." + name, message)))
                .ifPresent(value -> origin.put(name, value.asText())));
        ArrayNode given = Json.array();
        for (Consent consent : consents) {
            boolean yes = consent.when().isEmpty()
                    || consent.when()
                            .get()
                            .value(payload, message -> {})
                            .filter(Transforms::isYes)
                            .isPresent();
            if (yes) {
                consent.version()
                        .value(payload, message -> {})
                        .ifPresent(version -> given.addObject()
                                .put("purpose", consent.purpose())
                                .put("channel", consent.channel())
                                .put("wordingVersion", version.asText()));
            }
        }
        Optional<String> id = externalId
                .flatMap(rule -> rule.value(payload, message -> troubles.add(new Trouble("externalId", message))))
                .map(JsonNode::asText);
        Optional<String> time = at.flatMap(
                        rule -> rule.value(payload, message -> troubles.add(new Trouble("at", message))))
                .map(JsonNode::asText);
        return new Mapped(values, origin, given, id.flatMap(Plain::id), time, troubles);
    }
}
