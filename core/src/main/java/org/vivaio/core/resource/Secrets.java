package org.vivaio.core.resource;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Sealer;

/** Keeps the secrets of specs sealed in the store, hidden in answers and open only for the plugin. */
public final class Secrets {
    /** Stands for a stored secret in answers; sent back, it keeps that secret. */
    public static final String DOTS = "••••••";

    private static final String SEALED = "sealed";

    private final Sealer sealer;

    Secrets(Sealer sealer) {
        this.sealer = sealer;
    }

    /** The spec as anybody may see it. */
    static ObjectNode shown(ObjectNode spec, ObjectNode derived) {
        ObjectNode shown = spec.deepCopy();
        for (JsonPointer path : paths(derived)) {
            if (!shown.at(path).isMissingNode() && !shown.at(path).isNull()) {
                put(shown, path, TextNode.valueOf(DOTS));
            }
        }
        return shown;
    }

    /** The spec with its secrets open; one that cannot be opened stays sealed. */
    ObjectNode opened(String tenant, Resource resource) {
        ObjectNode open = resource.spec().deepCopy();
        for (JsonPointer path : paths(resource.derived())) {
            open(tenant, resource.key(), open, path).ifPresent(text -> put(open, path, TextNode.valueOf(text)));
        }
        return open;
    }

    /** Whether all secrets can be opened. */
    boolean opens(String tenant, Resource resource) {
        return paths(resource.derived()).stream()
                .filter(path -> resource.spec().at(path).has(SEALED))
                .allMatch(path ->
                        open(tenant, resource.key(), resource.spec(), path).isPresent());
    }

    /** Puts stored secrets where a draft says that they stay; never for another connector than they were given to. */
    ObjectNode kept(String tenant, Draft draft, Optional<Resource> stored) {
        ObjectNode spec = draft.spec().deepCopy();
        stored.filter(resource -> resource.spec().path("connector").equals(spec.path("connector")))
                .ifPresent(resource -> {
                    for (JsonPointer path : paths(resource.derived())) {
                        if (DOTS.equals(spec.at(path).textValue())) {
                            open(tenant, resource.key(), resource.spec(), path)
                                    .ifPresent(text -> put(spec, path, TextNode.valueOf(text)));
                        }
                    }
                });
        return spec;
    }

    /** The spec with its secrets sealed. */
    ObjectNode sealed(String tenant, String key, ObjectNode open, ObjectNode derived) {
        ObjectNode sealed = open.deepCopy();
        for (JsonPointer path : paths(derived)) {
            JsonNode value = sealed.at(path);
            if (value.isValueNode() && !value.isNull()) {
                String text = sealer.seal(value.asText(), place(tenant, key, path));
                put(sealed, path, Json.object().put(SEALED, text));
            }
        }
        return sealed;
    }

    /** Where dots are left that stand for no stored secret. */
    static List<String> dots(JsonNode spec) {
        List<String> found = new ArrayList<>();
        findDots("", spec, found);
        return found;
    }

    private static void findDots(String path, JsonNode node, List<String> found) {
        if (DOTS.equals(node.textValue())) {
            found.add(path);
        } else if (node.isObject()) {
            node.properties()
                    .forEach(e -> findDots(path.isEmpty() ? e.getKey() : path + "." + e.getKey(), e.getValue(), found));
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                findDots(path + "[" + i + "]", node.get(i), found);
            }
        }
    }

    private Optional<String> open(String tenant, String key, ObjectNode spec, JsonPointer path) {
        JsonNode value = spec.at(path).path(SEALED);
        return value.isTextual() ? sealer.open(value.textValue(), place(tenant, key, path)) : Optional.empty();
    }

    private static String place(String tenant, String key, JsonPointer path) {
        return tenant + "\n" + key + "\n" + path;
    }

    private static List<JsonPointer> paths(ObjectNode derived) {
        List<JsonPointer> paths = new ArrayList<>();
        for (JsonNode path : derived.path("secrets")) {
            paths.add(pointer(path.asText()));
        }
        return paths;
    }

    /** {@code settings.accounts[0].password} becomes {@code /settings/accounts/0/password}. */
    static JsonPointer pointer(String path) {
        String text = path.replace("[", ".").replace("]", "");
        return JsonPointer.compile(
                "/" + text.replace("~", "~0").replace("/", "~1").replace('.', '/'));
    }

    private static void put(ObjectNode root, JsonPointer path, JsonNode value) {
        JsonNode parent = root.at(path.head());
        JsonPointer last = path.last();
        if (parent instanceof ObjectNode object) {
            object.set(last.getMatchingProperty(), value);
        } else if (parent instanceof ArrayNode array && last.getMatchingIndex() >= 0) {
            array.set(last.getMatchingIndex(), value);
        }
    }
}
