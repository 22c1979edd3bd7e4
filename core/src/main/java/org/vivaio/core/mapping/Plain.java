package org.vivaio.core.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.vivaio.core.platform.Json;

/** Reads payloads that name our fields already: of the API's shape, or flat with the names that forms use. */
final class Plain {
    private static final int LONGEST_ID = 255;

    private Plain() {}

    static Mapped read(JsonNode payload) {
        JsonNode top = payload.isArray() && payload.size() == 1 ? payload.get(0) : payload;
        // the one element around everything in XML says nothing of its own
        if (top.size() == 1 && top.elements().next() instanceof ObjectNode inner && !top.has("fields")) {
            top = inner;
        }
        ObjectNode fields = Json.object();
        ObjectNode touch = Json.object();
        ArrayNode consents = Json.array();
        if (top.path("fields") instanceof ObjectNode named) {
            named.properties().forEach(e -> set(fields, e.getKey(), e.getValue()));
            top.path("touch").properties().forEach(e -> set(touch, e.getKey(), e.getValue()));
            for (JsonNode box : top.path("consents")) {
                // XML has its list one element deeper
                (box.isArray() ? box : List.of(box)).forEach(one -> {
                    if (one.isObject()) {
                        consents.add(one);
                    }
                });
            }
        } else {
            top.properties().forEach(e -> flat(e.getKey(), e.getValue(), fields, touch, consents));
        }
        return new Mapped(
                fields,
                touch,
                consents,
                Optional.of(top.path("externalId").asText()).flatMap(Plain::id),
                Optional.of(top.path("at").asText()).filter(t -> !t.isBlank()),
                List.of());
    }

    private static void flat(String name, JsonNode value, ObjectNode fields, ObjectNode touch, ArrayNode consents) {
        if (name.startsWith("_touch.")) {
            touch.put(name.substring(7), value.asText());
        } else if (name.startsWith("consent.")) {
            String[] parts = name.substring(8).split("\\.", 2);
            if (parts.length == 2 && !value.asText().isBlank()) {
                consents.addObject()
                        .put("purpose", parts[0])
                        .put("channel", parts[1])
                        .put("wordingVersion", value.asText());
            }
        } else if (!name.startsWith("_") && !name.startsWith("@") && !name.equals("externalId") && !name.equals("at")) {
            set(fields, name, value);
        }
    }

    private static void set(ObjectNode into, String name, JsonNode value) {
        if (value.isObject() && value.has("#text")) {
            into.set(name, value.get("#text"));
        } else if (!value.isNull()) {
            into.set(name, value);
        }
    }

    /** An id that can be kept. */
    static Optional<String> id(String text) {
        String id = text.strip();
        boolean fine = !id.isEmpty() && id.length() <= LONGEST_ID && id.chars().noneMatch(c -> c < 0x20);
        return fine ? Optional.of(id) : Optional.empty();
    }
}
