package org.vivaio.api;

/**
 * One open connection to the outside world. Implements one or more of {@link LeadSource}, {@link WebhookReceiver},
 * {@link Listener}, {@link Channel}, {@link CrmExporter} and {@link Verifier}.
 *
 * <p>Threading: the host may call from several threads at once, each call with a time limit; when it passes, the calling
 * thread is interrupted. A connector that starts threads or timers of its own ends them in {@link #close()}.
 */
public interface Connector extends AutoCloseable {

    /**
     * Tries the connection for real (sign in, ask for something harmless) before it becomes active and when a person
     * presses "test connection". Changes nothing outside.
     *
     * @throws ConnectorException telling what is wrong, in words for the person who filled in the settings
     */
    default void check() throws ConnectorException {}

    /** Lets go of sockets, files and threads. Called once; no other call is under way or follows. */
    @Override
    default void close() {}
}
