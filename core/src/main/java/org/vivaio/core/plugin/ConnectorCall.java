package org.vivaio.core.plugin;

import org.vivaio.api.Connector;

/**
 * One call of a connector.
 *
 * @param <C> the kind of connector
 * @param <T> what it answers
 */
@FunctionalInterface
public interface ConnectorCall<C extends Connector, T> {
    /** Runs on a thread of the plugin. */
    T call(C connector) throws Exception;
}
