package org.vivaio.core.form;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.vivaio.core.platform.Problem.FieldError;

/** Reads values out of one object of a spec and notes every fault under its path. */
final class SpecReader {
    private static final Pattern LANGUAGE = Pattern.compile("[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}");

    private final JsonNode node;
    private final String path;
    private final List<FieldError> errors;

    SpecReader(JsonNode node, String path, List<FieldError> errors) {
        this.node = node;
        this.path = path;
        this.errors = errors;
    }

    /** Notes each key that the object may not have; false when it is no object at all. */
    boolean object(Set<String> keys) {
        if (!node.isObject()) {
            error("", "type", "Write an object with " + String.join(", ", new TreeSet<>(keys)) + ".");
            return false;
        }
        node.fieldNames().forEachRemaining(key -> {
            if (!keys.contains(key)) {
                error(key, "unknown", "Remove this key, or use one of " + String.join(", ", new TreeSet<>(keys)) + ".");
            }
        });
        return true;
    }

    JsonNode node() {
        return node;
    }

    /** The keys of the object. */
    List<String> keys() {
        List<String> keys = new ArrayList<>();
        node.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    void error(String key, String code, String message) {
        errors.add(new FieldError(at(key), code, message));
    }

    private String at(String key) {
        if (key.isEmpty()) {
            return path;
        }
        return path.isEmpty() ? key : path + "." + key;
    }

    private Optional<JsonNode> value(String key) {
        JsonNode value = node.path(key);
        return value.isMissingNode() || value.isNull() ? Optional.empty() : Optional.of(value);
    }

    /** Text that is not blank. */
    Optional<String> text(String key) {
        Optional<JsonNode> value = value(key);
        if (value.isPresent()
                && (!value.get().isTextual() || value.get().textValue().isBlank())) {
            error(key, "type", "Write a text, or remove the key.");
            return Optional.empty();
        }
        return value.map(JsonNode::textValue);
    }

    /** A text, or an object from language to text. */
    Optional<Texts> texts(String key, int maxLength) {
        Optional<JsonNode> value = value(key);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        if (value.get().isTextual()) {
            return checked(key, value.get(), maxLength)
                    ? Optional.of(Texts.of(value.get().textValue()))
                    : Optional.empty();
        }
        if (!value.get().isObject() || value.get().isEmpty()) {
            error(
                    key,
                    "type",
                    "Write a text, or an object from language to text such as {\"en\": \"…\", \"it\": \"…\"}.");
            return Optional.empty();
        }
        Map<String, String> byLanguage = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : value.get().properties()) {
            String at = key + "." + entry.getKey();
            if (!LANGUAGE.matcher(entry.getKey()).matches()) {
                error(at, "format", "Use a language tag such as en, it or de-AT.");
            } else if (checked(at, entry.getValue(), maxLength)) {
                byLanguage.put(entry.getKey(), entry.getValue().textValue());
            }
        }
        return byLanguage.isEmpty() ? Optional.empty() : Optional.of(new Texts(byLanguage));
    }

    private boolean checked(String key, JsonNode text, int maxLength) {
        if (!text.isTextual() || text.textValue().isBlank()) {
            error(key, "required", "Write the text, or remove the key.");
            return false;
        }
        if (text.textValue().length() > maxLength) {
            error(key, "maxLength", "Shorten the text to " + maxLength + " characters.");
            return false;
        }
        return true;
    }

    /** A language tag. */
    Optional<String> language(String key) {
        Optional<String> tag = text(key);
        if (tag.isPresent() && !LANGUAGE.matcher(tag.get()).matches()) {
            error(key, "format", "Use a language tag such as en, it or de-AT.");
            return Optional.empty();
        }
        return tag;
    }

    boolean flag(String key) {
        Optional<JsonNode> value = value(key);
        if (value.isPresent() && !value.get().isBoolean()) {
            error(key, "type", "Write true or false.");
        }
        return value.isPresent() && value.get().asBoolean(false);
    }

    OptionalInt number(String key, int from, int to) {
        Optional<JsonNode> value = value(key);
        if (value.isEmpty()) {
            return OptionalInt.empty();
        }
        if (!value.get().isInt() || value.get().intValue() < from || value.get().intValue() > to) {
            error(key, "range", "Write a whole number from " + from + " to " + to + ".");
            return OptionalInt.empty();
        }
        return OptionalInt.of(value.get().intValue());
    }

    /** One reader for each item of a list; none when the key is absent. */
    List<SpecReader> list(String key, int max) {
        List<SpecReader> items = new ArrayList<>();
        Optional<JsonNode> value = value(key);
        if (value.isEmpty()) {
            return items;
        }
        if (!value.get().isArray()) {
            error(key, "type", "Write a list.");
            return items;
        }
        if (value.get().size() > max) {
            error(key, "maxLength", "List at most " + max + ".");
            return items;
        }
        for (int i = 0; i < value.get().size(); i++) {
            items.add(new SpecReader(value.get().get(i), at(key) + "[" + i + "]", errors));
        }
        return items;
    }

    /** The reader of an object below, if it is there. */
    Optional<SpecReader> child(String key) {
        return value(key).map(value -> new SpecReader(value, at(key), errors));
    }

    /** The text that this reader stands on, when it is an item of a list of texts. */
    Optional<String> itself() {
        if (!node.isTextual() || node.textValue().isBlank()) {
            error("", "type", "Write a text.");
            return Optional.empty();
        }
        return Optional.of(node.textValue());
    }

    /** The keys of the object with text values. */
    Map<String, String> textMap() {
        Map<String, String> map = new LinkedHashMap<>();
        if (node.isObject()) {
            node.fieldNames().forEachRemaining(key -> text(key).ifPresent(value -> map.put(key, value)));
        }
        return map;
    }
}
