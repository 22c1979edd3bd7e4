package org.vivaio.plugins.inbox;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vivaio.api.Json;

/** JSON and vCards as labels and values. */
final class Structured {
    private static final int MOST = 500;
    private static final int DEEPEST = 12;

    private Structured() {}

    /** All values of a JSON document by their paths, e.g. {@code contact.phones.0}; of a vCard by what they are. */
    static Map<String, String> pairs(String text) {
        String trimmed = text.strip();
        Map<String, String> pairs = new LinkedHashMap<>();
        if (trimmed.regionMatches(true, 0, "BEGIN:VCARD", 0, 11)) {
            card(trimmed, pairs);
        } else if (trimmed.startsWith("{") || trimmed.startsWith("[")) {
            try {
                walk("", Json.read(trimmed), pairs, 0);
            } catch (IllegalArgumentException e) {
                return Map.of(); // no JSON after all
            }
        }
        return pairs;
    }

    private static void walk(String path, Object value, Map<String, String> pairs, int depth) {
        if (depth > DEEPEST || pairs.size() >= MOST) {
            return;
        }
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, inner) -> walk(join(path, String.valueOf(name)), inner, pairs, depth + 1));
            // lists of {"name": "Telefono", "value": "…"} are as good as an object
            Object name = map.containsKey("label") ? map.get("label") : map.get("name");
            if (name instanceof String label && map.get("value") instanceof String text && !text.isBlank()) {
                pairs.putIfAbsent(label, text.strip());
            }
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size() && i < 100; i++) {
                walk(join(path, String.valueOf(i)), list.get(i), pairs, depth + 1);
            }
        } else if (value != Json.NULL && !String.valueOf(value).isBlank()) {
            pairs.putIfAbsent(path, String.valueOf(value).strip());
        }
    }

    private static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private static void card(String text, Map<String, String> pairs) {
        for (String line : text.replace("\r\n", "\n").replaceAll("\n[ \t]", "").split("\n")) {
            int colon = line.indexOf(':');
            if (colon < 1 || pairs.size() >= MOST) {
                continue;
            }
            String[] head = line.substring(0, colon).split(";");
            String name = head[0].replaceFirst("^[^.]*\\.", "").toUpperCase(java.util.Locale.ROOT);
            String value = line.substring(colon + 1);
            if (line.substring(0, colon).toUpperCase(java.util.Locale.ROOT).contains("QUOTED-PRINTABLE")) {
                value = Decoding.text(
                        Decoding.quoted(value.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)),
                        java.util.Optional.empty());
            }
            String[] pieces = value.split("(?<!\\\\);", -1);
            switch (name) {
                case "FN" -> put(pairs, "fn", value);
                case "N" -> {
                    put(pairs, "lastName", pieces[0]);
                    put(pairs, "firstName", pieces.length > 1 ? pieces[1] : "");
                }
                case "EMAIL" -> put(pairs, "email", value);
                case "TEL" -> put(pairs, "tel", value.replaceFirst("^tel:", ""));
                case "ORG" -> put(pairs, "org", pieces[0]);
                case "TITLE", "ROLE" -> put(pairs, "job title", value);
                case "NOTE" -> put(pairs, "note", value);
                case "ADR" -> {
                    put(pairs, "address", pieces.length > 2 ? pieces[2] : "");
                    put(pairs, "city", pieces.length > 3 ? pieces[3] : "");
                    put(pairs, "provincia", pieces.length > 4 ? pieces[4] : "");
                    put(pairs, "postcode", pieces.length > 5 ? pieces[5] : "");
                    put(pairs, "country", pieces.length > 6 ? pieces[6] : "");
                }
                default -> {}
            }
        }
    }

    private static void put(Map<String, String> pairs, String label, String value) {
        String clean =
                value.replace("\\n", "\n").replaceAll("\\\\([,;\\\\])", "$1").strip();
        if (!clean.isEmpty()) {
            pairs.putIfAbsent(label, clean);
        }
    }
}
