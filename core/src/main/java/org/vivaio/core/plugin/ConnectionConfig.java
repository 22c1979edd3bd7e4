package org.vivaio.core.plugin;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A tenant's connection as configured.
 *
 * @param tenant whose it is
 * @param name unique in its tenant
 * @param connector id of the kind of connector
 * @param settings with secrets unsealed
 * @param enabled whether its owner wants it to work
 */
public record ConnectionConfig(String tenant, String name, String connector, JsonNode settings, boolean enabled) {
    /** An enabled connection. */
    public ConnectionConfig(String tenant, String name, String connector, JsonNode settings) {
        this(tenant, name, connector, settings, true);
    }

    /** Leaves the settings out: they hold secrets. */
    @Override
    public String toString() {
        return "ConnectionConfig[" + tenant + "/" + name + ", " + connector + "]";
    }
}
