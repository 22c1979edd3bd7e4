package org.vivaio.plugins.crm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.vivaio.api.Cursor;

/**
 * How far a poll by time of change has come, for APIs whose times have a grain: the last time read and the records that
 * were read with it, so that what changes within the same grain is neither lost nor read twice.
 *
 * @param time as the API writes it; empty at the start
 * @param seen ids read with that very time
 */
public record PollPosition(String time, List<String> seen) {
    /** A change that was read. */
    public record Change(String time, String id) {}

    /** Copies the ids. */
    public PollPosition {
        seen = List.copyOf(seen);
    }

    /** Reads a cursor. */
    public static PollPosition of(Cursor cursor) {
        String[] parts = cursor.value().split(";", 2);
        return new PollPosition(
                parts[0], parts.length < 2 || parts[1].isEmpty() ? List.of() : Arrays.asList(parts[1].split(",")));
    }

    /** Whether this change was read before. */
    public boolean isOld(Change change) {
        return change.time().equals(time) && seen.contains(change.id());
    }

    /** The position after these changes, which are in the order of their times. */
    public PollPosition after(List<Change> changes) {
        if (changes.isEmpty()) {
            return this;
        }
        String last = changes.get(changes.size() - 1).time();
        List<String> ids = new ArrayList<>(last.equals(time) ? seen : List.of());
        changes.stream()
                .filter(change -> change.time().equals(last))
                .map(Change::id)
                .filter(id -> !ids.contains(id))
                .forEach(ids::add);
        return new PollPosition(last, ids);
    }

    /** As the host keeps it. */
    public Cursor toCursor() {
        return new Cursor(time.isEmpty() ? "" : time + ";" + String.join(",", seen));
    }
}
