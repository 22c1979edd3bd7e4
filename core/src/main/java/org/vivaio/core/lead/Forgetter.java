package org.vivaio.core.lead;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.UUID;

/** Takes a person out of a feature's own tables, inside the transaction of the erasure. */
@FunctionalInterface
public interface Forgetter {
    /** Empties all that tells who a lead was; counts stay. */
    Future<Void> forget(SqlConnection connection, Person person);

    /**
     * Who goes.
     *
     * @param tenant whose
     * @param leadId the lead
     * @param why {@code erased} or {@code discarded}
     * @param actor who asked for it
     */
    record Person(String tenant, UUID leadId, String why, String actor) {}
}
