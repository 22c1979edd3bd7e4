package org.vivaio.core.privacy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;
import org.vivaio.core.privacy.RetentionRules.Policy;

/** One page of what a policy covers: found in the order of commits or ids, so that each row is looked at once. */
final class RetentionPages {
    static final int PAGE = 500;

    private static final String EVENTS = """
            select txid, id, type, recorded_at, personal is not null as full from lead_event
            where tenant_id = $1 and (txid, id) > ($2, $3) order by txid, id limit $4""";

    private static final String EMPTY_EVENTS = """
            update lead_event set personal = null, data = data || '{"forgotten": true}'
            where tenant_id = $1 and id = any ($2::uuid[]) and personal is not null""";

    private static final String CAPTURES = """
            select id, state, verdict, body is not null as full from inbox
            where tenant_id = $1 and id > $2 and id < uuid_floor($3) order by id limit $4""";

    private static final String EMPTY_CAPTURES = """
            update inbox set body = null, meta = '{}', external_id = null
            where tenant_id = $1 and id = any ($2::uuid[]) and state = 'done'""";

    private static final String DELIVERIES = """
            select id, null as state, null as verdict, true as full from effect_log
            where tenant_id = $1 and id > $2 and id < uuid_floor($3) order by id limit $4""";

    private static final List<String> EMPTY_DELIVERIES = List.of(
            "update effect_log set error = null where tenant_id = $1 and id = any ($2::uuid[]) and error is not null",
            "update attempt set detail = null where tenant_id = $1 and effect_id = any ($2::uuid[])"
                    + " and detail is not null");

    private final SqlConnection connection;
    private final String tenant;
    private final Policy policy;
    private final OffsetDateTime before;

    RetentionPages(SqlConnection connection, String tenant, Policy policy, Instant now) {
        this.connection = connection;
        this.tenant = tenant;
        this.policy = policy;
        this.before = now.minus(policy.keep()).atOffset(ZoneOffset.UTC);
    }

    /**
     * A page.
     *
     * @param covered ids whose values go
     * @param place where the next page begins
     * @param more whether there may be one
     */
    record Page(List<UUID> covered, String place, boolean more) {}

    /** Rows from a place on; leads are not for here. */
    Future<Page> find(String place, int limit) {
        return switch (policy.of()) {
            case "events" -> events(place, limit);
            case "captures" -> byId(CAPTURES, place, limit);
            default -> byId(DELIVERIES, place, limit);
        };
    }

    private Future<Page> events(String place, int limit) {
        ObjectNode from = place.isEmpty() ? Json.object() : Json.parseObject(place);
        UUID id = Ids.parse(from.path("id").asText("")).orElse(new UUID(0, 0));
        return connection
                .preparedQuery(EVENTS)
                .execute(Db.params(tenant, from.path("txid").asLong(0), id, limit))
                .map(rows -> {
                    List<UUID> covered = new ArrayList<>();
                    String next = place;
                    for (Row row : rows) {
                        if (!row.getOffsetDateTime("recorded_at").isBefore(before)) {
                            return new Page(covered, next, false);
                        }
                        if (row.getBoolean("full") && policy.covers(row.getString("type"))) {
                            covered.add(row.getUUID("id"));
                        }
                        next = Json.write(Json.object()
                                .put("txid", row.getLong("txid"))
                                .put("id", row.getUUID("id").toString()));
                    }
                    return new Page(covered, next, rows.size() == limit);
                });
    }

    private Future<Page> byId(String sql, String place, int limit) {
        UUID from = Ids.parse(place).orElse(new UUID(0, 0));
        return connection
                .preparedQuery(sql)
                .execute(Db.params(tenant, from, before, limit))
                .map(rows -> {
                    List<UUID> covered = new ArrayList<>();
                    String next = place;
                    for (Row row : rows) {
                        boolean wanted = policy.verdicts().isEmpty()
                                || Optional.ofNullable(row.getString("verdict"))
                                        .filter(policy.verdicts()::contains)
                                        .isPresent();
                        boolean waits = row.getString("state") != null
                                && !row.getString("state").equals("done");
                        if (row.getBoolean("full") && wanted && !waits) {
                            covered.add(row.getUUID("id"));
                        }
                        next = row.getUUID("id").toString();
                    }
                    return new Page(covered, next, rows.size() == limit);
                });
    }

    /** Empties the rows; their counts stay. */
    Future<Void> empty(List<UUID> ids) {
        if (ids.isEmpty()) {
            return Future.succeededFuture();
        }
        List<String> statements = switch (policy.of()) {
            case "events" -> List.of(EMPTY_EVENTS);
            case "captures" -> List.of(EMPTY_CAPTURES);
            default -> EMPTY_DELIVERIES;
        };
        List<Future<?>> writes = new ArrayList<>();
        statements.forEach(sql ->
                writes.add(connection.preparedQuery(sql).execute(Db.params(tenant, ids.toArray(UUID[]::new)))));
        return Future.all(writes).mapEmpty();
    }
}
