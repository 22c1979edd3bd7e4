package org.vivaio.core.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivaio.core.connection.SourceRules;
import org.vivaio.core.delivery.Dispatcher;
import org.vivaio.core.plugin.ConnectionConfig;
import org.vivaio.core.plugin.ConnectionHandle;
import org.vivaio.core.plugin.ConnectionState;
import org.vivaio.core.plugin.PluginHost;
import org.vivaio.core.resource.Resource;
import org.vivaio.core.resource.ResourceStore;
import org.vivaio.core.resource.Rulebook;

/** Keeps the open connections of this node in step with the resources: opens and checks, closes what is gone. */
final class ConnectionSync {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionSync.class);

    private final ResourceStore resources;
    private final PluginHost plugins;
    private final PluginBridge bridge;
    private final Map<String, Long> opened = new ConcurrentHashMap<>();
    private volatile Optional<Dispatcher> dispatcher = Optional.empty();
    private volatile Consumer<ConnectionHandle> sources = handle -> {};

    ConnectionSync(ResourceStore resources, PluginHost plugins, PluginBridge bridge) {
        this.resources = resources;
        this.plugins = plugins;
        this.bridge = bridge;
    }

    /** Who is told that a connection was saved anew, so that what waits for it goes on. */
    void tell(Dispatcher toTell) {
        dispatcher = Optional.of(toTell);
    }

    /** Who is told that a connection was opened, so that it is asked for leads. */
    void tell(Consumer<ConnectionHandle> toTell) {
        sources = toTell;
    }

    /** A rulebook came into force. */
    Future<Void> follow(Rulebook rulebook) {
        String tenant = rulebook.tenant();
        return resources
                .list(tenant, Optional.of("connection"))
                .compose(list -> {
                    Set<String> names = new HashSet<>();
                    Future<Void> chain = Future.succeededFuture();
                    for (Resource resource : list) {
                        names.add(resource.name());
                        chain = chain.compose(done -> open(tenant, resource));
                    }
                    for (ConnectionHandle handle : plugins.connections().of(tenant)) {
                        if (!names.contains(handle.name())) {
                            opened.remove(tenant + "/" + handle.name());
                            chain = chain.compose(done -> plugins.connections().close(tenant, handle.name()));
                        }
                    }
                    return chain;
                })
                .onFailure(failure -> LOG.error("Connections of {} could not be brought up to date", tenant, failure));
    }

    private Future<Void> open(String tenant, Resource resource) {
        String key = tenant + "/" + resource.name();
        Optional<ConnectionHandle> present = plugins.connections().get(tenant, resource.name());
        boolean same = Long.valueOf(resource.version()).equals(opened.get(key));
        boolean wanting = present.map(h -> h.state().kind() == ConnectionState.Kind.NEEDS_SETTINGS)
                .orElse(true);
        if (same && !wanting) {
            return Future.succeededFuture();
        }
        JsonNode spec = resources.unsealed(tenant, resource).spec();
        ConnectionConfig config = new ConnectionConfig(
                tenant,
                resource.name(),
                spec.path("connector").asText(),
                spec.path("settings"),
                spec.path("enabled").asBoolean(true),
                SourceRules.every(spec));
        return plugins.connections().open(config, true).compose(handle -> {
            opened.put(key, resource.version());
            bridge.opened(handle);
            sources.accept(handle);
            if (handle.state().kind() != ConnectionState.Kind.ACTIVE) {
                LOG.info(
                        "Connection {} is {}: {}",
                        handle,
                        handle.state().kind().wire(),
                        handle.state().message());
            }
            return dispatcher.isPresent() && !same
                    ? dispatcher.get().resume(tenant, resource.name())
                    : Future.succeededFuture();
        });
    }
}
