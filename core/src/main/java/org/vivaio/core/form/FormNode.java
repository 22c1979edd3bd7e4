package org.vivaio.core.form;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.vivaio.core.platform.Json;

/** A piece of a form's markup, made once for the page without JavaScript, for the embed and for the exported page. */
sealed interface FormNode {
    /** Text; never anything else than text, whatever stands in it. */
    record Text(String text) implements FormNode {
        @Override
        public void html(StringBuilder out) {
            escape(text, out);
        }
    }

    /** An element with its attributes in order; an empty value stands for a bare attribute. */
    record Element(String tag, Map<String, String> attributes, List<FormNode> children) implements FormNode {
        private static final Set<String> VOID = Set.of("input", "img", "br");

        /** Adds an attribute. */
        Element with(String name, String value) {
            attributes.put(name, value);
            return this;
        }

        /** Adds an attribute unless its value is empty. */
        Element maybe(String name, String value) {
            return value.isEmpty() ? this : with(name, value);
        }

        /** Adds a bare attribute if so. */
        Element flag(String name, boolean set) {
            return set ? with(name, "") : this;
        }

        /** Adds a child. */
        Element add(FormNode child) {
            children.add(child);
            return this;
        }

        /** Adds a text. */
        Element text(String text) {
            return text.isEmpty() ? this : add(new Text(text));
        }

        @Override
        public void html(StringBuilder out) {
            out.append('<').append(tag);
            attributes.forEach((name, value) -> {
                out.append(' ').append(name);
                if (!value.isEmpty() || name.equals("value") || name.equals("href")) {
                    out.append("=\"");
                    escape(value, out);
                    out.append('"');
                }
            });
            out.append('>');
            if (VOID.contains(tag)) {
                return;
            }
            if (tag.equals("textarea") || tag.equals("div") || tag.equals("section")) {
                // the parser drops one line end in a text area
                out.append('\n');
            }
            children.forEach(child -> child.html(out));
            out.append("</").append(tag).append('>');
            if (tag.equals("div") || tag.equals("p") || tag.equals("option")) {
                out.append('\n');
            }
        }
    }

    /** Writes it as HTML. */
    void html(StringBuilder out);

    /** An element without attributes and children so far. */
    static Element of(String tag) {
        return new Element(tag, new LinkedHashMap<>(), new ArrayList<>());
    }

    /** An element of a class with a text. */
    static Element of(String tag, String cssClass, String text) {
        return of(tag).maybe("class", cssClass).text(text);
    }

    /** The HTML. */
    default String html() {
        StringBuilder out = new StringBuilder(4096);
        html(out);
        return out.toString();
    }

    /** As the embed builds it: {@code [tag, {attributes}, child, …]}; texts are strings. */
    default com.fasterxml.jackson.databind.JsonNode json() {
        if (this instanceof Element element) {
            ArrayNode array = Json.MAPPER.createArrayNode().add(element.tag());
            ObjectNode attributes = array.addObject();
            element.attributes().forEach(attributes::put);
            element.children().forEach(child -> array.add(child.json()));
            return array;
        }
        return Json.MAPPER.getNodeFactory().textNode(((Text) this).text());
    }

    /** The five characters that mean something in HTML, inside and outside of quoted attributes. */
    static void escape(String text, StringBuilder out) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(c);
            }
        }
    }
}
