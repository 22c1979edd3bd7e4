package org.vivaio.api;

import java.time.Duration;
import java.util.List;

/**
 * A source with a long session of its own: IMAP IDLE, SMPP, a websocket, Kafka. The host runs it on a thread, on one
 * node of a cluster, and starts it again after a failure.
 */
public interface Listener extends Connector {

    /**
     * Listens until {@link Session#stopping()} or an interrupt. Returning early means "start me again soon".
     *
     * @param session what the host offers while this call lasts
     * @throws ConnectorException see its kinds; the host waits accordingly and calls again
     * @throws InterruptedException when asked to stop while waiting
     */
    void listen(Session session) throws ConnectorException, InterruptedException;

    /** One run of a listener. Safe for use by several threads. */
    interface Session {
        /** Where the last run had come to, {@link Cursor#START} at first. */
        Cursor cursor();

        /**
         * Stores items and cursor in one commit and returns after it, within 30 s. Only then acknowledge the peer. A few
         * hundred items, or some MiB, make a good batch.
         *
         * @param items in the order they happened
         * @param cursor where to continue; give the last one again where the peer keeps the position
         * @throws ConnectorException of kind {@code UNAVAILABLE} when nothing was stored, or it is not known whether: do
         *     not acknowledge. What comes again under the same external id counts once
         */
        void store(List<Incoming> items, Cursor cursor) throws ConnectorException;

        /** Whether the host wants this run to end. */
        boolean stopping();

        /**
         * Says that the session is signed in and alive; the console shows it. Call it after sign-in and when a
         * heartbeat was answered.
         */
        void alive();

        /**
         * Waits, or returns at once when the host wants the run to end.
         *
         * @param time how long
         * @throws InterruptedException when interrupted
         */
        void pause(Duration time) throws InterruptedException;
    }
}
