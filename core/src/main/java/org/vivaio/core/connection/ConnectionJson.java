package org.vivaio.core.connection;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.vivaio.core.platform.Json;
import org.vivaio.core.plugin.CallStats;
import org.vivaio.core.plugin.ConnectionHandle;
import org.vivaio.core.plugin.ConnectionState;
import org.vivaio.core.plugin.ConnectorKind;
import org.vivaio.core.plugin.ConnectorText;

/** Writes connections and connectors as the API shows them. */
final class ConnectionJson {
    private ConnectionJson() {}

    /**
     * One connection.
     *
     * @param spared until when its breaker keeps calls away; empty when it is called as usual
     */
    static ObjectNode of(ConnectionHandle handle, Optional<Instant> spared) {
        ObjectNode json = Json.object().put("name", handle.name()).put("connector", handle.connector());
        handle.plugin().ifPresent(plugin -> json.put("plugin", plugin));
        kinds(json, handle.kinds());
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
        json.set("calls", calls(handle));
        json.put("breaker", spared.isPresent() ? "open" : "closed");
        spared.ifPresent(until -> json.put("breakerUntil", until.toString()));
        return json;
    }

    private static ObjectNode calls(ConnectionHandle handle) {
        CallStats.Snapshot stats = handle.stats();
        ObjectNode json = Json.object()
                .put("total", stats.calls())
                .put("failed", stats.failed())
                .put("failuresInARow", stats.failuresInARow())
                .put("perMinute", stats.perMinute())
                .put("p50Ms", stats.p50().toNanos() / 1e6)
                .put("p95Ms", stats.p95().toNanos() / 1e6)
                .put("underWay", handle.underWay())
                .put("waiting", handle.waiting());
        stats.lastSuccess().ifPresent(at -> json.put("lastSuccess", at.toString()));
        stats.lastFailure().ifPresent(at -> json.put("lastFailure", at.toString()));
        ObjectNode kinds = json.putObject("failures");
        stats.failures().forEach((kind, count) -> kinds.put(kind.name().toLowerCase(Locale.ROOT), count));
        return json;
    }

    static ObjectNode of(ConnectorText connector, boolean whole) {
        ObjectNode json = Json.object()
                .put("id", connector.id())
                .put("label", connector.label())
                .put("help", connector.help())
                .put("plugin", connector.plugin())
                .put("version", connector.version())
                .put("icon", connector.icon());
        kinds(json, connector.kinds());
        if (whole) {
            ObjectNode permissions = json.putObject("permissions")
                    .put("declared", connector.permissions().declared());
            ArrayNode hosts = permissions.putArray("hosts");
            connector.permissions().hosts().forEach(hosts::add);
            ArrayNode fields = permissions.putArray("fields");
            connector.permissions().fields().forEach(fields::add);
            json.set("schema", connector.schema());
        }
        return json;
    }

    private static void kinds(ObjectNode json, Set<ConnectorKind> kinds) {
        ArrayNode list = json.putArray("kinds");
        kinds.stream().sorted().forEach(kind -> list.add(kind.name().toLowerCase(Locale.ROOT)));
    }
}
