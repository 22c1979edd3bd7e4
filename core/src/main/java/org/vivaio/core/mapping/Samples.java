package org.vivaio.core.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.vivaio.core.platform.Json;

/** Makes a payload that a mapping can read, out of the places where it looks. */
public final class Samples {
    private Samples() {}

    /** A payload as an example. */
    public record Sample(String contentType, String body) {}

    /** A payload with a value at each place; the first place tells which format. */
    public static Sample of(Map<String, String> values) {
        String first = values.isEmpty() ? "" : values.keySet().iterator().next();
        if (first.startsWith("/")) {
            return new Sample("application/xml", xml(values));
        }
        ObjectNode root = Json.object();
        values.forEach((place, value) -> {
            if (!place.startsWith("/")) {
                put(root, place, value);
            }
        });
        return new Sample("application/json", root.toPrettyString());
    }

    /** The values of flat places as form fields. */
    static String form(Map<String, String> values) {
        StringBuilder body = new StringBuilder();
        values.forEach((name, value) -> body.append(body.isEmpty() ? "" : "&")
                .append(URLEncoder.encode(name, StandardCharsets.UTF_8))
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return body.toString();
    }

    private static void put(ObjectNode root, String place, String value) {
        if (!place.startsWith("$")) {
            root.put(place, value);
            return;
        }
        String[] names = place.substring(1)
                .replaceAll("\\[\\s*['\"]([^'\"]*)['\"]\\s*]", ".$1")
                .replaceAll("\\[[^]]*]", "")
                .replace("..", ".")
                .replaceFirst("^\\.", "")
                .split("\\.");
        ObjectNode at = root;
        for (int i = 0; i < names.length - 1; i++) {
            JsonNode next = at.get(names[i]);
            at = next instanceof ObjectNode object ? object : at.putObject(names[i]);
        }
        at.put(names[names.length - 1], value);
    }

    private static final class Element {
        private final Map<String, Element> children = new LinkedHashMap<>();
        private final Map<String, String> attributes = new LinkedHashMap<>();
        private String text = "";

        void write(String name, StringBuilder out, String indent) {
            String tag = name.replaceFirst("\\[.*", "");
            out.append(indent).append('<').append(tag);
            attributes.forEach((key, value) -> out.append(' ')
                    .append(key)
                    .append("=\"")
                    .append(escaped(value))
                    .append('"'));
            if (children.isEmpty()) {
                out.append('>').append(escaped(text)).append("</").append(tag).append(">\n");
                return;
            }
            out.append(">\n");
            children.forEach((child, element) -> element.write(child, out, indent + "  "));
            out.append(indent).append("</").append(tag).append(">\n");
        }

        private static String escaped(String text) {
            return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
        }
    }

    private static String xml(Map<String, String> values) {
        Element root = new Element();
        values.forEach((place, value) -> {
            if (place.startsWith("/")) {
                Element at = root;
                for (String step : place.replaceFirst("^/+", "").split("/+")) {
                    if (step.startsWith("@")) {
                        at.attributes.put(step.substring(1), value);
                        return;
                    }
                    if (step.equals("text()")) {
                        break;
                    }
                    at = at.children.computeIfAbsent(step, s -> new Element());
                    java.util.regex.Matcher where = java.util.regex.Pattern.compile(
                                    "\\[@([^=\\]]+)=['\"]([^'\"]*)['\"]]")
                            .matcher(step);
                    if (where.find()) {
                        at.attributes.put(where.group(1).strip(), where.group(2));
                    }
                }
                at.text = value;
            }
        });
        StringBuilder out = new StringBuilder();
        root.children.forEach((name, element) -> element.write(name, out, ""));
        return out.toString().strip();
    }
}
