package org.vivaio.api;

import org.pf4j.ExtensionPoint;

/**
 * The door of a plugin: describes one kind of connector and opens instances of it.
 *
 * <p>An implementation is public, has a public constructor without parameters and carries PF4J's {@code @Extension}.
 * The host makes one factory for each loaded version of the plugin and calls {@link #open} once for each connection.
 * Factories keep no state.
 *
 * @param <C> the record that holds the settings of one connection; its components carry {@link Setting}
 */
public interface ConnectorFactory<C extends Record> extends ExtensionPoint {

    /** What this connector is called and how the host should treat it; constant for one version of the plugin. */
    ConnectorSpec spec();

    /** The record of settings; form, JSON Schema, validation and documentation are made from it. */
    Class<C> settings();

    /**
     * Opens a connector. Must return quickly and must not call the outside world: that is what {@link
     * Connector#check()} is for. Declare the class it returns rather than {@code Connector}: the host then knows the
     * connector's kinds before any connection is opened.
     *
     * @param settings bound and validated; secrets are readable
     * @param context what the host lends to this connection for as long as the connector is open
     * @return a connector that is at least one of {@link LeadSource}, {@link WebhookReceiver}, {@link Listener}, {@link
     *     Channel}, {@link CrmExporter}, {@link Verifier}
     * @throws ConnectorException of kind {@code CONFIG} when settings contradict each other in a way the record cannot
     *     express
     */
    Connector open(C settings, ConnectorContext context) throws ConnectorException;
}
