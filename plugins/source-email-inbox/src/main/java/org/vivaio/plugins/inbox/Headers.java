package org.vivaio.plugins.inbox;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The headers of a mail or of a part of it, as they stand.
 *
 * @param all values by lower-case name, unfolded, in their order
 */
record Headers(Map<String, List<String>> all) {
    private static final int MOST = 1_000;
    private static final int LONGEST = 16_384;
    private static final Pattern PARAMETER = Pattern.compile(
            ";\\s*([A-Za-z0-9_.-]+)(\\*\\d{1,2})?(\\*)?\\s*=\\s*(\"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"?|[^;]*)",
            Pattern.DOTALL);

    /** Reads lines up to an empty one; what is no header is passed over. */
    static Headers read(List<String> lines) {
        Map<String, List<String>> all = new LinkedHashMap<>();
        String name = "";
        StringBuilder value = new StringBuilder();
        int count = 0;
        for (String line : lines) {
            if (!line.isEmpty() && (line.charAt(0) == ' ' || line.charAt(0) == '\t')) {
                if (value.length() < LONGEST) {
                    value.append(' ').append(line.strip());
                }
                continue;
            }
            put(all, name, value);
            name = "";
            value.setLength(0);
            int colon = line.indexOf(':');
            if (colon > 0 && count++ < MOST) {
                name = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
                value.append(line.substring(colon + 1).strip());
            }
        }
        put(all, name, value);
        return new Headers(all);
    }

    private static void put(Map<String, List<String>> all, String name, StringBuilder value) {
        if (!name.isEmpty()) {
            String text = value.length() > LONGEST ? value.substring(0, LONGEST) : value.toString();
            all.computeIfAbsent(name, n -> new ArrayList<>()).add(text.replace('\u0000', ' '));
        }
    }

    /** The first value, as it stands. */
    Optional<String> raw(String name) {
        return all.getOrDefault(name, List.of()).stream()
                .filter(value -> !value.isBlank())
                .findFirst();
    }

    /** The first value with its encoded words decoded. */
    Optional<String> text(String name) {
        return raw(name).map(Decoding::words).map(String::strip).filter(text -> !text.isEmpty());
    }

    List<String> values(String name) {
        return all.getOrDefault(name, List.of());
    }

    boolean has(String name) {
        return all.containsKey(name);
    }

    /** What stands before the first parameter, in lower case. */
    String main(String name, String otherwise) {
        String value = raw(name).orElse(otherwise);
        int end = value.indexOf(';');
        String main = (end < 0 ? value : value.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        return main.isEmpty() ? otherwise : main;
    }

    /** A parameter, put together from its pieces and decoded. */
    Optional<String> parameter(String header, String wanted) {
        Optional<String> value = raw(header);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        Map<Integer, String> pieces = new TreeMap<>();
        boolean extended = false;
        Matcher matcher = PARAMETER.matcher(value.get());
        while (matcher.find()) {
            if (matcher.group(1).equalsIgnoreCase(wanted)) {
                String text = matcher.group(5) != null
                        ? matcher.group(5).replaceAll("\\\\(.)", "$1")
                        : matcher.group(4).strip();
                extended |= matcher.group(3) != null;
                int piece = matcher.group(2) == null
                        ? 0
                        : Integer.parseInt(matcher.group(2).substring(1));
                if (matcher.group(3) != null || matcher.group(2) != null) {
                    pieces.put(piece, text);
                } else {
                    pieces.putIfAbsent(piece, text);
                }
            }
        }
        if (pieces.isEmpty()) {
            return Optional.empty();
        }
        String joined = String.join("", pieces.values());
        String text = extended ? percent(joined) : Decoding.words(joined);
        return Optional.of(text).filter(t -> !t.isEmpty());
    }

    /** {@code charset'language'%41…}. */
    private static String percent(String text) {
        String[] parts = text.split("'", 3);
        String encoded = parts.length == 3 ? parts[2] : text;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < encoded.length(); i++) {
            int high = i + 2 < encoded.length() ? Character.digit(encoded.charAt(i + 1), 16) : -1;
            int low = i + 2 < encoded.length() ? Character.digit(encoded.charAt(i + 2), 16) : -1;
            if (encoded.charAt(i) == '%' && high >= 0 && low >= 0) {
                out.write(high << 4 | low);
                i += 2;
            } else {
                out.writeBytes(String.valueOf(encoded.charAt(i)).getBytes(StandardCharsets.UTF_8));
            }
        }
        return Decoding.text(out.toByteArray(), parts.length == 3 ? Optional.of(parts[0]) : Optional.empty());
    }
}
