package org.vivaio.core.lead;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.UUID;
import org.vivaio.core.resource.Rulebook;

/** Keeps a feature's own tables in step with the leads, in the transaction that decides them. */
public interface Projection {
    /**
     * What a fact did to a lead.
     *
     * @param before the lead before the fact
     * @param after the lead after it
     * @param events the fact's own event, then what was decided
     * @param rulebook it was decided by
     */
    record Decided(LeadState before, LeadState after, List<LeadEvent> events, Rulebook rulebook) {}

    /** Writes what follows from the facts of a batch: a fixed number of statements, none for each lead. */
    Future<Void> write(SqlConnection connection, List<Decided> facts);

    /** A person is erased: nothing personal stays, and nothing is asked of anybody about them any more. */
    Future<Void> forget(SqlConnection connection, String tenant, UUID leadId);
}
