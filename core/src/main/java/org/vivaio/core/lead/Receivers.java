package org.vivaio.core.lead;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.Collection;
import java.util.Map;
import java.util.SortedSet;
import java.util.UUID;

/** Knows to which other systems leads were passed on. */
@FunctionalInterface
public interface Receivers {
    /** Nobody got any lead. */
    Receivers NONE = (connection, tenants, leads) -> Future.succeededFuture(Map.of());

    /** The connections by which each of these leads has arrived somewhere; leads that went nowhere are left out. */
    Future<Map<UUID, SortedSet<String>>> of(
            SqlConnection connection, Collection<String> tenants, Collection<UUID> leads);
}
