package org.vivaio.core.plugin;

import io.vertx.core.Future;
import java.util.List;
import org.vivaio.api.Cursor;
import org.vivaio.api.Incoming;

/** Where sources put what they bring. */
public interface SourceSink {
    /** Stores items and cursor in one commit; completes after it. */
    Future<Void> store(String tenant, String connection, List<Incoming> items, Cursor next);

    /** The cursor that was stored last, {@link Cursor#START} at first. */
    Future<Cursor> cursor(String tenant, String connection);
}
