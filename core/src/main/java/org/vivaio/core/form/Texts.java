package org.vivaio.core.form;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One text in one or more languages.
 *
 * @param byLanguage the text by language tag; under {@code ""} a text that stands for every language
 */
public record Texts(Map<String, String> byLanguage) {
    /** Copies the map in its order; there is at least one text. */
    public Texts {
        byLanguage = Collections.unmodifiableMap(new LinkedHashMap<>(byLanguage));
        if (byLanguage.isEmpty()) {
            throw new IllegalArgumentException("a text needs at least one language");
        }
    }

    /** A text that stands for every language. */
    public static Texts of(String text) {
        return new Texts(Map.of("", text));
    }

    /** The text in the first of these languages that it has, else the first text it has. */
    public String in(List<String> languages) {
        for (String language : languages) {
            String text = byLanguage.get(language);
            if (text != null) {
                return text;
            }
        }
        return byLanguage.values().iterator().next();
    }
}
