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
 * @param options the choices of a select
 * @param help a hint below the control
 * @param placeholder example inside the empty control
 * @param autocomplete the browser's autofill token
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
        Optional<String> autocomplete) {
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
        /** One of the options. */
        SELECT,
        /** A number. */
        NUMBER,
        /** A day, as YYYY-MM-DD. */
        DATE,
        /** Yes or no. */
        CHECKBOX,
        /** Sent along, not shown. */
        HIDDEN;

        /** The name in specs and JSON. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One choice of a select.
     *
     * @param value what is sent
     * @param label what is shown
     */
    public record Option(String value, Texts label) {}

    /** Copies the options. */
    public FormField {
        options = List.copyOf(options);
    }
}
