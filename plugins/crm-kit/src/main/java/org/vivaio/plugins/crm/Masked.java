package org.vivaio.plugins.crm;

import java.util.Collection;
import java.util.Comparator;

/** A CRM's words without the person's: error messages like to repeat the value they complain about. */
public final class Masked {
    private static final int MOST = 300;

    private Masked() {}

    /**
     * The message with each value replaced by an ellipsis, and cut to 300 characters.
     *
     * @param values what was sent
     */
    public static String message(String message, Collection<?> values) {
        String masked = message.replaceAll("\\s+", " ").strip();
        for (String value : values.stream()
                .map(String::valueOf)
                .filter(text -> text.length() > 2)
                .sorted(Comparator.comparing(String::length).reversed())
                .toList()) {
            masked = masked.replace(value, "…");
        }
        return masked.length() > MOST ? masked.substring(0, MOST) + "…" : masked;
    }
}
