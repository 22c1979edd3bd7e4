package org.vivaio.core.connection;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;
import org.vivaio.core.plugin.ConnectorText;

/** Writes the documentation of a connector from the same record that its form is made of. */
final class ConnectorDocs {
    private final StringBuilder out = new StringBuilder();

    private ConnectorDocs() {}

    static String markdown(ConnectorText connector) {
        return new ConnectorDocs().page(connector);
    }

    private String page(ConnectorText connector) {
        out.append("# ").append(line(connector.label())).append("\n\n");
        out.append(line(connector.help())).append("\n\n");
        out.append("`connector: ").append(connector.id()).append("`, plugin `").append(connector.plugin());
        out.append("` ").append(connector.version()).append("\n\n## Settings\n\n");
        settings("", connector.schema());
        out.append("## What it asks for\n\nHosts: ")
                .append(String.join(", ", connector.permissions().hosts()));
        out.append("  \nValues of leads: ")
                .append(String.join(", ", connector.permissions().fields()))
                .append('\n');
        return out.toString();
    }

    private void settings(String path, JsonNode schema) {
        Set<String> required = new HashSet<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        schema.path("properties").properties().forEach(property -> {
            JsonNode node = property.getValue();
            String name = path + property.getKey();
            out.append("### `")
                    .append(name)
                    .append("`: ")
                    .append(line(node.path("title").asText(name)))
                    .append("\n\n");
            if (node.hasNonNull("description")) {
                out.append(line(node.path("description").asText())).append("\n\n");
            }
            out.append("- ")
                    .append(type(node))
                    .append(required.contains(property.getKey()) ? ", required" : "")
                    .append('\n');
            if (node.has("default")) {
                out.append("- default: `")
                        .append(line(node.path("default").asText()))
                        .append("`\n");
            }
            if (node.has("examples")) {
                out.append("- example: `")
                        .append(line(node.path("examples").path(0).asText()))
                        .append("`\n");
            }
            if (node.has("x-when")) {
                out.append("- when `")
                        .append(path)
                        .append(node.path("x-when").path("setting").asText())
                        .append("` is ");
                out.append(line(node.path("x-when").path("is").toString())).append('\n');
            }
            out.append('\n');
            JsonNode inner = node.has("items") ? node.path("items") : node;
            settings(name + (node.has("items") ? "[]." : "."), inner);
        });
    }

    private static String type(JsonNode node) {
        if (node.path("writeOnly").asBoolean()) {
            return "secret: stored sealed, never shown again";
        }
        if (node.has("enum")) {
            return "one of " + line(node.path("enum").toString());
        }
        String format = node.path("x-format").asText(node.path("format").asText());
        return node.path("type").asText("value") + (format.isEmpty() ? "" : " (" + format + ")");
    }

    private static String line(String text) {
        return text.replaceAll("[\\r\\n]+", " ").replace("`", "'");
    }
}
