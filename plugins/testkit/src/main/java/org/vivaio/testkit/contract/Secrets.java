package org.vivaio.testkit.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Finds the secrets of settings. */
final class Secrets {
    private Secrets() {}

    /** Whether a setting, or something in it, is a secret. */
    static boolean holds(JsonNode schema) {
        if (schema.path("writeOnly").asBoolean()) {
            return true;
        }
        for (JsonNode child : schema) {
            if (child.isContainerNode() && holds(child)) {
                return true;
            }
        }
        return false;
    }

    /** Notes the secrets among settings; those that are long enough not to appear by chance. */
    static ObjectNode plant(ObjectNode settings, JsonNode schema, Map<String, String> planted) {
        schema.path("properties").properties().forEach(p -> {
            JsonNode value = settings.path(p.getKey());
            if (p.getValue().path("writeOnly").asBoolean()
                    && value.isTextual()
                    && value.asText().length() >= 6) {
                planted.put(p.getKey(), value.asText());
            } else if (value instanceof ObjectNode inner) {
                plant(inner, p.getValue(), planted);
            }
        });
        return settings;
    }

    static String shown(JsonNode value) {
        String text = value.toString();
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }
}
