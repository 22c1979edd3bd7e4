package org.vivaio.plugins.inbox;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vivaio.api.Cursor;
import org.vivaio.api.Json;

/**
 * How far each folder was read.
 *
 * @param folders by name
 */
record Position(Map<String, Place> folders) {
    /**
     * A place in a folder.
     *
     * @param validity the folder's UIDVALIDITY; uids mean nothing under another one
     * @param uid the last one that was stored
     * @param seen when the server got the latest mail that was stored, in seconds; where to begin when uids were given anew
     */
    record Place(long validity, long uid, long seen) {
        /** Compared by hand: what the JDK generates for records keeps their class loader softly in memory. */
        boolean isSame(Place other) {
            return validity == other.validity && uid == other.uid && seen == other.seen;
        }
    }

    static Position of(Cursor cursor) {
        Map<String, Place> folders = new LinkedHashMap<>();
        if (!cursor.value().isEmpty()) {
            try {
                if (Json.read(cursor.value()) instanceof Map<?, ?> map) {
                    map.forEach((name, value) -> {
                        List<Object> parts = Json.list(value, "");
                        if (parts.size() == 3) {
                            folders.put(
                                    String.valueOf(name),
                                    new Place(number(parts, 0), number(parts, 1), number(parts, 2)));
                        }
                    });
                }
            } catch (IllegalArgumentException e) {
                // a cursor of another kind: begin anew, ids keep everything from being taken twice
            }
        }
        return new Position(folders);
    }

    private static long number(List<Object> parts, int at) {
        return parts.get(at) instanceof Number number ? number.longValue() : 0;
    }

    Position with(String folder, Place place) {
        Map<String, Place> all = new LinkedHashMap<>(folders);
        all.put(folder, place);
        return new Position(all);
    }

    Cursor cursor() {
        Map<String, Object> json = new LinkedHashMap<>();
        folders.forEach((name, place) -> json.put(name, List.of(place.validity(), place.uid(), place.seen())));
        return new Cursor(Json.write(json));
    }
}
