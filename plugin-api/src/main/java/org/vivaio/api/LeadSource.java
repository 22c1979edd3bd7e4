package org.vivaio.api;

import java.util.List;

/** A source that is asked: files on a server, a paged API. The host calls it by the connection's schedule. */
public interface LeadSource extends Connector {

    /**
     * Reads what came since the cursor. Called by one thread at a time for one connection, on one node of a cluster.
     *
     * @param cursor what the last poll whose items were stored returned
     * @param limit how many items to return at the most
     * @return items and the new cursor; both are committed together, or the same cursor comes again
     * @throws ConnectorException see its kinds; nothing is stored then
     */
    Poll poll(Cursor cursor, int limit) throws ConnectorException;

    /**
     * What one poll brought.
     *
     * @param items in the order they happened
     * @param next where the next poll continues
     * @param more whether there is more to read at once
     */
    record Poll(List<Incoming> items, Cursor next, boolean more) {
        /** Copies the items. */
        public Poll {
            items = List.copyOf(items);
        }
    }
}
