package org.vivaio.core.form;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.PatternSyntaxException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.vivaio.core.consent.PurposeSpec;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.Problem.FieldError;
import org.vivaio.core.spam.Puzzle;

/** Reads one form's spec; every fault is noted before it refuses. */
final class FormSpecParser {
    private static final Set<String> KEYS = Set.of(
            "title",
            "intro",
            "language",
            "fields",
            "consents",
            "submit",
            "thanks",
            "redirect",
            "source",
            "origins",
            "timeTrap",
            "rate",
            "proofOfWork",
            "proofRequired",
            "touch");
    private static final Set<String> FIELD_KEYS = Set.of(
            "name",
            "type",
            "label",
            "required",
            "maxLength",
            "pattern",
            "options",
            "help",
            "placeholder",
            "autocomplete");
    private static final Pattern FIELD_NAME = Pattern.compile("[a-z][A-Za-z0-9_]{0,62}");
    private static final Pattern PURPOSE_NAME = Pattern.compile("[a-z][A-Za-z0-9_-]{0,62}");
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

    private static final int MAX_FIELDS = 100;

    private final String name;
    private final List<FieldError> errors = new ArrayList<>();
    private final SpecReader spec;

    FormSpecParser(String name, JsonNode spec) {
        this.name = name;
        this.spec = new SpecReader(spec, "", errors);
    }

    FormSpec parse() {
        if (!spec.object(KEYS)) {
            throw refusal();
        }
        Optional<Texts> title = spec.texts("title", 300);
        if (title.isEmpty() && errors.stream().noneMatch(e -> e.field().startsWith("title"))) {
            spec.error("title", "required", "Write the heading of the form.");
        }
        Optional<Texts> intro = spec.texts("intro", 2000);
        String language = spec.language("language").orElse("en");
        List<FormField> fields = fields();
        List<FormConsent> consents = consents();
        Optional<Texts> submit = spec.texts("submit", 100);
        FormSpec.Thanks thanks = thanks();
        Optional<String> redirect = redirect();
        Set<String> origins = origins();
        Duration timeTrap = timeTrap();
        int rate = spec.number("rate", 1, 100_000).orElse(FormSpec.DEFAULT_RATE);
        int proofOfWork = spec.number("proofOfWork", 0, Puzzle.HARDEST).orElse(FormSpec.DEFAULT_PROOF_OF_WORK);
        boolean proofRequired = spec.flag("proofRequired");
        if (proofRequired && proofOfWork == 0) {
            spec.error("proofRequired", "conflict", "Set proofOfWork above 0, or remove this key.");
        }
        Map<String, String> touch = touch();
        // whose rules hold for its captures; inbox.Sources reads it
        spec.text("source");
        if (!errors.isEmpty() || title.isEmpty()) {
            throw refusal();
        }
        return new FormSpec(
                name,
                title.get(),
                intro,
                language,
                fields,
                consents,
                submit,
                thanks,
                redirect,
                origins,
                timeTrap,
                rate,
                proofOfWork,
                proofRequired,
                touch);
    }

    private RuntimeException refusal() {
        return Problem.invalid("The form " + name + " has " + errors.size() + " fault(s).", errors)
                .exception();
    }

    private List<FormField> fields() {
        List<FormField> fields = new ArrayList<>();
        Set<String> names = new HashSet<>();
        List<SpecReader> items = spec.list("fields", MAX_FIELDS);
        if (items.isEmpty() && errors.stream().noneMatch(e -> e.field().equals("fields"))) {
            spec.error("fields", "required", "List at least one field, for example {\"name\": \"email\"}.");
        }
        for (SpecReader item : items) {
            if (item.object(FIELD_KEYS)) {
                field(item, names).ifPresent(fields::add);
            }
        }
        return fields;
    }

