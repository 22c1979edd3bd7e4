package org.vivaio.core.form;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.vivaio.api.Wording;
import org.vivaio.core.consent.PurposeSpec;
import org.vivaio.core.platform.Json;
import org.vivaio.core.spam.Puzzle;

/**
 * A form in one language with the wordings in force, ready for the page or the embed.
 *
 * @param tenant slug of the tenant
 * @param form name of the form
 * @param version version of the form
 * @param languages languages of its texts, best first; the first is the language it is shown in
 * @param title heading
 * @param intro line below the heading
 * @param fields inputs in order
 * @param consents boxes in order
 * @param submit words on the button
 * @param thanks what stands there afterwards
 */
public record FormView(
        String tenant,
        String form,
        long version,
        List<String> languages,
        String title,
        Optional<String> intro,
        List<Field> fields,
        List<Box> consents,
        String submit,
        Thanks thanks) {

    /** An input in one language. */
    public record Field(
            String name,
            FormField.Type type,
            String label,
            boolean required,
            OptionalInt maxLength,
            Optional<String> pattern,
            List<Option> options,
            Optional<String> help,
            Optional<String> placeholder,
            Optional<String> autocomplete) {}

    /** A choice in one language. */
    public record Option(String value, String label) {}

    /** A consent in one language, with the exact text. */
    public record Box(String purpose, String channel, String text, String wordingVersion, boolean required) {
        /** Name of its input. */
        public String name() {
            return "consent." + purpose + "." + channel;
        }
    }

    /** What stands there after the submit; with a redirect, the page goes there instead. */
    public record Thanks(String title, String text, Optional<String> redirect) {}

    /** Copies the lists. */
    public FormView {
        languages = List.copyOf(languages);
        fields = List.copyOf(fields);
        consents = List.copyOf(consents);
    }

    /**
     * The form for a visitor.
     *
     * @param wished the visitor's languages, best first
     */
    public static FormView of(Form form, List<String> wished) {
        FormSpec spec = form.spec();
        List<String> languages = spec.languages(wished);
        Messages messages = Messages.in(languages);
        List<Field> fields = new ArrayList<>();
        for (FormField field : spec.fields()) {
            fields.add(field(field, languages, messages));
        }
        List<Box> boxes = new ArrayList<>();
        for (FormConsent consent : spec.consents()) {
            Optional<PurposeSpec> purpose = form.purpose(consent);
            if (purpose.isPresent()) {
                Wording wording = purpose.get().current(languages);
                boxes.add(new Box(
                        consent.purpose(), consent.channel(), wording.text(), wording.version(), consent.required()));
            }
        }
        return new FormView(
                form.tenant(),
                form.name(),
                form.version(),
                languages,
                spec.title().in(languages),
                spec.intro().map(text -> text.in(languages)),
                fields,
                boxes,
                spec.submit().map(text -> text.in(languages)).orElse(messages.text("submit")),
                new Thanks(
                        spec.thanks().title().map(text -> text.in(languages)).orElse(messages.text("thanks.title")),
                        spec.thanks().text().map(text -> text.in(languages)).orElse(messages.text("thanks.text")),
                        spec.redirect()));
    }

    private static Field field(FormField field, List<String> languages, Messages messages) {
        String label = field.label()
                .map(text -> text.in(languages))
                .orElseGet(() -> StandardField.named(field.name()).isPresent()
                        ? messages.text("field." + field.name())
                        : field.name());
        return new Field(
                field.name(),
                field.type(),
                label,
                field.required(),
                field.maxLength(),
                field.pattern(),
                field.options().stream()
                        .map(option -> new Option(option.value(), option.label().in(languages)))
                        .toList(),
                field.help().map(text -> text.in(languages)),
                field.placeholder().map(text -> text.in(languages)),
                field.autocomplete());
    }

    /** The language it is shown in. */
    public String language() {
        return languages.get(0);
    }

    Messages messages() {
        return Messages.in(languages);
    }

    /**
     * What {@code GET /f/{tenant}/{form}} answers to the embed.
     *
     * @param token fresh signed token
     * @param puzzle proof of work that the page is asked for
     * @param action where to submit, relative to the address of the form's folder of forms
     */
    public ObjectNode toJson(String token, String action, Optional<Puzzle> puzzle) {
        ObjectNode json = Json.object();
        json.put("tenant", tenant).put("form", form).put("version", version);
        json.put("language", language()).put("direction", Messages.direction(language()));
        json.put("title", title);
        intro.ifPresent(text -> json.put("intro", text));
        ArrayNode inputs = json.putArray("fields");
        for (Field field : fields) {
            ObjectNode node = inputs.addObject();
            node.put("name", field.name()).put("type", field.type().key()).put("label", field.label());
            node.put("required", field.required());
            field.maxLength().ifPresent(max -> node.put("maxLength", max));
            field.pattern().ifPresent(pattern -> node.put("pattern", pattern));
            if (!field.options().isEmpty()) {
                ArrayNode options = node.putArray("options");
                field.options()
                        .forEach(
                                o -> options.addObject().put("value", o.value()).put("label", o.label()));
            }
            field.help().ifPresent(text -> node.put("help", text));
            field.placeholder().ifPresent(text -> node.put("placeholder", text));
            field.autocomplete().ifPresent(text -> node.put("autocomplete", text));
        }
        ArrayNode boxes = json.putArray("consents");
        for (Box box : consents) {
            boxes.addObject()
                    .put("name", box.name())
                    .put("purpose", box.purpose())
                    .put("channel", box.channel())
                    .put("text", box.text())
                    .put("wordingVersion", box.wordingVersion())
                    .put("required", box.required());
        }
        json.put("submit", submit).put("token", token).put("action", action);
        puzzle.ifPresent(
                p -> json.putObject("pow").put("difficulty", p.difficulty()).put("salt", p.salt()));
        ObjectNode texts = json.putObject("texts");
        embedTexts().forEach(texts::put);
        return json;
    }

    private Map<String, String> embedTexts() {
        Messages messages = messages();
        Map<String, String> texts = new TreeMap<>();
        for (String key : List.of("optional", "choose", "honeypot", "receipt")) {
            texts.put(key, messages.text(key));
        }
        for (String key : List.of("sending", "retrying", "offline", "failed")) {
            texts.put(key, messages.text("state." + key));
        }
        return texts;
    }

    /** The thanks as the JSON answer to a submit. */
    ObjectNode thanksJson() {
        ObjectNode json = Json.object().put("title", thanks.title()).put("text", thanks.text());
        thanks.redirect().ifPresent(redirect -> json.put("redirect", redirect));
        return json;
    }
}
