package org.vivaio.core.lead;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.vivaio.core.platform.Db;

/** The table {@code external}: a source's own id counts once, for ever; what comes with it again is a duplicate. */
final class ExternalIds {
    private static final String TAKE = """
            insert into external (tenant_id, source, external_id, inbox_id)
            select * from unnest($1::text[], $2::text[], $3::text[], $4::uuid[]) on conflict do nothing
            returning inbox_id""";

    /** A statement of its own: only a new snapshot sees what another batch committed while TAKE waited for it. */
    private static final String FIRST = """
            select i.inbox_id as mine, e.inbox_id as first, f.lead_id
            from unnest($1::text[], $2::text[], $3::text[], $4::uuid[]) as i(tenant_id, source, external_id, inbox_id)
            join external e on e.tenant_id = i.tenant_id and e.source = i.source and e.external_id = i.external_id
            left join inbox f on f.tenant_id = e.tenant_id and f.id = e.inbox_id""";

    private ExternalIds() {}

    /**
     * Takes the ids of a batch, in their order.
     *
     * @return the items that are duplicates, each with the lead of the first one as far as that is decided
     */
    static Future<Map<Received, Optional<UUID>>> duplicates(SqlConnection connection, List<Received> items) {
        Map<String, Received> firsts = new TreeMap<>();
        Map<Received, Optional<UUID>> repeats = new LinkedHashMap<>();
        for (Received item : items) {
            if (item.externalId().isPresent() && firsts.putIfAbsent(key(item), item) != null) {
                repeats.put(item, Optional.empty());
            }
        }
        if (firsts.isEmpty()) {
            return Future.succeededFuture(Map.of());
        }
        return connection
                .preparedQuery(TAKE)
                .execute(Db.params(columns(firsts.values())))
                .compose(taken -> {
                    Map<UUID, Received> left = new LinkedHashMap<>();
                    firsts.values().forEach(item -> left.put(item.id(), item));
                    taken.forEach(row -> left.remove(row.getUUID(0)));
                    return left.isEmpty() ? Future.succeededFuture(repeats) : known(connection, left, repeats);
                });
    }

    private static Future<Map<Received, Optional<UUID>>> known(
            SqlConnection connection, Map<UUID, Received> left, Map<Received, Optional<UUID>> repeats) {
        return connection
                .preparedQuery(FIRST)
                .execute(Db.params(columns(left.values())))
                .map(rows -> {
                    Map<Received, Optional<UUID>> duplicates = new HashMap<>(repeats);
                    for (Row row : rows) {
                        // an item that is decided again, since a person asked for it, meets its own row
                        if (!row.getUUID("first").equals(row.getUUID("mine"))) {
                            duplicates.put(left.get(row.getUUID("mine")), Optional.ofNullable(row.getUUID("lead_id")));
                        }
                    }
                    return duplicates;
                });
    }

    private static String key(Received item) {
        return item.tenant() + '\n' + item.source() + '\n' + item.externalId().orElseThrow();
    }

    private static Object[] columns(Collection<Received> items) {
        return new Object[] {
            items.stream().map(Received::tenant).toArray(String[]::new),
            items.stream().map(Received::source).toArray(String[]::new),
            items.stream().map(i -> i.externalId().orElseThrow()).toArray(String[]::new),
            items.stream().map(Received::id).toArray(UUID[]::new)
        };
    }
}
