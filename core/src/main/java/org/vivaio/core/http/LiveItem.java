package org.vivaio.core.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * One committed event on its way to readers.
 *
 * @param id of the event
 * @param frame as the live stream sends it
 */
record LiveItem(String id, Buffer frame) {
    /** The events of a {@code lead.follow} reply. */
    static List<LiveItem> of(JsonObject reply) {
        List<LiveItem> items = new ArrayList<>();
        for (JsonObject event : events(reply)) {
            StringBuilder frame = new StringBuilder(512);
            String position = event.getString("position");
            if (position != null) {
                frame.append("id: ").append(line(position)).append('\n');
            }
            frame.append("event: ")
                    .append(line(event.getString("type", "message")))
                    .append("\ndata: ")
                    .append(event.encode())
                    .append("\n\n");
            items.add(new LiveItem(event.getString("id", ""), Buffer.buffer(frame.toString())));
        }
        return items;
    }

    /** The events of a reply, each with its position; where the store names only the page's, the last has it. */
    static List<JsonObject> events(JsonObject reply) {
        List<JsonObject> events = new ArrayList<>();
        JsonArray items = reply.getJsonArray("items", new JsonArray());
        for (int i = 0; i < items.size(); i++) {
            events.add(items.getJsonObject(i));
        }
        if (!events.isEmpty()) {
            JsonObject last = events.get(events.size() - 1);
            if (!last.containsKey("position")) {
                last.put("position", reply.getString("position"));
            }
        }
        return events;
    }

    private static String line(String text) {
        return text.replace('\r', ' ').replace('\n', ' ').replace('\0', ' ');
    }
}
