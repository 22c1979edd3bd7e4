package org.vivaio.core.inbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import org.vivaio.core.platform.Json;

/** Text that PostgreSQL can store: the two things it cannot are replaced by U+FFFD. */
public final class Text {
    private Text() {}

    /** Replaces U+0000 and lone surrogates; gives back the same object where there are none. */
    public static String storable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isBad(text, i)) {
                return replaced(text);
            }
        }
        return text;
    }

    /** The same for all names and texts of a tree. */
    public static JsonNode storable(JsonNode node) {
        if (node.isTextual()) {
            String text = storable(node.asText());
            return text.equals(node.asText()) ? node : TextNode.valueOf(text);
        }
        if (node.isArray()) {
            ArrayNode list = Json.array();
            node.forEach(item -> list.add(storable(item)));
            return list;
        }
        if (node.isObject()) {
            ObjectNode object = Json.object();
            node.properties().forEach(e -> object.set(storable(e.getKey()), storable(e.getValue())));
            return object;
        }
        return node;
    }

    private static String replaced(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            out.append(isBad(text, i) ? '\uFFFD' : text.charAt(i));
        }
        return out.toString();
    }

    private static boolean isBad(String text, int i) {
        char c = text.charAt(i);
        if (c == 0) {
            return true;
        }
        if (Character.isHighSurrogate(c)) {
            return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
        }
        return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
    }
}
