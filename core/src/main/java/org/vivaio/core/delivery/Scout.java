package org.vivaio.core.delivery;

import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.vivaio.core.delivery.ConnectionPolicies.Policy;
import org.vivaio.core.platform.Db;
import org.vivaio.core.resource.Rulebook;

/** Finds connections that have work, and the rules that hold for it. */
final class Scout {
    private final Db db;
    private final Leases leases;
    private final DispatcherPorts ports;
    private final DeliveryMetrics metrics;
    private final Clock clock;

    Scout(Db db, Leases leases, DispatcherPorts ports, DeliveryMetrics metrics, Clock clock) {
        this.db = db;
        this.leases = leases;
        this.ports = ports;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * A connection that has due rows and is switched on.
     *
     * @param pausedUntil see {@link Leases.Found}
     * @param removed whether the tenant has no such connection any more
     * @param ordered whether what concerns one lead leaves one by one
     */
    record Sighting(Route route, Optional<Instant> pausedUntil, boolean removed, boolean ordered) {}

    /**
     * Connections of all active tenants; takes back leases that ran out on the way.
     *
     * @param count whether to count what is due, for the gauge
     */
    Future<List<Sighting>> everywhere(boolean count) {
        Set<String> tenants = ports.tenants().get();
        if (tenants.isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        Instant now = clock.instant();
        return db.in(
                        tenants,
                        sql -> leases.expire(sql, now)
                                .compose(expired -> leases.scan(sql, tenants, now))
                                .compose(found -> {
                                    if (!count) {
                                        return Future.succeededFuture(found);
                                    }
                                    List<Route> routes = found.stream()
                                            .map(Leases.Found::route)
                                            .toList();
                                    return leases.due(sql, routes, now)
                                            .onSuccess(metrics::due)
                                            .map(found);
                                }))
                .compose(this::judged);
    }

    /** Connections of those among these tenants that are active. */
    Future<List<Sighting>> of(Set<String> named) {
        Set<String> active = ports.tenants().get();
        Set<String> tenants = named.stream().filter(active::contains).collect(Collectors.toSet());
        return tenants.isEmpty()
                ? Future.succeededFuture(List.of())
                : db.in(tenants, sql -> leases.scan(sql, tenants, clock.instant()))
                        .compose(this::judged);
    }

    /** Connections that are switched off, and all of a tenant whose rules cannot be had now, keep their effects. */
    private Future<List<Sighting>> judged(List<Leases.Found> found) {
        Set<String> tenants = found.stream().map(f -> f.route().tenant()).collect(Collectors.toSet());
        return rulebooks(tenants).map(books -> {
            List<Sighting> sightings = new ArrayList<>();
            for (Leases.Found one : found) {
                Rulebook book = books.get(one.route().tenant());
                if (book != null) {
                    Optional<Policy> policy =
                            book.part(ConnectionPolicies.class).find(one.route().connection());
                    if (policy.map(Policy::enabled).orElse(true)) {
                        sightings.add(new Sighting(
                                one.route(),
                                one.pausedUntil(),
                                policy.isEmpty(),
                                policy.map(Policy::ordered).orElse(false)));
                    }
                }
            }
            return sightings;
        });
    }

    /** The rulebooks of these tenants; those that cannot be had now are left out. */
    Future<Map<String, Rulebook>> rulebooks(Set<String> tenants) {
        Map<String, Future<Rulebook>> wanted = new LinkedHashMap<>();
        tenants.forEach(tenant -> wanted.put(tenant, ports.rulebooks().apply(tenant)));
        return Future.join(List.copyOf(wanted.values())).transform(joined -> {
            Map<String, Rulebook> got = new HashMap<>();
            wanted.forEach((tenant, rulebook) -> {
                if (rulebook.succeeded()) {
                    got.put(tenant, rulebook.result());
                } else {
                    Dispatcher.LOG.warn(
                            "Tenant {} has no rulebook at the moment: {}", tenant, String.valueOf(rulebook.cause()));
                }
            });
            return Future.succeededFuture(got);
        });
    }
}
