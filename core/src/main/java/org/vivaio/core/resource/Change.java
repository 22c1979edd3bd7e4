package org.vivaio.core.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.vivaio.core.platform.Json;

/**
 * What saving does, or would do, to one resource.
 *
 * @param action what
 * @param kind of the resource
 * @param name of the resource
 * @param diff the changed places of an update, secrets hidden
 */
public record Change(Action action, String kind, String name, List<Place> diff) {
    /** What happens to a resource. */
    public enum Action {
        /** It is new. */
        CREATE,
        /** Its spec changes. */
        UPDATE,
        /** It goes. */
        DELETE,
        /** It stays as it is. */
        UNCHANGED
    }

    /**
     * One changed place of a spec.
     *
     * @param path such as {@code rules[0].points}
     * @param from value before; empty when the place is new
     * @param to value after; empty when the place is gone
     */
    public record Place(String path, Optional<JsonNode> from, Optional<JsonNode> to) {}

    /** Copies the diff. */
    public Change {
        diff = List.copyOf(diff);
    }

    /** Whether anything would be written for it. */
    public boolean changes() {
        return action != Action.UNCHANGED;
    }

    /** As the API shows it. */
    public ObjectNode toJson() {
        ObjectNode json = Json.object()
                .put("action", action.name().toLowerCase(Locale.ROOT))
                .put("kind", kind)
                .put("name", name);
        ArrayNode places = json.putArray("diff");
        for (Place place : diff) {
            ObjectNode item = places.addObject().put("path", place.path());
            place.from().ifPresent(value -> item.set("from", value));
            place.to().ifPresent(value -> item.set("to", value));
        }
        return json;
    }
}
