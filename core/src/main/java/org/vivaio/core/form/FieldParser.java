package org.vivaio.core.form;

import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads the fields of one form's spec; faults are noted by the readers. */
final class FieldParser {
    /** What a field may say. */
    static final Set<String> KEYS = Set.of(
            "name",
            "type",
            "label",
            "required",
            "maxLength",
            "pattern",
            "options",
            "help",
            "placeholder",
            "autocomplete",
            "step",
            "when",
            "prefill",
            "ask",
            "points",
            "accept",
            "maxFiles");

    private static final Pattern FIELD_NAME = Pattern.compile("[a-z][A-Za-z0-9_]{0,62}");
    private static final Pattern AUTOCOMPLETE = Pattern.compile("[a-z0-9-]+( [a-z0-9-]+){0,3}");

    /** What a lead has besides fields; a field of that name could not be told apart in rules. */
    private static final Set<String> RESERVED = Set.of(
            "id",
            "stage",
            "owner",
            "tags",
            "fields",
            "score",
            "scores",
            "consents",
            "consent",
            "touch",
            "createdAt",
            "updatedAt");

    private final int steps;
    private final Set<String> names = new HashSet<>();

    FieldParser(int steps) {
        this.steps = steps;
    }

    Optional<FormField> field(SpecReader item) {
        Optional<String> fieldName = fieldName(item);
        Optional<StandardField> standard = fieldName.flatMap(StandardField::named);
        FormField.Type type =
                type(item).or(() -> standard.map(StandardField::type)).orElse(FormField.Type.TEXT);
        Optional<Texts> label = item.texts("label", 500);
        if (fieldName.isPresent() && label.isEmpty() && standard.isEmpty() && type != FormField.Type.HIDDEN) {
            item.error("label", "required", "Write a label; only standard fields have one built in.");
        }
        OptionalInt maxLength = item.number("maxLength", 1, 65_536);
        if (maxLength.isEmpty() && standard.isPresent()) {
            maxLength = OptionalInt.of(standard.get().maxLength());
        }
        Optional<String> autocomplete = item.text("autocomplete");
        if (autocomplete.isPresent()
                && !AUTOCOMPLETE.matcher(autocomplete.get()).matches()) {
            item.error("autocomplete", "format", "Use the browser's token, for example given-name or off.");
        }
        boolean required = item.flag("required");
        if (required && type == FormField.Type.HIDDEN) {
            item.error("required", "conflict", "A hidden field cannot be required: the visitor could not fill it.");
        }
        FormField field = new FormField(
                fieldName.orElse("?"),
                type,
                label,
                required,
                maxLength,
                pattern(item),
                options(item, type),
                item.texts("help", 500),
                item.texts("placeholder", 200),
                autocomplete.or(() -> standard.flatMap(StandardField::autocomplete)),
                more(item, type));
        return fieldName.map(ignored -> field);
    }

    private Optional<String> fieldName(SpecReader item) {
        Optional<String> fieldName = item.text("name");
        if (fieldName.isEmpty()) {
            item.error("name", "required", "Name the lead's field that this input fills.");
        } else if (!FIELD_NAME.matcher(fieldName.get()).matches()) {
            item.error("name", "format", "Use a small letter, then letters, digits or underscore, at most 63.");
            return Optional.empty();
        } else if (RESERVED.contains(fieldName.get())) {
            item.error("name", "reserved", "This name belongs to the lead itself; use another.");
        } else if (!names.add(fieldName.get())) {
            item.error("name", "duplicate", "Each field stands once in a form.");
        }
        return fieldName;
    }

    private static Optional<FormField.Type> type(SpecReader item) {
        Optional<String> key = item.text("type");
        if (key.isEmpty()) {
            return Optional.empty();
        }
        for (FormField.Type type : FormField.Type.values()) {
            if (type.key().equals(key.get())) {
                return Optional.of(type);
            }
        }
        item.error(
                "type",
                "option",
                "Use one of "
                        + Arrays.stream(FormField.Type.values())
                                .map(FormField.Type::key)
                                .collect(Collectors.joining(", "))
                        + ".");
        return Optional.empty();
    }

    private static Optional<String> pattern(SpecReader item) {
        Optional<String> pattern = item.text("pattern");
        if (pattern.isEmpty()) {
            return pattern;
        }
        try {
            com.google.re2j.Pattern.compile(pattern.get());
            return pattern;
        } catch (PatternSyntaxException e) {
            item.error("pattern", "format", "Not an RE2 expression: " + e.getDescription() + ".");
            return Optional.empty();
        }
    }

    private static List<FormField.Option> options(SpecReader item, FormField.Type type) {
        List<FormField.Option> options = new ArrayList<>();
        Set<String> values = new HashSet<>();
        List<SpecReader> items = item.list("options", 500);
        for (SpecReader option : items) {
            if (!option.object(Set.of("value", "label"))) {
                continue;
            }
            Optional<String> value = option.text("value");
            if (value.isEmpty()) {
                option.error("value", "required", "Write what is sent when this is chosen.");
            } else if (!values.add(value.get())) {
                option.error("value", "duplicate", "Each value stands once.");
            }
            Optional<Texts> label = option.texts("label", 300);
            value.ifPresent(v -> options.add(new FormField.Option(v, label.orElse(Texts.of(v)))));
        }
        if (type.hasOptions() && items.isEmpty()) {
            item.error("options", "required", "This needs options such as {\"value\": \"a\", \"label\": \"A\"}.");
        } else if (!type.hasOptions() && !items.isEmpty()) {
            item.error(
                    "options", "conflict", "Only select, radio and checks have options; set the type to one of them.");
        }
        return options;
    }

    private FormField.More more(SpecReader item, FormField.Type type) {
        int step = item.number("step", 1, Math.max(1, steps)).orElse(1);
        int points = item.number("points", 2, 10).orElse(5);
        int files = item.number("maxFiles", 1, 5).orElse(1);
        List<String> accept = new ArrayList<>();
        for (SpecReader entry : item.list("accept", 20)) {
            entry.itself().ifPresent(media -> {
                if (FileKinds.known(media)) {
                    accept.add(media);
                } else {
                    entry.error("", "option", "Use one of " + String.join(", ", FileKinds.ALL) + ".");
                }
            });
        }
        if (!accept.isEmpty() && type != FormField.Type.FILE) {
            item.error("accept", "conflict", "Only a file field accepts media types; set type to file.");
        }
        boolean ask = item.text("ask")
                .map(when -> {
                    if (!when.equals("unknown")) {
                        item.error("ask", "option", "Write unknown, or remove the key.");
                    }
                    return true;
                })
                .orElse(false);
        return new FormField.More(step, condition(item, "when"), item.flag("prefill"), ask, points, accept, files);
    }

    /** Reads {@code {"field": …, "in": […]}} or {@code {"field": …, "filled": true}}. */
    static Optional<Condition> condition(SpecReader item, String key) {
        Optional<SpecReader> reader = item.child(key);
        if (reader.isEmpty() || !reader.get().object(Set.of("field", "in", "filled"))) {
            return Optional.empty();
        }
        Optional<String> field = reader.get().text("field");
        if (field.isEmpty()) {
            reader.get().error("field", "required", "Name an earlier field of this form.");
        }
        List<String> in = new ArrayList<>();
        for (SpecReader value : reader.get().list("in", 100)) {
            value.itself().ifPresent(in::add);
        }
        boolean filled = reader.get().flag("filled");
        if (in.isEmpty() != filled) {
            reader.get().error("in", "required", "List values such as [\"a\"], or write filled: true; one of both.");
        }
        return field.map(name -> new Condition(name, in));
    }
}
