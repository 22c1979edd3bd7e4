package org.vivaio.core.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.Problem.FieldError;

/** What no JSON from outside may contain, because it could not be stored or would cost too much. */
public final class JsonLimits {
    /** Most members of a capture's or fact's fields. */
    public static final int MAX_FIELDS = 500;

    /** Longest value, in bytes. */
    public static final int MAX_VALUE = 64 * 1024;

    /** Numbers beyond the range of a double are refused: others could not read them either. */
    static final int MAX_EXPONENT = 308;

    private static final int MAX_NUMBER = 64;

    private JsonLimits() {}

    /** Refuses with 422 what a change of the API may not contain: NUL, half characters, absurd numbers. */
    public static void check(JsonNode tree) {
        List<FieldError> errors = new ArrayList<>();
        walk(tree, "", errors);
        if (!errors.isEmpty()) {
            throw Problem.invalid("Some values cannot be stored; see errors", errors)
                    .exception();
        }
    }

    private static void walk(JsonNode node, String path, List<FieldError> errors) {
        if (errors.size() >= 20) {
            return;
        }
        if (node.isTextual()) {
            text(node.textValue(), path, errors);
        } else if (node.isNumber()) {
            if (!fits(node.asText())) {
                errors.add(new FieldError(path, "number", "is beyond the range of numbers"));
            }
        } else if (node.isObject()) {
            node.properties().forEach(member -> {
                String name = member.getKey();
                if (name.indexOf('\0') >= 0 || hasHalfCharacter(name)) {
                    errors.add(new FieldError(path, "name", "has a member whose name cannot be stored"));
                } else {
                    walk(member.getValue(), path.isEmpty() ? name : path + "." + name, errors);
                }
            });
        } else if (node.isArray()) {
            for (int i = 0; i < node.size() && errors.size() < 20; i++) {
                walk(node.get(i), path + "[" + i + "]", errors);
            }
        }
    }

    private static void text(String text, String path, List<FieldError> errors) {
        if (text.indexOf('\0') >= 0) {
            errors.add(new FieldError(path, "nul", "must not contain the character U+0000"));
        } else if (hasHalfCharacter(text)) {
            errors.add(new FieldError(path, "unicode", "contains half of a surrogate pair, which is no text"));
        }
    }

    static boolean hasHalfCharacter(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return true;
                }
                i++;
            }
        }
        return false;
    }

    /** Whether a number, as written, is one that a double can hold roughly. */
    static boolean fits(String number) {
        if (number.length() > MAX_NUMBER) {
            return false;
        }
        int e = Math.max(number.indexOf('e'), number.indexOf('E'));
        if (e < 0) {
            return true;
        }
        String exponent = number.substring(e + 1);
        if (exponent.length() > 5) {
            return false;
        }
        return Math.abs(Integer.parseInt(exponent)) <= MAX_EXPONENT;
    }

    /** Bytes of a text in UTF-8. */
    static int bytes(CharSequence text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                bytes++;
            } else if (c < 0x800 || Character.isSurrogate(c)) {
                bytes += 2;
            } else {
                bytes += 3;
            }
        }
        return bytes;
    }
}
