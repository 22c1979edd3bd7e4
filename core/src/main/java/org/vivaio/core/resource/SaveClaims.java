package org.vivaio.core.resource;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;

/** What is given once only, on the whole instance, to a resource that asks for it. */
@FunctionalInterface
public interface SaveClaims {
    /** Nothing is. */
    SaveClaims NONE = (connection, tenant, saved, deleted) -> Future.succeededFuture();

    /**
     * Called in the transaction that saves, behind the resources.
     *
     * @param saved as they stand from now on
     * @param deleted as they were
     * @return fails with a problem for the person who saves, and nothing is saved then
     */
    Future<Void> settle(SqlConnection connection, String tenant, List<Resource> saved, List<Resource> deleted);
}
