package org.vivaio.core.plugin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/**
 * A kind of connector as people choose it, in one language.
 *
 * @param id what connections name
 * @param label a short name
 * @param help what it does and needs
 * @param kinds what it can do; empty while unknown
 * @param plugin the plugin that brings it
 * @param version of the plugin
 * @param icon whether it has one
 * @param permissions what its plugin asks for
 * @param schema of its settings
 */
public record ConnectorText(
        String id,
        String label,
        String help,
        Set<ConnectorKind> kinds,
        String plugin,
        String version,
        boolean icon,
        Permissions permissions,
        ObjectNode schema) {}
