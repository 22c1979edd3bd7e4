package org.vivaio.core.connection;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.vivaio.core.platform.Json;
import org.vivaio.core.plugin.ConnectionHandle;
import org.vivaio.core.plugin.ConnectionState;

/** Writes a connection as the API shows it. */
final class ConnectionJson {
    private ConnectionJson() {}

    static ObjectNode of(ConnectionHandle handle) {
        ObjectNode json = Json.object().put("name", handle.name()).put("connector", handle.connector());
        handle.plugin().ifPresent(plugin -> json.put("plugin", plugin));
        ArrayNode kinds = json.putArray("kinds");
        handle.kinds().stream().sorted().forEach(kind -> kinds.add(kind.name().toLowerCase(Locale.ROOT)));
        ConnectionState state = handle.state();
        json.put("state", state.kind().wire()).put("since", state.since().toString());
        state.until().ifPresent(until -> json.put("until", until.toString()));
        if (!state.message().isEmpty()) {
            json.put("message", state.message());
        }
        if (!state.errors().isEmpty()) {
            ArrayNode errors = json.putArray("errors");
            state.errors()
                    .forEach(error -> errors.addObject()
                            .put("field", error.field())
                            .put("code", error.code())
                            .put("message", error.message()));
        }
        return json;
    }
}
