package org.vivaio.core.lead;

import io.vertx.core.Future;
import java.time.Instant;
import org.vivaio.core.platform.Db;

/**
 * Decisions about owners from before they stored their candidates: made again they must come to the same owner, though what
 * is told about it was less then.
 */
final class EarlierDecisions {
    private EarlierDecisions() {}

    /** Until when this database decided so. */
    static Future<Instant> until(Db db) {
        return db.run(connection -> connection
                .query("select applied_at from schema_migration where name = 'V070__routing'")
                .execute()
                .map(rows -> rows.size() == 0
                        ? Instant.EPOCH
                        : rows.iterator().next().getOffsetDateTime(0).toInstant()));
    }

    /** What is compared of an event; empty for what was not told then. */
    static String text(LeadEvent event) {
        if (event.data() instanceof EventData.OwnerChanged change) {
            return change.type() + " " + change.owner().orElse("");
        }
        return event.data() instanceof EventData.OwnerSought ? "" : Replay.text(event);
    }
}
