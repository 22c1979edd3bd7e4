package org.vivaio.core.plugin;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which plugin serves which connector at the moment. Its lock also guards which connector a connection uses, so that a
 * swap is one step; nothing blocks under it.
 */
final class Catalog {
    private final Map<String, LoadedPlugin> byConnector = new TreeMap<>();
    private final Map<String, Set<String>> disabled = new HashMap<>();

    synchronized Optional<LoadedPlugin> find(String connector) {
        return Optional.ofNullable(byConnector.get(connector));
    }

    /** The disabled plugin that would serve a connector. */
    synchronized Optional<String> disabledPlugin(String connector) {
        return disabled.entrySet().stream()
                .filter(entry -> entry.getValue().contains(connector))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    synchronized Set<String> ids() {
        return Set.copyOf(byConnector.keySet());
    }

    synchronized List<ConnectorInfo> connectors() {
        List<ConnectorInfo> all = new ArrayList<>();
        new HashSet<>(byConnector.values()).forEach(plugin -> all.addAll(plugin.connectors()));
        all.sort(Comparator.comparing(ConnectorInfo::id));
        return all;
    }

    /** Refuses a plugin that offers what another one offers already. */
    synchronized void checkFree(LoadedPlugin plugin) {
        plugin.doors().keySet().forEach(connector -> {
            LoadedPlugin other = byConnector.get(connector);
            if (other != null && !other.id().equals(plugin.id())) {
                throw new PluginException("Plugin " + plugin + " offers the connector " + connector + ", which plugin "
                        + other + " offers already. Remove one of the two");
            }
        });
    }

    synchronized void publish(LoadedPlugin plugin) {
        byConnector.values().removeIf(other -> other.id().equals(plugin.id()));
        plugin.doors().keySet().forEach(connector -> byConnector.put(connector, plugin));
        disabled.remove(plugin.id());
    }

    synchronized void withdraw(LoadedPlugin plugin, boolean disable) {
        byConnector.values().removeIf(other -> other == plugin);
        if (disable) {
            disabled.put(plugin.id(), Set.copyOf(plugin.doors().keySet()));
        } else {
            disabled.remove(plugin.id());
        }
    }
}