    private Optional<FormField> field(SpecReader item, Set<String> names) {
        Optional<String> fieldName = fieldName(item, names);
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
                autocomplete.or(() -> standard.flatMap(StandardField::autocomplete)));
        return fieldName.map(ignored -> field);
    }

    private Optional<String> fieldName(SpecReader item, Set<String> names) {
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
                "type", "option", "Use one of text, email, phone, longtext, select, number, date, checkbox, hidden.");
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
        if (type == FormField.Type.SELECT && items.isEmpty()) {
            item.error("options", "required", "A select needs options such as {\"value\": \"a\", \"label\": \"A\"}.");
        } else if (type != FormField.Type.SELECT && !items.isEmpty()) {
            item.error("options", "conflict", "Only a select has options; set type to select.");
        }
        return options;
    }

    private List<FormConsent> consents() {
        List<FormConsent> consents = new ArrayList<>();
        Set<String> boxes = new HashSet<>();
        for (SpecReader item : spec.list("consents", 50)) {
            if (!item.object(Set.of("purpose", "channel", "required"))) {
                continue;
            }
            String purpose = item.text("purpose").orElse("");
            if (!PURPOSE_NAME.matcher(purpose).matches()) {
                item.error("purpose", "required", "Name a resource of kind purpose.");
            }
            String channel = item.text("channel").orElse("");
            if (!PurposeSpec.CHANNELS.contains(channel)) {
                item.error("channel", "option", "Use one of " + String.join(", ", PurposeSpec.CHANNELS) + ".");
            }
            if (!boxes.add(purpose + "." + channel)) {
                item.error("", "duplicate", "Each purpose and channel stands once in a form.");
            }
            consents.add(new FormConsent(purpose, channel, item.flag("required")));
        }
        return consents;
    }

    private FormSpec.Thanks thanks() {
        Optional<SpecReader> thanks = spec.child("thanks");
        if (thanks.isEmpty() || !thanks.get().object(Set.of("title", "text"))) {
            return new FormSpec.Thanks(Optional.empty(), Optional.empty());
        }
        return new FormSpec.Thanks(
                thanks.get().texts("title", 300), thanks.get().texts("text", 5000));
    }

    private Optional<String> redirect() {
        Optional<String> redirect = spec.text("redirect");
        if (redirect.isPresent() && !Links.isSafe(redirect.get())) {
            spec.error("redirect", "format", "Write an http or https address, or a path that starts with one slash.");
        }
        return redirect;
    }

    private Set<String> origins() {
        Set<String> origins = new LinkedHashSet<>();
        for (SpecReader item : spec.list("origins", 200)) {
            Optional<String> origin = item.itself();
            if (origin.isEmpty()) {
                continue;
            }
            if (isOrigin(origin.get())) {
                origins.add(origin.get().toLowerCase(Locale.ROOT));
            } else {
                item.error(
                        "", "format", "Write scheme and host, and a port if any, for example https://www.example.com.");
            }
        }
        return origins;
    }

    private static boolean isOrigin(String text) {
        try {
            URI uri = new URI(text);
            boolean web = "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme());
            return web
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getRawPath().isEmpty()
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private Duration timeTrap() {
        Optional<String> text = spec.text("timeTrap");
        if (text.isEmpty()) {
            return FormSpec.DEFAULT_TIME_TRAP;
        }
        try {
            Duration duration = Duration.parse(text.get());
            if (!duration.isNegative() && duration.compareTo(Duration.ofMinutes(10)) <= 0) {
                return duration;
            }
        } catch (DateTimeException e) {
            // said below
        }
        spec.error("timeTrap", "format", "Write a duration from PT0S to PT10M, for example PT2S.");
        return FormSpec.DEFAULT_TIME_TRAP;
    }

    private Map<String, String> touch() {
        Optional<SpecReader> reader = spec.child("touch");
        if (reader.isEmpty() || !reader.get().object(TouchKeys.ALL)) {
            return Map.of();
        }
        return new LinkedHashMap<>(reader.get().textMap());
    }
}
