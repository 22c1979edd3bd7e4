package org.vivaio.core.form;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads steps, looks, placement and what comes after a submit. */
final class ExtrasParser {
    private static final Set<String> LOOK =
            Set.of("accent", "on", "bg", "text", "soft", "line", "field", "error", "errbg", "tint", "radius");
    private static final Pattern COLOUR = Pattern.compile("#[0-9a-fA-F]{3}([0-9a-fA-F]{3})?");
    private static final Pattern RADIUS = Pattern.compile("[0-9]{1,2}px");
    private static final Pattern EVENT = Pattern.compile("[A-Za-z][A-Za-z0-9_.:-]{0,99}");
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,4}");

    private final SpecReader spec;

    ExtrasParser(SpecReader spec) {
        this.spec = spec;
    }

    List<FormExtras.Step> steps() {
        List<FormExtras.Step> steps = new ArrayList<>();
        for (SpecReader item : spec.list("steps", 12)) {
            if (item.object(Set.of("title", "when"))) {
                Optional<Texts> title = item.texts("title", 200);
                if (title.isEmpty()) {
                    item.error("title", "required", "Write what this step is about.");
                }
                Optional<Condition> when = FieldParser.condition(item, "when");
                title.ifPresent(t -> steps.add(new FormExtras.Step(t, when)));
            }
        }
        return steps;
    }

    FormExtras parse(List<FormExtras.Step> steps) {
        return new FormExtras(
                steps,
                messages(),
                look(),
                choice(spec, "theme", List.of("auto", "light", "dark")).orElse("auto"),
                placement(),
                after(),
                !choice(spec, "store", List.of("consent", "never"))
                        .orElse("consent")
                        .equals("never"));
    }

    private static Optional<String> choice(SpecReader reader, String key, List<String> choices) {
        Optional<String> text = reader.text(key);
        if (text.isPresent() && !choices.contains(text.get())) {
            reader.error(key, "option", "Use one of " + String.join(", ", choices) + ".");
            return Optional.empty();
        }
        return text;
    }

    private Map<String, Texts> messages() {
        Map<String, Texts> own = new LinkedHashMap<>();
        Optional<SpecReader> reader = spec.child("messages");
        if (reader.isPresent() && reader.get().object(Messages.in(List.of()).keys())) {
            for (String key : reader.get().keys()) {
                reader.get().texts(key, 500).ifPresent(text -> own.put(key, text));
            }
        }
        return own;
    }

    private Map<String, String> look() {
        Map<String, String> look = new LinkedHashMap<>();
        Optional<SpecReader> reader = spec.child("look");
        if (reader.isPresent() && reader.get().object(LOOK)) {
            reader.get().textMap().forEach((key, value) -> {
                boolean fine = key.equals("radius")
                        ? RADIUS.matcher(value).matches()
                        : COLOUR.matcher(value).matches();
                if (fine) {
                    look.put(key, value);
                } else {
                    reader.get()
                            .error(
                                    key,
                                    "format",
                                    key.equals("radius")
                                            ? "Write pixels, for example 6px."
                                            : "Write a colour as #rgb or #rrggbb, for example #17694a.");
                }
            });
        }
        return look;
    }

    private Optional<FormExtras.Placement> placement() {
        Optional<SpecReader> found = spec.child("placement");
        if (found.isEmpty() || !found.get().object(Set.of("as", "open", "value", "pages", "snooze"))) {
            return Optional.empty();
        }
        SpecReader reader = found.get();
        Optional<String> as = choice(reader, "as", List.of("inline", "dialog", "slide", "bar"));
        if (as.isEmpty()) {
            reader.error("as", "required", "Use one of inline, dialog, slide, bar.");
        }
        String open = choice(reader, "open", List.of("now", "click", "delay", "scroll", "exit", "visit"))
                .orElse("now");
        String value = reader.text("value").orElse("");
        if (List.of("delay", "scroll", "visit").contains(open)
                && !NUMBER.matcher(value).matches()) {
            reader.error("value", "format", "Write the number of seconds, per cent or visits as a text, as in \"10\".");
        } else if (open.equals("click") && value.isEmpty()) {
            reader.error("value", "required", "Write the selector of what is clicked, for example #offer.");
        }
        List<String> pages = new ArrayList<>();
        for (SpecReader page : reader.list("pages", 100)) {
            page.itself().ifPresent(path -> {
                if (path.startsWith("/")) {
                    pages.add(path);
                } else {
                    page.error("", "format", "Write how the path of the page begins, for example /offers/.");
                }
            });
        }
        int snooze = reader.number("snooze", 0, 365).orElse(7);
        return as.filter(a -> !a.equals("inline")).map(a -> new FormExtras.Placement(a, open, value, pages, snooze));
    }

    private FormExtras.After after() {
        Optional<SpecReader> found = spec.child("after");
        if (found.isEmpty() || !found.get().object(Set.of("cases", "event", "next", "link", "linkText", "asset"))) {
            return FormExtras.After.NONE;
        }
        SpecReader reader = found.get();
        List<FormExtras.Case> cases = new ArrayList<>();
        for (SpecReader item : reader.list("cases", 20)) {
            if (item.object(Set.of("when", "thanks", "redirect"))) {
                Optional<Condition> when = FieldParser.condition(item, "when");
                if (when.isEmpty()) {
                    item.error("when", "required", "Say for which answer: {\"field\": …, \"in\": […]}.");
                }
                FormSpec.Thanks thanks = FormSpecParser.thanks(item);
                Optional<String> redirect = FormSpecParser.redirect(item);
                when.ifPresent(w -> cases.add(new FormExtras.Case(w, thanks, redirect)));
            }
        }
        Optional<String> event = matching(reader, "event", EVENT, "Use letters, digits, dot, dash, colon, underscore.");
        Optional<String> next = matching(reader, "next", FORM, "Write the name of another form.");
        Optional<String> link = reader.text("link");
        if (link.isPresent() && !Links.isSafe(link.get())) {
            reader.error("link", "format", "Write an http or https address, or a path that starts with one slash.");
        }
        Optional<String> asset = matching(reader, "asset", FORM, "Write the name of a resource of kind asset.");
        if (asset.isPresent() && link.isPresent()) {
            reader.error("asset", "conflict", "Give a link or an asset, not both.");
        }
        return new FormExtras.After(cases, event, next, link, reader.texts("linkText", 200), asset);
    }

    private static Optional<String> matching(SpecReader reader, String key, Pattern pattern, String remedy) {
        Optional<String> text = reader.text(key);
        if (text.isPresent() && !pattern.matcher(text.get()).matches()) {
            reader.error(key, "format", remedy);
            return Optional.empty();
        }
        return text;
    }

    /** A condition can only look back: on a field that stands before what depends on it. */
    static void checkConditions(SpecReader spec, List<FormField> fields, FormExtras extras) {
        Set<String> before = new HashSet<>();
        Set<String> all = new HashSet<>();
        fields.forEach(field -> all.add(field.name()));
        for (int i = 0; i < fields.size(); i++) {
            FormField field = fields.get(i);
            check(spec, "fields[" + i + "].when.field", field.more().when(), before);
            before.add(field.name());
        }
        for (int i = 0; i < extras.steps().size(); i++) {
            Set<String> earlier = new HashSet<>();
            for (FormField field : fields) {
                if (field.more().step() <= i) {
                    earlier.add(field.name());
                }
            }
            check(spec, "steps[" + i + "].when.field", extras.steps().get(i).when(), earlier);
        }
        for (int i = 0; i < extras.after().cases().size(); i++) {
            check(
                    spec,
                    "after.cases[" + i + "].when.field",
                    Optional.of(extras.after().cases().get(i).when()),
                    all);
        }
    }

    private static void check(SpecReader spec, String path, Optional<Condition> when, Set<String> known) {
        if (when.isPresent() && !known.contains(when.get().field())) {
            spec.error(path, "missing", "Name a field that is asked earlier in this form.");
        }
    }
}
