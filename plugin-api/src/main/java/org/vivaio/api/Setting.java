package org.vivaio.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes one component of a settings record. Form, JSON Schema, validation and documentation come from it.
 *
 * <p>Types a component may have: {@code String}, {@code int}, {@code long}, {@code double}, {@code boolean}, {@link
 * java.time.Duration} (ISO 8601 such as {@code PT5S}, or {@code 5s}, {@code 10m}, {@code 2h}), {@link java.net.URI},
 * {@link java.util.Locale} (language tag), an enum (written in lower case with dashes), {@link Secret}, {@code List} of
 * these, {@code Map<String, String>}, a nested record or a {@code List} of nested records, and {@code Optional} of any
 * of them. A component that is neither {@code Optional}, {@code List} nor {@code Map} and has no {@link #fallback()} is
 * required. A rule over several components goes into the record's compact constructor as an {@link
 * IllegalArgumentException} with a message for the person who fills in the form. What several records share is a record of
 * its own, see {@link Inline}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
    /** A short label, e.g. {@code Host}. */
    String label();

    /** One sentence: what it is for, where to find the value, the unit. */
    String help() default "";

    /** Heading under which the form shows it; empty means the first group. */
    String group() default "";

    /** The value used when none is given, in the form it would be written; empty means there is none. */
    String fallback() default "";

    /** A regular expression (RE2 syntax) that a text, or each text of a list, must match as a whole. */
    String pattern() default "";

    /** Least number, least length of a text, or least size of a list. */
    long min() default Long.MIN_VALUE;

    /** Greatest number, greatest length of a text, or greatest size of a list. */
    long max() default Long.MAX_VALUE;

    /**
     * When the form shows this setting: {@code other=value} or {@code other=value1|value2}, with the name of another
     * setting that stands beside it; empty means always. The value is written as in the settings. A component that is not
     * always shown is an {@code Optional}, a {@code List} or a {@code Map}, or has a {@link #fallback()}.
     */
    String when() default "";

    /** An example shown in the empty field. */
    String example() default "";
}
