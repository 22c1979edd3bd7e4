package org.vivaio.core.delivery;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.vivaio.core.lead.Receivers;
import org.vivaio.core.platform.Db;

/** Knows from the log which connections brought a lead to somebody. */
public final class ExportReceivers implements Receivers {
    static final String FIND = """
            select distinct lead_id, connection from effect_log
            where tenant_id = any ($1::text[]) and lead_id = any ($2::uuid[]) and kind = 'export' and state = 'delivered'""";

    /** Without state. */
    public ExportReceivers() {}

    @Override
    public Future<Map<UUID, SortedSet<String>>> of(
            SqlConnection connection, Collection<String> tenants, Collection<UUID> leads) {
        return connection
                .preparedQuery(FIND)
                .execute(Db.params(tenants.toArray(String[]::new), leads.toArray(UUID[]::new)))
                .map(rows -> {
                    Map<UUID, SortedSet<String>> found = new HashMap<>();
                    for (Row row : rows) {
                        found.computeIfAbsent(row.getUUID("lead_id"), id -> new TreeSet<>())
                                .add(row.getString("connection"));
                    }
                    return found;
                });
    }
}
