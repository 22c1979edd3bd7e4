package org.vivaio.api;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads and writes JSON as maps, lists, text, numbers and booleans, for plugins that would otherwise carry a library for a
 * few lines. Objects are {@code Map<String, Object>} in the order of their members, arrays are {@code List<Object>}, numbers
 * are {@code Long} where they are whole and fit, else {@code BigDecimal}; null is {@link #NULL}.
 */
public final class Json {
    /** JSON's null; its text is empty. */
    public static final Object NULL = new Object() {
        @Override
        public String toString() {
            return "";
        }
    };

    private static final int DEEPEST = 100;

    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    /**
     * Reads a text.
     *
     * @throws IllegalArgumentException naming the place, never the content, when it is no JSON or nested more than 100 deep
     */
    public static Object read(String text) {
        Json json = new Json(text);
        Object value = json.value(0);
        json.space();
        if (json.at < text.length()) {
            throw json.wrong("something follows the value");
        }
        return value;
    }

    /**
     * A value inside another one.
     *
     * @param root what {@link #read} returned
     * @param path names and positions with dots between them, e.g. {@code data.items.0.id}
     * @return empty where there is no such place, or null stands there
     */
    public static Optional<Object> at(Object root, String path) {
        Object here = root;
        for (String step : path.split("\\.")) {
            if (here instanceof Map<?, ?> map && map.containsKey(step)) {
                here = map.get(step);
            } else if (here instanceof List<?> list
                    && step.matches("\\d{1,9}")
                    && Integer.parseInt(step) < list.size()) {
                here = list.get(Integer.parseInt(step));
            } else {
                return Optional.empty();
            }
        }
        return here == NULL ? Optional.empty() : Optional.ofNullable(here);
    }

    /** The same as text; numbers and booleans as they are written; empty for objects, arrays and empty text. */
    public static Optional<String> text(Object root, String path) {
        return at(root, path)
                .filter(value -> !(value instanceof Map) && !(value instanceof List))
                .map(value -> value instanceof BigDecimal number ? number.toPlainString() : value.toString())
                .filter(value -> !value.isEmpty());
    }

    /** The items of a list inside a value; none where there is no list. */
    public static List<Object> list(Object root, String path) {
        Optional<Object> found = path.isEmpty() ? Optional.of(root) : at(root, path);
        return found.filter(List.class::isInstance)
                .map(value -> Collections.<Object>unmodifiableList((List<?>) value))
                .orElse(List.of());
    }

    /**
     * Writes a value: maps (by the text of their keys), lists, text, numbers, booleans, {@link #NULL}, {@link Optional} (an
     * empty one as null), and the text of anything else.
     */
    public static String write(Object value) {
        StringBuilder out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    /** Writes an object of the given names and values, one after the other. */
    public static String object(Object... namesAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i + 1 < namesAndValues.length; i += 2) {
            map.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return write(map);
    }

    private static void write(Object value, StringBuilder out) {
        if (value instanceof Optional<?> optional) {
            write(optional.isPresent() ? optional.get() : NULL, out);
        } else if (value == NULL) {
            out.append("null");
        } else if (value instanceof Map<?, ?> map) {
            String comma = "{";
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                out.append(comma);
                quote(String.valueOf(entry.getKey()), out);
                out.append(':');
                write(entry.getValue(), out);
                comma = ",";
            }
            out.append(map.isEmpty() ? "{}" : "}");
        } else if (value instanceof Iterable<?> items) {
            String comma = "[";
            for (Object item : items) {
                out.append(comma);
                write(item, out);
                comma = ",";
            }
            out.append(comma.equals("[") ? "[]" : "]");
        } else if (value instanceof Boolean
                || value instanceof Number
                        && !value.equals(Double.NaN)
                        && !(value instanceof Double d && d.isInfinite())) {
            out.append(value instanceof BigDecimal number ? number.toPlainString() : value);
        } else {
            quote(String.valueOf(value), out);
        }
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20 || c == 0x2028 || c == 0x2029 || Character.isSurrogate(c) && !paired(text, i)) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private static boolean paired(String text, int at) {
        return Character.isHighSurrogate(text.charAt(at))
                ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
                : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
    }

    private Object value(int depth) {
        if (depth > DEEPEST) {
            throw wrong("it is nested too deeply");
        }
        space();
        char c = at < text.length() ? text.charAt(at) : 0;
        switch (c) {
            case '{':
                return object(depth);
            case '[':
                return array(depth);
            case '"':
                return string();
            case 't':
                return word("true", Boolean.TRUE);
            case 'f':
                return word("false", Boolean.FALSE);
            case 'n':
                return word("null", NULL);
            default:
                return number();
        }
    }

    private Map<String, Object> object(int depth) {
        Map<String, Object> map = new LinkedHashMap<>();
        at++;
        space();
        if (take('}')) {
            return map;
        }
        do {
            space();
            if (at >= text.length() || text.charAt(at) != '"') {
                throw wrong("a name should stand here");
            }
            String name = string();
            space();
            expect(':');
            map.put(name, value(depth + 1));
            space();
        } while (take(','));
        expect('}');
        return map;
    }

    private List<Object> array(int depth) {
        List<Object> list = new ArrayList<>();
        at++;
        space();
        if (take(']')) {
            return list;
        }
        do {
            list.add(value(depth + 1));
            space();
        } while (take(','));
        expect(']');
        return list;
    }

    private String string() {
        StringBuilder out = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return out.toString();
            }
            if (c < 0x20) {
                throw wrong("a control character stands in a text");
            }
            out.append(c == '\\' ? escaped() : c);
        }
        throw wrong("a text does not end");
    }

    private char escaped() {
        at++;
        char c = at < text.length() ? text.charAt(at) : 0;
        switch (c) {
            case '"', '\\', '/':
                return c;
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'u':
                String hex = at + 5 <= text.length() ? text.substring(at + 1, at + 5) : "";
                if (!hex.matches("[0-9a-fA-F]{4}")) {
                    throw wrong("four hexadecimal digits should stand here");
                }
                at += 4;
                return (char) Integer.parseInt(hex, 16);
            default:
                throw wrong("no such escape is known");
        }
    }

    private Object number() {
        int from = at;
        while (at < text.length() && "+-0123456789.eE".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        String digits = text.substring(from, at);
        if (digits.length() > 1_000 || !digits.matches("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d{1,4})?")) {
            throw wrong("a value should stand here");
        }
        if (digits.length() < 19 && digits.matches("-?\\d+")) {
            return Long.valueOf(digits);
        }
        return new BigDecimal(digits);
    }

    private Object word(String word, Object value) {
        if (!text.startsWith(word, at)) {
            throw wrong("a value should stand here");
        }
        at += word.length();
        return value;
    }

    private boolean take(char c) {
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char c) {
        if (!take(c)) {
            throw wrong("a " + c + " should stand here");
        }
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("No JSON at character " + at + ": " + what);
    }
}
