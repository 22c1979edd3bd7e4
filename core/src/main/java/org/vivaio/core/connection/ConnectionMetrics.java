package org.vivaio.core.connection;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.vivaio.core.delivery.Breakers;
import org.vivaio.core.plugin.ConnectionHandle;
import org.vivaio.core.plugin.ConnectionState;
import org.vivaio.core.plugin.Connections;

/** How connections are doing, for whoever watches the instance: counted by state and by plugin, never by tenant. */
public final class ConnectionMetrics {
    private static final long EVERY_MS = 5_000;

    private final Connections connections;
    private final MultiGauge states;
    private final MultiGauge underWay;
    private final MultiGauge waiting;
    private final MultiGauge spared;
    private final Breakers breakers;

    private ConnectionMetrics(Connections connections, Breakers breakers, MeterRegistry meters) {
        this.connections = connections;
        this.breakers = breakers;
        this.states = MultiGauge.builder("vivaio.connections")
                .description("Connections of this node by state")
                .register(meters);
        this.underWay = MultiGauge.builder("vivaio.plugin.calls.underway")
                .description("Calls of plugins that run now")
                .register(meters);
        this.waiting = MultiGauge.builder("vivaio.plugin.calls.waiting")
                .description("Calls of plugins that wait for their turn")
                .register(meters);
        this.spared = MultiGauge.builder("vivaio.breakers.open")
                .description("Connections that are spared because their calls fail one after the other")
                .register(meters);
    }

    /** Counts now and every few seconds; the timer ends with the event loops. */
    public static void start(Vertx vertx, Connections connections, Breakers breakers, MeterRegistry meters) {
        ConnectionMetrics metrics = new ConnectionMetrics(connections, breakers, meters);
        metrics.count();
        vertx.setPeriodic(EVERY_MS, tick -> metrics.count());
    }

    private void count() {
        Map<String, Integer> byState = new TreeMap<>();
        for (ConnectionState.Kind kind : ConnectionState.Kind.values()) {
            byState.put(kind.wire(), 0);
        }
        Map<String, Integer> running = new TreeMap<>();
        Map<String, Integer> queued = new TreeMap<>();
        Map<String, Integer> open = new TreeMap<>();
        for (ConnectionHandle handle : connections.all()) {
            byState.merge(handle.state().kind().wire(), 1, Integer::sum);
            handle.plugin().ifPresent(plugin -> {
                running.merge(plugin, handle.underWay(), Integer::sum);
                queued.merge(plugin, handle.waiting(), Integer::sum);
                boolean broken = breakers.open(handle.tenant(), handle.name()).isPresent();
                open.merge(plugin, broken ? 1 : 0, Integer::sum);
            });
        }
        states.register(rows("state", byState), true);
        underWay.register(rows("plugin", running), true);
        waiting.register(rows("plugin", queued), true);
        spared.register(rows("plugin", open), true);
    }

    private static List<Row<?>> rows(String tag, Map<String, Integer> counts) {
        List<Row<?>> rows = new ArrayList<>();
        counts.forEach((name, count) -> rows.add(Row.of(Tags.of(tag, name), count)));
        return rows;
    }
}
