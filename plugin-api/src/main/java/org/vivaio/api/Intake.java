package org.vivaio.api;

import java.util.List;
import java.util.Map;

/** The one way in. All methods block; each returns only after what it was given is committed. */
public interface Intake {

    /**
     * Stores a capture and waits until it is judged (10 s at most), for a peer that wants the verdict in its answer.
     *
     * @param capture what came in
     * @return the verdict; of kind {@code PENDING} when the time was not enough, the capture is safe then too
     * @throws ConnectorException of kind {@code UNAVAILABLE} when it could not be stored: tell the peer to try again
     */
    Verdict submit(Capture capture) throws ConnectorException;

    /**
     * Stores a batch in one commit and does not wait for verdicts. Acknowledge the peer only after it returned.
     *
     * @param items in the order they happened
     * @throws ConnectorException of kind {@code UNAVAILABLE} when nothing was stored
     */
    void store(List<Incoming> items) throws ConnectorException;

    /**
     * What became of captures of this connection, for a supplier who wants to hear of it.
     *
     * @param externalIds as the captures carried them, at most 500
     * @return the verdict on the first capture with each id, of kind {@code PENDING} while it is not judged; an id that was never
     *     stored, or whose capture is kept no longer, is missing
     * @throws ConnectorException of kind {@code UNAVAILABLE} when the store cannot answer
     */
    default Map<String, Verdict> verdicts(List<String> externalIds) throws ConnectorException {
        return Map.of();
    }
}
