package org.vivaio.core.plugin;

import java.util.Set;

/**
 * A kind of connector that can be used.
 *
 * @param id what connections name
 * @param label for people
 * @param help for people
 * @param kinds empty while unknown: the factory declares only {@code Connector}, and none was opened yet
 * @param plugin the plugin that brings it
 */
public record ConnectorInfo(String id, String label, String help, Set<ConnectorKind> kinds, String plugin) {
    /** Copies the kinds. */
    public ConnectorInfo {
        kinds = Set.copyOf(kinds);
    }
}
