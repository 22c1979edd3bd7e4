package org.vivaio.core.lead;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.vivaio.core.platform.Db;
import org.vivaio.core.resource.Rulebook;

/** The rulebooks in force, as a transaction sees them. */
final class RulebookRows {
    private RulebookRows() {}

    /** The rulebook of each tenant that has any of the items. */
    static Future<Map<String, Rulebook>> inForce(
            SqlConnection connection, Rulebooks rulebooks, Collection<Received> items) {
        String[] tenants =
                Set.copyOf(items.stream().map(Received::tenant).toList()).toArray(String[]::new);
        return connection
                .preparedQuery("select id, rulebook from tenant where id = any ($1::text[])")
                .execute(Db.params((Object) tenants))
                .compose(rows -> {
                    Map<String, Future<Rulebook>> loading = new HashMap<>();
                    rows.forEach(row -> loading.put(row.getString(0), rulebooks.at(row.getString(0), row.getLong(1))));
                    return Future.all(new ArrayList<>(loading.values())).map(all -> {
                        Map<String, Rulebook> loaded = new HashMap<>();
                        loading.forEach((tenant, future) -> loaded.put(tenant, future.result()));
                        return loaded;
                    });
                });
    }
}
