package org.vivaio.core.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.vivaio.core.resource.Change.Place;

/** Finds the places in which two specs differ. */
final class Diff {
    private static final int MOST = 50;
    private static final int LONGEST = 200;

    private Diff() {}

    /** Whether two values mean the same: the order of members and the spelling of numbers do not count. */
    static boolean same(JsonNode one, JsonNode other) {
        return one.equals(
                (a, b) -> a.isNumber() && b.isNumber() && a.decimalValue().compareTo(b.decimalValue()) == 0
                        ? 0
                        : a.equals(b) ? 0 : 1,
                other);
    }

    /** The changed places, at most fifty, long texts cut. */
    static List<Place> of(JsonNode before, JsonNode after) {
        List<Place> places = new ArrayList<>();
        walk("", before, after, places);
        return places.size() > MOST ? places.subList(0, MOST) : places;
    }

    private static void walk(String path, JsonNode before, JsonNode after, List<Place> places) {
        if (same(before, after)) {
            return;
        }
        if (before.isObject() && after.isObject()) {
            Set<String> names = new LinkedHashSet<>();
            before.fieldNames().forEachRemaining(names::add);
            after.fieldNames().forEachRemaining(names::add);
            for (String name : names) {
                walk(path.isEmpty() ? name : path + "." + name, before.path(name), after.path(name), places);
            }
        } else if (before.isArray() && after.isArray()) {
            for (int i = 0; i < Math.max(before.size(), after.size()); i++) {
                walk(path + "[" + i + "]", before.path(i), after.path(i), places);
            }
        } else {
            places.add(new Place(path, shown(before), shown(after)));
        }
    }

    private static Optional<JsonNode> shown(JsonNode value) {
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        return Optional.of(
                value.isTextual() && value.textValue().length() > LONGEST
                        ? TextNode.valueOf(value.textValue().substring(0, LONGEST) + "…")
                        : value);
    }
}
