package org.vivaio.core.form;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One input of a form.
 *
 * @param name name of the lead's field it fills
 * @param type which control it is
 * @param label what stands above it; a standard field without own label takes the built-in one
 * @param required whether it must be filled
 * @param maxLength longest text in characters (code points)
 * @param pattern RE2 expression that the whole value must match
 * @param options the choices of a select, radio or checks
 * @param help a hint below the control
 * @param placeholder example inside the empty control
 * @param autocomplete the browser's autofill token
 * @param more what only some forms need
 */
public record FormField(
        String name,
        Type type,
        Optional<Texts> label,
        boolean required,
        OptionalInt maxLength,
        Optional<String> pattern,
        List<Option> options,
        Optional<Texts> help,
        Optional<Texts> placeholder,
        Optional<String> autocomplete,
        More more) {
    /** The controls of a form. */
    public enum Type {
        /** One line. */
        TEXT,
        /** An e-mail address. */
        EMAIL,
        /** A phone number. */
        PHONE,
        /** Several lines. */
        LONGTEXT,
        /** One of the options, from a list. */
        SELECT,
        /** One of the options, all in sight. */
        RADIO,
        /** Any of the options. */
        CHECKS,
        /** Yes or no, asked as a question. */
        YESNO,
        /** A country by its two letters. */
        COUNTRY,
        /** An Italian province by its two letters. */
        PROVINCE,
        /** An Italian postcode. */
        CAP,
        /** One to so many points. */
        RATING,
        /** A number. */
        NUMBER,
        /** A day, as YYYY-MM-DD. */
        DATE,
        /** Yes or no, as a box. */
        CHECKBOX,
        /** A VAT number. */
        VAT,
        /** An Italian tax code of a person. */
        FISCALCODE,
        /** Files. */
        FILE,
        /** Sent along, not shown. */
        HIDDEN;

        /** The name in specs and JSON. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whether the tenant writes the choices. */
        boolean hasOptions() {
            return this == SELECT || this == RADIO || this == CHECKS;
        }

        /** Whether it is several controls under one name. */
        boolean isGroup() {
            return this == RADIO || this == CHECKS || this == YESNO || this == RATING;
        }
    }

    /**
     * One choice.
     *
     * @param value what is sent
     * @param label what is shown
     */
    public record Option(String value, Texts label) {}

    /**
     * What only some forms need of a field.
     *
     * @param step the step it stands in, from 1
     * @param when when it shows
     * @param prefill whether the page's address may fill it
     * @param ask whether it is left out for a person of whom we know it
     * @param points most points of a rating
     * @param accept media types of files
     * @param maxFiles most files
     */
    public record More(
            int step,
            Optional<Condition> when,
            boolean prefill,
            boolean ask,
            int points,
            List<String> accept,
            int maxFiles) {
        /** Nothing special. */
        static final More NONE = new More(1, Optional.empty(), false, false, 5, List.of(), 1);

        /** Copies the types. */
        public More {
            accept = List.copyOf(accept);
        }
    }

    /** Copies the options. */
    public FormField {
        options = List.copyOf(options);
    }
}
