package org.vivaio.core.inbox;

/**
 * Addresses by which connections bring what came in, on the event bus. Messages and replies are JSON objects, failures are
 * problems; send with {@code localOnly}.
 */
public final class SourceBus {
    /**
     * Stores items, and the cursor behind them, in one commit; nobody waits for verdicts.
     *
     * <p>Request: {@code tenant}, {@code connection}, {@code items} (each as for {@code lead.submit}), {@code cursor?},
     * {@code node?} (the node that believes to run the connection: when it does not any more, nothing is stored, 409).
     */
    public static final String STORE = "source.store";

    /** Where a connection continues. Request: {@code tenant}, {@code connection}. Reply: {@code cursor}. */
    public static final String CURSOR = "source.cursor";

    /**
     * What became of what a connection brought. Request: {@code tenant}, {@code connection}, {@code externalIds}. Reply: {@code
     * items}: objects of {@code externalId}, {@code captureId}, {@code verdict} ({@code pending} while there is none), {@code
     * reasons} and {@code leadId?}.
     */
    public static final String VERDICTS = "source.verdicts";

    /**
     * Takes or keeps the right to run connections. Request: {@code node}, {@code wanted} (objects of {@code tenant} and
     * {@code connection}). Reply: {@code held}, those of them that this node runs for the next {@link #LEASE_SECONDS}.
     */
    public static final String HOLD = "source.hold";

    /** Gives that right back. Request: {@code node}, {@code held}. */
    public static final String RELEASE = "source.release";

    /** How long a node may run a connection without saying that it still lives. */
    public static final int LEASE_SECONDS = 15;

    private SourceBus() {}
}
