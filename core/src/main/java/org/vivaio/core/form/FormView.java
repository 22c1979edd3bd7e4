package org.vivaio.core.form;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.vivaio.api.Wording;
import org.vivaio.core.consent.PurposeSpec;
import org.vivaio.core.platform.Json;

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
 * @param steps titles of the steps
 * @param extras looks, placement and what else only some forms have
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
        Thanks thanks,
        List<Step> steps,
        FormExtras extras) {

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
            Optional<String> autocomplete,
            FormField.More more) {}

    /** A step in one language. */
    public record Step(String title, Optional<Condition> when) {}

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
    public record Thanks(
            String title,
            String text,
            Optional<String> redirect,
            Optional<String> link,
            String linkText,
            Optional<String> event,
            Optional<String> next) {
        /** The same with what was promised. */
        Thanks with(Gifts.Gift gift, boolean named) {
            return new Thanks(
                    title, text, redirect, Optional.of(gift.link()), named ? linkText : gift.label(), event, next);
        }
    }

    /** Copies the lists. */
    public FormView {
        languages = List.copyOf(languages);
        fields = List.copyOf(fields);
        consents = List.copyOf(consents);
        steps = List.copyOf(steps);
    }

    /**
     * The form for a visitor.
     *
     * @param wished the visitor's languages, best first
     */
    public static FormView of(Form form, List<String> wished) {
        FormSpec spec = form.spec();
        List<String> languages = spec.languages(wished);
        Messages messages = Messages.in(languages).with(spec.extras().messages(), languages);
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
                thanks(spec, spec.thanks(), spec.redirect(), languages, messages),
                spec.extras().steps().stream()
                        .map(step -> new Step(step.title().in(languages), step.when()))
                        .toList(),
                spec.extras());
    }

    private static Thanks thanks(
            FormSpec spec,
            FormSpec.Thanks thanks,
            Optional<String> redirect,
            List<String> languages,
            Messages messages) {
        FormExtras.After after = spec.extras().after();
        return new Thanks(
                thanks.title().map(text -> text.in(languages)).orElse(messages.text("thanks.title")),
                thanks.text().map(text -> text.in(languages)).orElse(messages.text("thanks.text")),
                redirect,
                after.link(),
                after.linkText().map(text -> text.in(languages)).orElse(messages.text("download")),
                after.event(),
                after.next());
    }

    /** The thanks for what was answered. */
    Thanks thanks(FormSpec spec, FormSubmission submission) {
        for (FormExtras.Case one : extras.after().cases()) {
            if (one.when().holds(submission)) {
                FormSpec.Thanks own = new FormSpec.Thanks(
                        one.thanks().title().or(spec.thanks()::title),
                        one.thanks().text().or(spec.thanks()::text));
                return thanks(spec, own, one.redirect().or(spec::redirect), languages, messages());
            }
        }
        return thanks;
    }

    boolean hasFiles() {
        return fields.stream().anyMatch(field -> field.type() == FormField.Type.FILE);
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
                options(field, languages),
                field.help().map(text -> text.in(languages)),
                field.placeholder().map(text -> text.in(languages)),
                field.autocomplete(),
                field.more());
    }

    private static List<Option> options(FormField field, List<String> languages) {
        return switch (field.type()) {
            case COUNTRY -> Places.countries(languages.get(0));
            case PROVINCE -> Places.provinces();
            default ->
                field.options().stream()
                        .map(option -> new Option(option.value(), option.label().in(languages)))
                        .toList();
        };
    }

    /** The language it is shown in. */
    public String language() {
        return languages.get(0);
    }

    Messages messages() {
        return Messages.in(languages).with(extras.messages(), languages);
    }

    /** The thanks as the JSON answer to a submit. */
    static ObjectNode thanksJson(Thanks thanks) {
        ObjectNode json = Json.object().put("title", thanks.title()).put("text", thanks.text());
        thanks.redirect().ifPresent(redirect -> json.put("redirect", redirect));
        return json;
    }
}
