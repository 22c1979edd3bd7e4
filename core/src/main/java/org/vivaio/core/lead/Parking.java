package org.vivaio.core.lead;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivaio.core.platform.Db;

/** Sets items aside that could not be decided, each in a transaction of its own. */
final class Parking {
    private static final Logger LOG = LoggerFactory.getLogger(Parking.class);

    private final Db db;
    private final PipelineParts parts;

    Parking(Db db, PipelineParts parts) {
        this.db = db;
        this.parts = parts;
    }

    /** Parks what a decider failed on. */
    Future<Void> park(Deciding.Poison poison) {
        Throwable cause = poison.getCause();
        return park(poison.item(), poison.lead(), cause == null ? poison : cause);
    }

    /** Parks an item with what went wrong. */
    Future<Void> park(Received item, Optional<UUID> lead, Throwable cause) {
        LOG.error("Fact {} of tenant {} is stuck", item.id(), item.tenant(), cause);
        String text = cause.getClass().getSimpleName() + ": " + cause.getMessage();
        return db.in(
                item.tenant(),
                connection -> InboxRows.park(connection, item, lead, text)
                        .compose(done -> item.isCapture() ? remember(connection, item) : Future.succeededFuture()));
    }

    /** An erasure is to find it, although it made no lead. */
    private Future<Void> remember(SqlConnection connection, Received item) {
        return RulebookRows.inForce(connection, parts.rulebooks(), List.of(item))
                .compose(rulebooks -> {
                    Intake.Reading reading = parts.intake().read(item, rulebooks.get(item.tenant()));
                    return reading instanceof Intake.Capture capture
                            ? InboxRows.remember(connection, Map.of(item, capture.keys()))
                            : Future.succeededFuture();
                });
    }
}
