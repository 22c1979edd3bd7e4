package org.vivaio.core.lead;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Puts effects into the outbox, inside the transaction that decided them. */
public interface EffectWriter {

    /** Writes all in one statement. */
    Future<Void> write(SqlConnection connection, List<Planned> effects);

    /** Cancels what waits for a lead and empties what is personal in what went out; inside the erasure's transaction. */
    Future<Void> forget(SqlConnection connection, String tenant, UUID leadId, String cause);

    /**
     * An effect with its place.
     *
     * @param id its id and idempotency key
     * @param leadId the lead
     * @param cause the event of the fact it follows from
     * @param effect what to do
     * @param dueAt not before
     */
    record Planned(String tenant, UUID id, UUID leadId, UUID cause, Effect effect, Instant dueAt) {}
}
