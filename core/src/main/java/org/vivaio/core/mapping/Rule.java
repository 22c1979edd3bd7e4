package org.vivaio.core.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * How one value is found: a path, a constant or a formula, and the transforms after it.
 *
 * @param paths places to look at, in their order; the first that has something counts
 * @param constant a value for all payloads
 * @param join text between the values where a path finds several; empty takes the first
 * @param transforms in their order
 */
record Rule(List<Path> paths, Optional<JsonNode> constant, Optional<String> join, List<Transform> transforms) {
    private static final List<String> KEYS =
            List.of("path", "field", "constant", "cel", "join", "transform", "lookup", "default");

    Optional<JsonNode> value(JsonNode payload, java.util.function.Consumer<String> trouble) {
        Optional<JsonNode> value = constant.or(() -> found(payload));
        for (Transform transform : transforms) {
            try {
                value = transform.apply(value, payload);
            } catch (Transform.Unfit e) {
                trouble.accept(String.valueOf(e.getMessage()));
                break;
            }
        }
        return value.map(node -> node.isObject() && node.has("#text") ? node.get("#text") : node)
                .filter(node ->
                        !node.isNull() && !(node.isTextual() && node.asText().isBlank()));
    }

    private Optional<JsonNode> found(JsonNode payload) {
        for (Path path : paths) {
            List<JsonNode> nodes = path.find(payload);
            if (nodes.size() > 1 && join.isPresent()) {
                return Optional.of(
                        TextNode.valueOf(nodes.stream().map(Transforms::text).collect(Collectors.joining(join.get()))));
            }
            for (JsonNode node : nodes) {
                if (!node.isValueNode() || !node.asText().isBlank()) {
                    return Optional.of(node);
                }
            }
        }
        return Optional.empty();
    }

    /** Reads a rule: a text is a path, an object names more. Faults are told with the place below the rule. */
    static Optional<Rule> read(JsonNode node, BiConsumer<String, String> fault) {
        if (node.isTextual()) {
            return path(node.textValue(), "", fault)
                    .map(path -> new Rule(List.of(path), Optional.empty(), Optional.empty(), List.of()));
        }
        if (!node.isObject()) {
            fault.accept("", "must be a path, or an object with " + String.join(", ", KEYS));
            return Optional.empty();
        }
        node.fieldNames().forEachRemaining(key -> {
            if (!KEYS.contains(key)) {
                fault.accept("." + key, "is not known here; known are " + String.join(", ", KEYS));
            }
        });
        List<Path> paths = paths(node, fault);
        List<Transform> transforms = new ArrayList<>();
        Optional<JsonNode> constant = Optional.empty();
        if (node.hasNonNull("constant")) {
            constant = Optional.of(node.get("constant"));
            if (node.get("constant").isContainerNode()) {
                fault.accept(".constant", "must be a text, a number, true or false");
            }
        }
        int origins = (paths.isEmpty() ? 0 : 1) + (constant.isPresent() ? 1 : 0);
        if (node.hasNonNull("cel")) {
            transform(
                    ".cel",
                    new com.fasterxml.jackson.databind.node.ObjectNode(
                                    com.fasterxml.jackson.databind.node.JsonNodeFactory.instance)
                            .set("cel", node.get("cel")),
                    transforms,
                    fault);
            origins++;
        }
        if (origins == 0) {
            fault.accept("", "says nowhere to look: give a path, a field, a constant or cel");
        }
        transforms(node.path("transform"), transforms, fault);
        for (String name : List.of("lookup", "default")) {
            if (node.hasNonNull(name)) {
                transform(
                        "." + name,
                        new com.fasterxml.jackson.databind.node.ObjectNode(
                                        com.fasterxml.jackson.databind.node.JsonNodeFactory.instance)
                                .set(name, node.get(name)),
                        transforms,
                        fault);
            }
        }
        Optional<String> join =
                node.hasNonNull("join") ? Optional.of(node.get("join").asText()) : Optional.empty();
        return Optional.of(new Rule(paths, constant, join, List.copyOf(transforms)));
    }

    private static List<Path> paths(JsonNode node, BiConsumer<String, String> fault) {
        List<Path> paths = new ArrayList<>();
        for (String key : List.of("path", "field")) {
            JsonNode value = node.path(key);
            if (value.isArray()) {
                for (int i = 0; i < value.size(); i++) {
                    path(value.get(i).asText(), "." + key + "[" + i + "]", fault)
                            .ifPresent(paths::add);
                }
            } else if (value.isTextual()) {
                path(value.textValue(), "." + key, fault).ifPresent(paths::add);
            } else if (!value.isMissingNode() && !value.isNull()) {
                fault.accept("." + key, "must be a text or a list of texts");
            }
        }
        return paths;
    }

    private static Optional<Path> path(String text, String where, BiConsumer<String, String> fault) {
        try {
            return Optional.of(Path.parse(text));
        } catch (IllegalArgumentException e) {
            fault.accept(where, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private static void transforms(JsonNode node, List<Transform> into, BiConsumer<String, String> fault) {
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                transform(".transform[" + i + "]", node.get(i), into, fault);
            }
        } else if (!node.isMissingNode() && !node.isNull()) {
            transform(".transform", node, into, fault);
        }
    }

    private static void transform(String where, JsonNode node, List<Transform> into, BiConsumer<String, String> fault) {
        try {
            into.add(Transforms.read(node));
        } catch (IllegalArgumentException e) {
            fault.accept(where, String.valueOf(e.getMessage()));
        }
    }
}
