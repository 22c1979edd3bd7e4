package org.vivaio.core.form;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.vivaio.api.ConsentGiven;
import org.vivaio.core.platform.Problem;

/**
 * What a person submitted, whichever way it came.
 *
 * @param fields values by field name, as sent but for outer white space: text, or true and false for a checkbox, or a
 *     number for a number field. Only fields of the form and standard fields; blank ones are absent
 * @param consents the boxes that were ticked
 * @param touch where the visitor came from
 * @param key idempotency key
 * @param token signed token of when the form was shown
 * @param pow nonce that solves the token's puzzle
 * @param honeypot whether the field that people do not see was filled
 * @param step the step that is only to be checked; empty for a submit
 * @param files files that came along
 */
public record FormSubmission(
        Map<String, Object> fields,
        List<ConsentGiven> consents,
        Map<String, String> touch,
        Optional<String> key,
        Optional<String> token,
        boolean honeypot,
        Optional<String> pow,
        OptionalInt step,
        List<UploadedFile> files) {
    /** Most inputs that one submit may have. */
    public static final int MAX_INPUTS = 500;
    /** Longest value in characters. */
    public static final int MAX_VALUE = 64 * 1024;

    private static final String CONSENT = "consent.";
    private static final String TOUCH = "_touch.";
    private static final Set<String> YES = Set.of("true", "on", "1", "yes");
    private static final int MAX_KEY = 200;
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]{1,15}([.,][0-9]{1,9})?");

    /** Copies the collections in their order. */
    public FormSubmission {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        consents = List.copyOf(consents);
        touch = Collections.unmodifiableMap(new LinkedHashMap<>(touch));
        files = List.copyOf(files);
    }

    /**
     * Reads the inputs of a form-encoded or multipart body.
     *
     * @param inputs values by input name in order
     * @throws org.vivaio.core.platform.ProblemException 400 when there are too many, 413 when one is too long
     */
    public static FormSubmission ofInputs(FormSpec spec, Map<String, List<String>> inputs) {
        return ofInputs(spec, inputs, List.of());
    }

    /** The same with the files of a multipart body. */
    static FormSubmission ofInputs(FormSpec spec, Map<String, List<String>> inputs, List<UploadedFile> sent) {
        Map<String, Object> fields = new LinkedHashMap<>();
        List<ConsentGiven> consents = new ArrayList<>();
        Map<String, String> touch = new LinkedHashMap<>();
        boolean honeypot = false;
        limits(inputs.values().stream().mapToInt(List::size).sum());
        for (Map.Entry<String, List<String>> input : inputs.entrySet()) {
            String name = input.getKey();
            boolean many = spec.field(name)
                    .filter(f -> f.type() == FormField.Type.CHECKS)
                    .isPresent();
            String value = input.getValue().stream()
                    .filter(v -> !v.isBlank())
                    .map(v -> many ? v.strip() : v)
                    .distinct()
                    .limit(many ? MAX_INPUTS : 1)
                    .collect(Collectors.joining(","));
            limit(name, value);
            if (name.startsWith(CONSENT)) {
                consent(name, value).ifPresent(consents::add);
            } else if (name.startsWith(TOUCH)) {
                touch.put(name.substring(TOUCH.length()), value);
            } else if (name.startsWith("_hp")) {
                honeypot |= !value.isBlank();
            } else if (!name.startsWith("_")) {
                field(spec, name, value).ifPresent(v -> fields.put(name, v));
            }
        }
        List<UploadedFile> files = sent.stream()
                .filter(file -> spec.field(file.field())
                        .filter(f -> f.type() == FormField.Type.FILE)
                        .isPresent())
                .toList();
        for (UploadedFile file : files) {
            fields.merge(file.field(), file.name(), (a, b) -> a + ", " + b);
        }
        return new FormSubmission(
                        fields,
                        asked(spec, consents),
                        origin(spec, touch),
                        one(inputs, "_key", MAX_KEY),
                        one(inputs, "_t", 500),
                        honeypot,
                        one(inputs, "_pow", 64),
                        one(inputs, "_step", 2)
                                .filter(text -> text.matches("[0-9]+"))
                                .map(text -> OptionalInt.of(Integer.parseInt(text)))
                                .orElse(OptionalInt.empty()),
                        files)
                .asked(spec);
    }

    /**
     * Reads a JSON body of the contract's shape.
     *
     * @throws org.vivaio.core.platform.ProblemException 400 when it is not of that shape, 413 when a value is too long
     */
    public static FormSubmission ofJson(FormSpec spec, JsonNode body) {
        JsonNode inputs = body.path("fields");
        if (!body.isObject() || !inputs.isObject()) {
            throw shape("Send an object with \"fields\", which is an object from field name to value.");
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        boolean honeypot = false;
        limits(inputs.size());
        for (Map.Entry<String, JsonNode> input : inputs.properties()) {
            JsonNode node = input.getValue();
            boolean list = node.isArray()
                    && spec.field(input.getKey())
                            .filter(f -> f.type() == FormField.Type.CHECKS)
                            .isPresent();
            if (node.isContainerNode() && !list) {
                throw shape("The value of fields." + cut(input.getKey()) + " must be a text, a number, true or false.");
            }
            String value = node.isNull() ? "" : list ? joined(node) : node.asText();
            limit(input.getKey(), value);
            if (input.getKey().startsWith("_hp")) {
                honeypot |= !value.isBlank();
            } else {
                field(spec, input.getKey(), value).ifPresent(v -> fields.put(input.getKey(), v));
            }
        }
        return new FormSubmission(
                        fields,
                        asked(spec, consents(body.path("consents"))),
                        origin(spec, touch(body.path("touch"))),
                        text(body, "key", MAX_KEY),
                        text(body, "token", 500),
                        honeypot,
                        pow(body),
                        OptionalInt.empty(),
                        List.of())
                .asked(spec);
    }

    private static String joined(JsonNode list) {
        Set<String> values = new LinkedHashSet<>();
        list.forEach(item -> values.add(item.asText().strip()));
        values.remove("");
        return String.join(",", values);
    }

    /** Without what was not asked because of what was answered before it: a page may send hidden inputs too. */
    private FormSubmission asked(FormSpec spec) {
        Set<String> out = new LinkedHashSet<>();
        for (FormField field : spec.fields()) {
            if (fields.containsKey(field.name()) && !spec.isAsked(field, this)) {
                out.add(field.name());
            }
        }
        if (out.isEmpty()) {
            return this;
        }
        Map<String, Object> kept = new LinkedHashMap<>(fields);
        kept.keySet().removeAll(out);
        List<UploadedFile> keptFiles =
                files.stream().filter(file -> !out.contains(file.field())).toList();
        return new FormSubmission(kept, consents, touch, key, token, honeypot, pow, step, keptFiles);
    }

    private static List<ConsentGiven> consents(JsonNode list) {
        List<ConsentGiven> consents = new ArrayList<>();
        if (list.isMissingNode() || list.isNull()) {
            return consents;
        }
        if (!list.isArray() || list.size() > MAX_INPUTS) {
            throw shape("\"consents\" must be a list of {\"purpose\", \"channel\", \"wordingVersion\"}.");
        }
        for (JsonNode item : list) {
            JsonNode version = item.path("wordingVersion");
            if (!item.path("purpose").isTextual() || !item.path("channel").isTextual() || !version.isValueNode()) {
                throw shape("Each of \"consents\" needs the texts \"purpose\", \"channel\" and \"wordingVersion\".");
            }
            consents.add(new ConsentGiven(
                    item.path("purpose").textValue(), item.path("channel").textValue(), version.asText()));
        }
        return consents;
    }

    /** Only boxes the form has: for any other no text was shown, so nothing was agreed to. */
    private static List<ConsentGiven> asked(FormSpec spec, List<ConsentGiven> consents) {
        return consents.stream()
                .filter(c -> spec.consents().stream()
                        .anyMatch(box -> box.purpose().equals(c.purpose())
                                && box.channel().equals(c.channel())))
                .toList();
    }

    private static Map<String, String> touch(JsonNode node) {
        Map<String, String> touch = new LinkedHashMap<>();
        if (node.isMissingNode() || node.isNull()) {
            return touch;
        }
        if (!node.isObject()) {
            throw shape("\"touch\" must be an object from name to text.");
        }
        node.properties().forEach(entry -> {
            if (entry.getValue().isTextual()) {
                touch.put(entry.getKey(), entry.getValue().textValue());
            }
        });
        return touch;
    }

    /** The form's own origin counts only for who brought none: half of one and half of the other would be a lie. */
    private static Map<String, String> origin(FormSpec spec, Map<String, String> sent) {
        Map<String, String> touch = TouchKeys.clean(sent);
        if (Collections.disjoint(touch.keySet(), TouchKeys.BY_PARAMETER.values())) {
            touch.putAll(spec.touch());
        }
        return touch;
    }

    private static Optional<Object> field(FormSpec spec, String name, String raw) {
        Optional<FormField> field = spec.field(name);
        if (field.isEmpty() && !StandardField.names().contains(name)) {
            return Optional.empty();
        }
        String value = raw.strip();
        FormField.Type type = field.map(FormField::type).orElse(FormField.Type.TEXT);
        if (type == FormField.Type.CHECKBOX) {
            return Optional.of(YES.contains(value));
        }
        if (value.isEmpty() || type == FormField.Type.FILE) {
            return Optional.empty();
        }
        if (type == FormField.Type.YESNO && (value.equals("true") || value.equals("false"))) {
            return Optional.of(value.equals("true"));
        }
        if ((type == FormField.Type.NUMBER || type == FormField.Type.RATING)
                && NUMBER.matcher(value).matches()) {
            return Optional.of(new BigDecimal(value.replace(',', '.')));
        }
        return Optional.of(value);
    }

    private static Optional<ConsentGiven> consent(String name, String version) {
        String[] parts = name.substring(CONSENT.length()).split("\\.", 2);
        if (parts.length < 2 || version.isBlank()) {
            return Optional.empty();
        }
        return Optional.of(new ConsentGiven(parts[0], parts[1], version.strip()));
    }

    private static Optional<String> one(Map<String, List<String>> inputs, String name, int max) {
        return inputs.getOrDefault(name, List.of()).stream()
                .map(String::strip)
                .filter(value -> !value.isEmpty() && value.length() <= max)
                .findFirst();
    }

    /** A nonce, as text or as a number. */
    private static Optional<String> pow(JsonNode body) {
        JsonNode nonce = body.path("pow");
        return nonce.isValueNode() && !nonce.isNull() && nonce.asText().length() <= 64
                ? Optional.of(nonce.asText())
                : Optional.empty();
    }

    private static Optional<String> text(JsonNode body, String name, int max) {
        JsonNode node = body.path(name);
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        if (!node.isTextual() || node.textValue().length() > max) {
            throw shape("\"" + name + "\" must be a text of at most " + max + " characters.");
        }
        return Optional.of(node.textValue().strip()).filter(text -> !text.isEmpty());
    }

    private static void limits(int inputs) {
        if (inputs > MAX_INPUTS) {
            throw Problem.badRequest(
                            "too-many-fields", "Send at most " + MAX_INPUTS + " fields; here are " + inputs + ".")
                    .exception();
        }
    }

    private static void limit(String name, String value) {
        if (value.length() > MAX_VALUE) {
            throw Problem.of(
                            413,
                            "too-large",
                            "The request is too large",
                            "The value of " + cut(name) + " is longer than " + MAX_VALUE + " characters; shorten it.")
                    .exception();
        }
    }

    private static RuntimeException shape(String detail) {
        return Problem.badRequest("malformed", detail).exception();
    }

    private static String cut(String name) {
        return name.length() <= 64 ? name : name.substring(0, 64) + "…";
    }

    /** The value of a field as text; empty text when it is absent. */
    String text(String name) {
        Object value = fields.getOrDefault(name, "");
        return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
    }

    /** Names counts only: all else is personal. */
    @Override
    public String toString() {
        return "FormSubmission[" + fields.size() + " fields, " + consents.size() + " consents]";
    }
}
