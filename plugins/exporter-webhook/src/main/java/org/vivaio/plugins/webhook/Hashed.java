package org.vivaio.plugins.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/** Identifiers as ad networks compare them: brought to one form, then SHA-256 in small hexadecimal digits. */
final class Hashed {
    private Hashed() {}

    static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    static String email(String text) {
        return text.strip().toLowerCase(Locale.ROOT);
    }

    /** Google reads addresses of its own domains without the dots before the @. */
    static String googleEmail(String text) {
        String email = email(text);
        int at = email.lastIndexOf('@');
        return at > 0 && (email.endsWith("@gmail.com") || email.endsWith("@googlemail.com"))
                ? email.substring(0, at).replace(".", "") + email.substring(at)
                : email;
    }

    /**
     * The number in E.164, with its plus.
     *
     * @param code country code of numbers that are written without one
     */
    static Optional<String> phone(String text, String code) {
        String bare = text.replaceAll("[^0-9+]", "");
        String digits;
        if (bare.startsWith("+")) {
            digits = bare.substring(1);
        } else if (bare.startsWith("00")) {
            digits = bare.substring(2);
        } else {
            // only Italy keeps the zero in front of a national number
            digits = code + (code.equals("39") ? bare : bare.replaceFirst("^0+", ""));
        }
        return digits.matches("[1-9][0-9]{6,14}") ? Optional.of("+" + digits) : Optional.empty();
    }

    /** Small letters without punctuation. */
    static String name(String text) {
        return text.strip().toLowerCase(Locale.ROOT).replaceAll("\\p{Punct}", "");
    }

    /** Small letters without punctuation and spaces. */
    static String dense(String text) {
        return name(text).replaceAll("\\s", "");
    }
}
