package org.vivaio.core.mapping;

import java.util.Locale;
import java.util.Set;

/** What is known of people's names. */
public final class PersonNames {
    /** Words that stand before a surname and belong to it. */
    public static final Set<String> PARTICLES = Set.of(
            "de", "del", "della", "delle", "dello", "dei", "degli", "di", "da", "dal", "dalla", "d'", "lo", "la", "li",
            "van", "von", "der", "den", "ter", "ten", "zu", "zum", "zur", "du", "des", "le", "los", "las", "y", "e",
            "dos", "das", "do", "bin", "ibn", "al", "el", "san", "santa");

    /** Particles that are written small within a name. */
    private static final Set<String> SMALL = Set.of(
            "van", "von", "der", "den", "ter", "ten", "zu", "zum", "zur", "du", "des", "dos", "das", "do", "y", "e",
            "bin", "ibn", "al");

    private PersonNames() {}

    /** A name that was written all in capitals or all small, as its owner would; one with both is left as it is. */
    public static String proper(String written) {
        String name = written.strip().replaceAll("\\s+", " ");
        boolean upper = name.codePoints().anyMatch(Character::isUpperCase);
        boolean lower = name.codePoints().anyMatch(Character::isLowerCase);
        if (upper == lower) {
            return name;
        }
        StringBuilder out = new StringBuilder(name.length());
        for (String word : name.toLowerCase(Locale.ROOT).split(" ")) {
            boolean first = out.isEmpty();
            out.append(first ? "" : " ").append(!first && SMALL.contains(word) ? word : capitalized(word));
        }
        return out.toString();
    }

    private static String capitalized(String word) {
        StringBuilder out = new StringBuilder(word.length());
        boolean start = true;
        int letters = 0;
        for (int point : word.codePoints().toArray()) {
            boolean scottish = letters == 2 && out.toString().endsWith("Mc") && word.length() > 4;
            out.appendCodePoint(start || scottish ? Character.toTitleCase(point) : point);
            start = !Character.isLetter(point);
            letters = start ? 0 : letters + 1;
        }
        return out.toString();
    }
}
