package org.vivaio.core.identity.match;

/**
 * A field that leads are matched by.
 *
 * @param field its name
 * @param comparison how two values of it are compared
 * @param form in whose plain form they are
 */
public record Attribute(String field, Comparison comparison, Comparison form) {
    /** An attribute whose values are in the plain form of their comparison. */
    public Attribute(String field, Comparison comparison) {
        this(field, comparison, comparison);
    }
}
