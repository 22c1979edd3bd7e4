package org.vivaio.core.form;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A form as the tenant wrote it: a resource of kind {@code form}.
 *
 * @param name name of the resource
 * @param title heading; its languages are the languages of the form
 * @param intro a line below the heading
 * @param language language of a visitor whose own languages the form does not have
 * @param fields the inputs in order
 * @param consents the boxes in order
 * @param submit words on the button
 * @param thanks what stands there after the submit
 * @param redirect where the page goes after the submit instead: http, https or a path
 * @param origins other origins that may submit from a script; empty means any
 * @param timeTrap a submit sooner than this after the form was shown is doubtful
 * @param rate submits a minute that one address may make
 * @param proofOfWork zero bits that the page is asked to find; 0 asks for none
 * @param proofRequired whether a submit without the proof is doubtful; shuts out pages without JavaScript
 * @param touch origin to assume where the visitor brought none
 * @param extras steps, looks, placement and what else only some forms have
 * @param variants other versions of the form that are shown to a part of the visitors
 * @param winner how one of the variants comes to be shown to everybody
 */
public record FormSpec(
        String name,
        Texts title,
        Optional<Texts> intro,
        String language,
        List<FormField> fields,
        List<FormConsent> consents,
        Optional<Texts> submit,
        Thanks thanks,
        Optional<String> redirect,
        Set<String> origins,
        Duration timeTrap,
        int rate,
        int proofOfWork,
        boolean proofRequired,
        Map<String, String> touch,
        FormExtras extras,
        List<Variant> variants,
        Winner winner) {
    /** Time trap of a form that names none. */
    public static final Duration DEFAULT_TIME_TRAP = Duration.ofSeconds(2);
    /** Submits a minute and address of a form that names none. */
    public static final int DEFAULT_RATE = 30;
    /** Zero bits of a form that names none: some thousand tries, which nobody notices. */
    public static final int DEFAULT_PROOF_OF_WORK = 12;

    /**
     * What stands there after the submit.
     *
     * @param title heading; empty for the built-in one
     * @param text text below; empty for the built-in one
     */
    public record Thanks(Optional<Texts> title, Optional<Texts> text) {}

    /**
     * A version of the form for a part of the visitors.
     *
     * @param name its name
     * @param weight its share beside the others'; the form as it stands is {@code base}
     * @param spec the form with what differs
     */
    public record Variant(String name, int weight, FormSpec spec) {}

    /**
     * How a winner among the variants is declared, and which one was.
     *
     * @param byRule whether the server declares it, once the figures hold
     * @param submits how many submits the winner must have brought before
     * @param declared the variant, or {@code base}, that everybody sees
     */
    public record Winner(boolean byRule, int submits, Optional<String> declared) {
        /** Submits that a form asks for which names no number. */
        static final int DEFAULT_SUBMITS = 100;

        /** A person declares it, and nobody has. */
        static final Winner NONE = new Winner(false, DEFAULT_SUBMITS, Optional.empty());
    }

    /** Copies the collections. */
    public FormSpec {
        variants = List.copyOf(variants);
        fields = List.copyOf(fields);
        consents = List.copyOf(consents);
        origins = Set.copyOf(origins);
        touch = Map.copyOf(touch);
    }

    /**
     * Reads a spec.
     *
     * @throws org.vivaio.core.platform.ProblemException 422 that names every fault of the spec at once
     */
    public static FormSpec parse(String name, JsonNode spec) {
        return new FormSpecParser(name, spec).parse();
    }

    /** The purposes that must exist for this form to work. */
    public Set<String> purposes() {
        Set<String> names = new LinkedHashSet<>();
        consents.forEach(consent -> names.add(consent.purpose()));
        return names;
    }

    /** The same with other fields. */
    FormSpec withFields(List<FormField> others) {
        return new FormSpec(
                name,
                title,
                intro,
                language,
                others,
                consents,
                submit,
                thanks,
                redirect,
                origins,
                timeTrap,
                rate,
                proofOfWork,
                proofRequired,
                touch,
                extras,
                variants,
                winner);
    }

    /** Steps of the form, at least one. */
    public int steps() {
        return Math.max(1, extras.steps().size());
    }

    /** Whether files can come along. */
    public boolean hasFiles() {
        return fields.stream().anyMatch(field -> field.type() == FormField.Type.FILE);
    }

    /** Whether a field is asked, after what was answered before it. */
    boolean isAsked(FormField field, FormSubmission submission) {
        List<FormExtras.Step> all = extras.steps();
        int step = field.more().step();
        return field.more().when().map(when -> holds(when, submission)).orElse(true)
                && (step > all.size()
                        || all.get(step - 1)
                                .when()
                                .map(when -> holds(when, submission))
                                .orElse(true));
    }

    /** A condition on something that is not asked itself is not fulfilled. */
    private boolean holds(Condition when, FormSubmission submission) {
        return when.holds(submission)
                && field(when.field()).map(field -> isAsked(field, submission)).orElse(true);
    }

    /** The field of this name. */
    public Optional<FormField> field(String fieldName) {
        return fields.stream().filter(field -> field.name().equals(fieldName)).findFirst();
    }

    /**
     * The languages to show texts in, best first, for a visitor.
     *
     * @param wished language tags, best first; only those the title has count
     */
    public List<String> languages(List<String> wished) {
        Set<String> own = new LinkedHashSet<>(title.byLanguage().keySet());
        own.remove("");
        own.add(language);
        Map<String, String> byLowerCase = new LinkedHashMap<>();
        own.forEach(tag -> byLowerCase.put(tag.toLowerCase(Locale.ROOT), tag));
        Set<String> languages = new LinkedHashSet<>();
        for (String tag : wished) {
            String lower = tag.toLowerCase(Locale.ROOT);
            String exact = byLowerCase.get(lower);
            String base = byLowerCase.get(lower.split("-", 2)[0]);
            if (exact != null || base != null) {
                languages.add(exact != null ? exact : String.valueOf(base));
                break;
            }
        }
        languages.add(language);
        return new ArrayList<>(languages);
    }
}
