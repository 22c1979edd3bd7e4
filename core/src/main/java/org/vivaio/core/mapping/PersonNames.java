package org.vivaio.core.mapping;

import java.util.Set;

/** What is known of people's names. */
public final class PersonNames {
    /** Words that stand before a surname and belong to it. */
    public static final Set<String> PARTICLES = Set.of(
            "de", "del", "della", "delle", "dello", "dei", "degli", "di", "da", "dal", "dalla", "d'", "lo", "la", "li",
            "van", "von", "der", "den", "ter", "ten", "zu", "zum", "zur", "du", "des", "le", "los", "las", "y", "e",
            "dos", "das", "do", "bin", "ibn", "al", "el", "san", "santa");

    private PersonNames() {}
}
