package org.vivaio.core.form;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vivaio.core.platform.Problem.FieldError;

/** Renders the pages of a form; they need no JavaScript, and everything in them is escaped by the template. */
final class FormPage {
    /** Name of the input that people do not see. */
    static final String HONEYPOT = "_hp_more";

    /** Class path of the style sheet. */
    static final String STYLE = "/web/form/form.css";

    private static final Template PAGE = template("page");
    private static final Template NOTE = template("note");

    private FormPage() {}

    private static Template template(String name) {
        return Mustache.compiler()
                .withEscaper(FormPage::escape)
                .emptyStringIsFalse(true)
                .defaultValue("")
                .compile(new String(resource("/web/form/" + name + ".mustache"), StandardCharsets.UTF_8));
    }

    /** The five characters that mean something in HTML, inside and outside of quoted attributes. */
    private static String escape(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(c);
            }
        }
        return out.toString();
    }

    static byte[] resource(String path) {
        try (InputStream in = FormPage.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("missing on the class path: " + path);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What fills a form when it is shown.
     *
     * @param submission what was submitted before, to be kept
     * @param errors what was wrong with it
     * @param notice a heading and a text above the form
     */
    record State(Optional<FormSubmission> submission, List<FieldError> errors, Optional<Notice> notice) {
        static State fresh() {
            return new State(Optional.empty(), List.of(), Optional.empty());
        }
    }

    /** Something to say above the form. */
    record Notice(String heading, String text) {}

    /**
     * What the page sends back besides the visitor's own input.
     *
     * @param key idempotency key
     * @param token signed token
     * @param touch origin
     * @param preset values of the form's hidden fields, from the page's address
     */
    record Hidden(String key, String token, Map<String, String> touch, Map<String, String> preset) {}

    /** The form itself. */
    static String form(FormView view, Hidden hidden, State state, String style) {
        Map<String, Object> page = frame(view.languages(), view.title(), style);
        page.put("intro", view.intro().orElse(""));
        // relative to the page, so that it also works behind a prefix; a form's name needs no escaping in an address
        page.put("action", view.form() + "?lang=" + view.language());
        page.put("submit", view.submit());
        page.put("honeypot", HONEYPOT);
        page.put("honeypotLabel", view.messages().text("honeypot"));
        page.put("choose", view.messages().text("choose"));
        page.put("hidden", hidden(view, hidden, state));
        summary(view, state).ifPresent(summary -> page.put("summary", summary));
        List<Map<String, Object>> fields = new ArrayList<>();
        for (FormView.Field field : view.fields()) {
            if (field.type() != FormField.Type.HIDDEN) {
                fields.add(field(view, field, state));
            }
        }
        page.put("fields", fields);
        List<Map<String, Object>> boxes = new ArrayList<>();
        for (FormView.Box box : view.consents()) {
            boxes.add(box(view, box, state));
        }
        page.put("consents", boxes);
        return PAGE.execute(page);
    }

    /** The page after a submit. */
    static String thanks(FormView view, CaptureAnswer answer, String style) {
        Map<String, Object> page = frame(view.languages(), view.thanks().title(), style);
        page.put("good", true);
        page.put("text", view.thanks().text());
        page.put("receiptLabel", view.messages().text("receipt"));
        page.put("receipt", answer.receipt());
        return NOTE.execute(page);
    }

    /** A page with a heading and a text, for what cannot be shown or done. */
    static String note(List<String> languages, String key, String style) {
        Messages messages = Messages.in(languages);
        Map<String, Object> page = frame(languages, messages.text(key + ".title"), style);
        page.put("text", messages.text(key + ".text"));
        return NOTE.execute(page);
    }

    private static Map<String, Object> frame(List<String> languages, String title, String style) {
        Map<String, Object> page = new HashMap<>();
        String language = languages.isEmpty() ? Messages.LANGUAGES.get(0) : languages.get(0);
        page.put("lang", language);
        page.put("dir", Messages.direction(language));
        page.put("title", title);
        page.put("css", style);
        return page;
    }

    private static List<Map<String, Object>> hidden(FormView view, Hidden hidden, State state) {
        List<Map<String, Object>> inputs = new ArrayList<>();
        inputs.add(Map.of("name", "_key", "value", hidden.key()));
        inputs.add(Map.of("name", "_t", "value", hidden.token()));
        hidden.touch().forEach((name, value) -> inputs.add(Map.of("name", "_touch." + name, "value", value)));
        for (FormView.Field field : view.fields()) {
            if (field.type() == FormField.Type.HIDDEN) {
                inputs.add(Map.of("name", field.name(), "value", preset(hidden, state, field.name())));
            }
        }
        return inputs;
    }

    private static String preset(Hidden hidden, State state, String name) {
        return state.submission().isPresent()
                ? value(state, name)
                : hidden.preset().getOrDefault(name, "");
    }

    private static String value(State state, String name) {
        return state.submission().map(submission -> submission.text(name)).orElse("");
    }

    private static Optional<FieldError> error(State state, String name) {
        return state.errors().stream().filter(e -> e.field().equals(name)).findFirst();
    }

    private static Map<String, Object> field(FormView view, FormView.Field field, State state) {
        Map<String, Object> map = new HashMap<>();
        String id = id(field.name());
        String value = value(state, field.name());
        Optional<FieldError> error = error(state, field.name());
        map.put("id", id);
        map.put("name", field.name());
        map.put("label", field.label());
        map.put("required", field.required());
        map.put("optional", field.required() ? "" : view.messages().text("optional"));
        map.put("value", value);
        map.put("help", field.help().orElse(""));
        map.put("placeholder", field.placeholder().orElse(""));
        map.put("autocomplete", field.autocomplete().orElse(""));
        map.put("error", error.map(FieldError::message).orElse(""));
        List<String> described = new ArrayList<>();
        error.ifPresent(e -> described.add(id + "-e"));
        field.help().ifPresent(help -> described.add(id + "-h"));
        map.put("described", String.join(" ", described));
        switch (field.type()) {
            case CHECKBOX -> {
                map.put("checkbox", true);
                map.put("checked", value.equals("true"));
            }
            case LONGTEXT -> map.put("longtext", true);
            case SELECT -> {
                map.put("select", true);
                map.put("options", options(field, value));
            }
            default -> {
                map.put("input", true);
                map.put("inputType", inputType(field.type()));
                map.put("inputmode", field.type() == FormField.Type.NUMBER ? "decimal" : "");
            }
        }
        return map;
    }

    private static String inputType(FormField.Type type) {
        return switch (type) {
            case EMAIL -> "email";
            case PHONE -> "tel";
            case DATE -> "date";
            // a number is text here: the browser's number input drops what it cannot read
            default -> "text";
        };
    }

    private static List<Map<String, Object>> options(FormView.Field field, String value) {
        List<Map<String, Object>> options = new ArrayList<>();
        for (FormView.Option option : field.options()) {
            options.add(Map.of(
                    "value",
                    option.value(),
                    "label",
                    option.label(),
                    "selected",
                    option.value().equals(value)));
        }
        return options;
    }

    private static Map<String, Object> box(FormView view, FormView.Box box, State state) {
        Map<String, Object> map = new HashMap<>();
        // a box comes back ticked only if the person ticked it for exactly this text
        boolean checked = state.submission().stream()
                .flatMap(submission -> submission.consents().stream())
                .anyMatch(c -> c.purpose().equals(box.purpose())
                        && c.channel().equals(box.channel())
                        && c.wordingVersion().equals(box.wordingVersion()));
        map.put("id", id(box.name()));
        map.put("name", box.name());
        map.put("version", box.wordingVersion());
        List<Map<String, Object>> parts = new ArrayList<>();
        for (Links.Part part : Links.split(box.text())) {
            parts.add(Map.of("text", part.text(), "link", part.link()));
        }
        map.put("parts", parts);
        map.put("required", box.required());
        map.put("optional", box.required() ? "" : view.messages().text("optional"));
        map.put("checked", checked);
        map.put("error", error(state, box.name()).map(FieldError::message).orElse(""));
        return map;
    }

    private static Optional<Map<String, Object>> summary(FormView view, State state) {
        if (state.notice().isPresent()) {
            FormPage.Notice notice = state.notice().get();
            return Optional.of(Map.of("heading", notice.heading(), "text", notice.text(), "items", List.of()));
        }
        if (state.errors().isEmpty()) {
            return Optional.empty();
        }
        List<Map<String, Object>> items = new ArrayList<>();
        for (FieldError error : state.errors()) {
            items.add(Map.of("target", id(error.field()), "label", label(view, error), "message", error.message()));
        }
        return Optional.of(Map.of(
                "heading", view.messages().count("errors", items.size()), "text", "", "items", items, "list", true));
    }

    /** The field's label; a box has a whole text instead, which would be too long here. */
    private static String label(FormView view, FieldError error) {
        return view.fields().stream()
                .filter(field -> field.name().equals(error.field()))
                .map(FormView.Field::label)
                .findFirst()
                .orElse("");
    }

    private static String id(String name) {
        return "f-" + name.replace('.', '-');
    }
}
