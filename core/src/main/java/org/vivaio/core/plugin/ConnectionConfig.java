package org.vivaio.core.plugin;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;

/**
 * A tenant's connection as configured.
 *
 * @param tenant whose it is
 * @param name unique in its tenant
 * @param connector id of the kind of connector
 * @param settings with secrets unsealed
 * @param enabled whether its owner wants it to work
 * @param every time between polls that found all there was, for one that is asked for leads
 */
public record ConnectionConfig(
        String tenant, String name, String connector, JsonNode settings, boolean enabled, Duration every) {
    /** Between polls, where a connection does not say. */
    public static final Duration USUAL_PACE = Duration.ofSeconds(60);

    /** One that is asked at the usual pace. */
    public ConnectionConfig(String tenant, String name, String connector, JsonNode settings, boolean enabled) {
        this(tenant, name, connector, settings, enabled, USUAL_PACE);
    }

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
