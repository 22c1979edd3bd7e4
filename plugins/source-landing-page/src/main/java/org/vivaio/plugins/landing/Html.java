package org.vivaio.plugins.landing;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes HTML; every text and every attribute is escaped, and there is no way around it. */
final class Html {
    private static final Pattern ADDRESS = Pattern.compile("https?://[^\\s<>\"]*[^\\s<>\".,;:!?)]");

    private final StringBuilder out = new StringBuilder("<!doctype html>\n");
    private final Deque<String> open = new ArrayDeque<>();

    /** Opens an element; attributes are names and values in turn. */
    Html open(String tag, String... attributes) {
        empty(tag, attributes);
        open.push(tag);
        return this;
    }

    /** Closes the element opened last. */
    Html close() {
        out.append("</").append(open.pop()).append('>');
        return this;
    }

    /** An element without content, such as {@code input}. */
    Html empty(String tag, String... attributes) {
        out.append('<').append(tag);
        for (int i = 0; i < attributes.length; i += 2) {
            out.append(' ').append(attributes[i]).append("=\"");
            escape(attributes[i + 1]);
            out.append('"');
        }
        out.append('>');
        return this;
    }

    /** An element that holds a text and nothing else. */
    Html element(String tag, String text, String... attributes) {
        return open(tag, attributes).text(text).close();
    }

    /** A text. */
    Html text(String text) {
        escape(text);
        return this;
    }

    /** A text whose web addresses can be followed, beside the page that is open. */
    Html linked(String text) {
        Matcher address = ADDRESS.matcher(text);
        int end = 0;
        while (address.find()) {
            text(text.substring(end, address.start()));
            element("a", address.group(), "href", address.group(), "target", "_blank", "rel", "noopener");
            end = address.end();
        }
        return text(text.substring(end));
    }

    /** The whole page; every element must be closed. */
    String page() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("Not closed: " + open);
        }
        return out.toString();
    }

    private void escape(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                case '\n', '\r', '\t' -> out.append(c);
                default -> out.append(Character.isISOControl(c) ? '\ufffd' : c); // HTML has no place for them
            }
        }
    }
}
