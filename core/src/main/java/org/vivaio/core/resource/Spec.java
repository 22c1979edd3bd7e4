package org.vivaio.core.resource;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.vivaio.core.platform.Durations;
import org.vivaio.core.platform.Expressions;
import org.vivaio.core.platform.Json;
import org.vivaio.core.vocabulary.ExpressionCheck;
import org.vivaio.core.vocabulary.FactTypes;

/** Reads the spec of a resource: wrong and unknown members become problems with their path, none is passed over. */
public final class Spec {
    private final JsonNode node;
    private final String path;
    private final ResourceSet set;
    private final Set<String> asked = new HashSet<>();

    Spec(JsonNode node, String path, ResourceSet set) {
        this.node = node;
        this.path = path;
        this.set = set;
        if (!node.isObject()) {
            report("", "type", "must be an object");
        }
    }

    private Optional<JsonNode> get(String name) {
        asked.add(name);
        JsonNode value = node.get(name);
        return value == null || value.isNull() ? Optional.empty() : Optional.of(value);
    }

    /** Reports a problem of this spec. */
    public void report(String name, String code, String message) {
        String where = name.isEmpty() ? path : path.endsWith(":") ? path + name : path + "." + name;
        set.problem(where, code, message);
    }

    /** An optional text. */
    public Optional<String> text(String name) {
        return get(name).flatMap(value -> {
            if (value.isTextual() || value.isNumber()) {
                return Optional.of(value.asText());
            }
            report(name, "type", "must be text");
            return Optional.empty();
        });
    }

    /** A text that must be there; empty text when it is not, with a problem. */
    public String requiredText(String name) {
        Optional<String> value = text(name);
        if (value.isEmpty() || value.get().isBlank()) {
            report(name, "required", "is missing");
            return "";
        }
        return value.get();
    }

    /** A text out of a closed list. */
    public String choice(String name, List<String> allowed, String fallback) {
        String value = text(name).orElse(fallback);
        if (!allowed.contains(value)) {
            report(name, "choice", "must be one of " + String.join(", ", allowed));
            return fallback;
        }
        return value;
    }

    /** A text in several languages, written as one text or as an object from language to text. */
    public Map<String, String> texts(String name) {
        return get(name)
                .map(value -> {
                    Map<String, String> texts = new LinkedHashMap<>();
                    if (value.isTextual()) {
                        texts.put("", value.asText());
                    } else if (value.isObject()) {
                        value.properties()
                                .forEach(e -> texts.put(e.getKey(), e.getValue().asText()));
                    } else {
                        report(name, "type", "must be text, or an object from language to text");
                    }
                    return Map.copyOf(texts);
                })
                .orElse(Map.of());
    }

    /** An optional number. */
    public Optional<Double> number(String name) {
        return get(name).flatMap(value -> {
            if (value.isNumber() && Double.isFinite(value.doubleValue())) {
                return Optional.of(value.doubleValue());
            }
            report(name, "type", "must be a number");
            return Optional.empty();
        });
    }

    /** A yes or no. */
    public boolean flag(String name, boolean fallback) {
        return get(name)
                .map(value -> {
                    if (!value.isBoolean()) {
                        report(name, "type", "must be true or false");
                    }
                    return value.asBoolean(fallback);
                })
                .orElse(fallback);
    }

    /** A list of texts; one text stands for a list of one. */
    public List<String> names(String name) {
        return get(name)
                .map(value -> {
                    List<String> names = new ArrayList<>();
                    if (value.isTextual()) {
                        names.add(value.asText());
                    } else if (value.isArray()) {
                        for (JsonNode item : value) {
                            if (item.isTextual() || item.isNumber()) {
                                names.add(item.asText());
                            } else {
                                report(name, "type", "must be a list of texts");
                            }
                        }
                    } else {
                        report(name, "type", "must be a list of texts");
                    }
                    return List.copyOf(names);
                })
                .orElse(List.of());
    }

    /**
     * A list of types of facts or events.
     *
     * @param factsOnly whether it waits for facts; what rules decide can never come then
     */
    public List<String> types(String name, boolean factsOnly) {
        List<String> types = names(name);
        if (set.checks()) {
            types.forEach(
                    type -> FactTypes.problem(type, factsOnly).ifPresent(problem -> report(name, "type", problem)));
        }
        return types;
    }

    /** Whether what is read is checked by all rules of today; an old rulebook is taken as it was saved. */
    public boolean checks() {
        return set.checks();
    }

    /** A list of objects. */
    public List<Spec> list(String name) {
        return get(name)
                .map(value -> {
                    List<Spec> items = new ArrayList<>();
                    if (!value.isArray()) {
                        report(name, "type", "must be a list");
                        return items;
                    }
                    String here = path.endsWith(":") ? path + name : path + "." + name;
                    for (int i = 0; i < value.size(); i++) {
                        items.add(new Spec(value.get(i), here + "[" + i + "]", set));
                    }
                    return items;
                })
                .orElse(List.of());
    }

    /** An object; an empty one when it is not there. */
    public Spec object(String name) {
        String here = path.endsWith(":") ? path + name : path + "." + name;
        return new Spec(get(name).orElseGet(Json::object), here, set);
    }

    /** An optional condition in CEL, checked against the tenant's names and types. */
    public Optional<Expressions.Condition> condition(String name) {
        return text(name).flatMap(source -> {
            try {
                Expressions.Condition condition = Expressions.condition(source);
                if (set.checks()) {
                    ExpressionCheck.problems(condition, set.vocabulary())
                            .forEach(problem -> report(name, "expression", problem));
                }
                return Optional.of(condition);
            } catch (IllegalArgumentException e) {
                report(name, "expression", String.valueOf(e.getMessage()));
                return Optional.empty();
            }
        });
    }

    /** A duration as ISO 8601 or as in {@code 30s}, {@code 5m}, {@code 2h}, {@code 1d}. */
    public Optional<Duration> duration(String name) {
        return text(name).flatMap(text -> {
            try {
                String upper = text.toUpperCase(java.util.Locale.ROOT);
                return Optional.of(Durations.parse(text)
                        .orElseGet(() -> Duration.parse(upper.startsWith("P") ? upper : "PT" + upper)));
            } catch (DateTimeParseException e) {
                report(name, "duration", "must be a duration such as PT30S, 5m, 36h, 7d or 2w");
                return Optional.empty();
            }
        });
    }

    /** The member as it stands. */
    public Optional<JsonNode> raw(String name) {
        return get(name);
    }

    /** Reports members that nobody asked for: a misspelt name must not pass in silence. */
    public void end() {
        end(String.join(", ", new TreeSet<>(asked)));
    }

    /** As {@link #end()}, where what is known is better told in words. */
    public void end(String known) {
        Set<String> unknown = new TreeSet<>();
        node.fieldNames().forEachRemaining(unknown::add);
        unknown.removeAll(asked);
        for (String name : unknown) {
            report(name, "unknown", "is not known here; known are " + known);
        }
    }
}
