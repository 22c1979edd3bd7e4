package org.vivaio.core.inbox;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The names that a lead's fields can have. */
public final class FieldNames {
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,63}");

    /** What stands under {@code lead} in expressions beside the fields. */
    private static final Set<String> RESERVED = Set.of(
            "id",
            "stage",
            "stageSince",
            "phase",
            "owner",
            "source",
            "tags",
            "checks",
            "verification",
            "score",
            "scores",
            "consents",
            "createdAt",
            "updatedAt",
            "segments");

    private FieldNames() {}

    /** What is wrong with a name; empty for a good one. */
    public static Optional<String> problem(String name) {
        if (RESERVED.contains(name)) {
            return Optional.of("This name is reserved");
        }
        return NAME.matcher(name).matches()
                ? Optional.empty()
                : Optional.of(
                        "A field's name has letters, digits and _ . - only, begins with a letter and has 64 at most");
    }
}
