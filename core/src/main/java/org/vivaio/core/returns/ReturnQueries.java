package org.vivaio.core.returns;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Json;

/** Reads what was claimed back. */
final class ReturnQueries {
    static final String COLUMNS =
            "select id, capture_id, lead_id, source, reason, state, note, evidence, price, currency,"
                    + " captured_at, claimed_at, claimed_by, answered_at, answered_by, answer_note from lead_return";

    private final Db db;

    ReturnQueries(Db db) {
        this.db = db;
    }

    /**
     * Which claims, newest first.
     *
     * @param leads of these leads; empty for all
     * @param cursor id of the last one seen
     */
    record Query(
            Optional<String> state,
            Optional<String> source,
            Optional<String> reason,
            Collection<UUID> leads,
            Optional<UUID> cursor,
            int limit) {}

    /** A page; each item with its lead's id. */
    Future<ObjectNode> list(String tenant, Query query) {
        List<Object> params = new ArrayList<>(List.of(tenant));
        StringBuilder sql = new StringBuilder();
        if (query.leads().isEmpty()) {
            sql.append(COLUMNS).append(" where tenant_id = $1");
        } else {
            // few belong to one lead: found first, lest the planner walk all of them in their order
            sql.append("with own as materialized (")
                    .append(COLUMNS)
                    .append(" where tenant_id = $1 and lead_id = any (")
                    .append(next(params, query.leads().toArray(UUID[]::new)))
                    .append("::uuid[])) select * from own where true");
        }
        query.source().ifPresent(source -> sql.append(" and source = ").append(next(params, source)));
        query.state().ifPresent(state -> sql.append(" and state = ").append(next(params, state)));
        query.reason().ifPresent(reason -> sql.append(" and reason = ").append(next(params, reason)));
        query.cursor().ifPresent(id -> sql.append(" and id < ").append(next(params, id)));
        sql.append(" order by id desc limit ").append(next(params, query.limit() + 1));
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery(sql.toString())
                        .execute(Db.params(params.toArray()))
                        .map(rows -> {
                            ObjectNode page = Json.object();
                            ArrayNode items = page.putArray("items");
                            UUID last = null;
                            for (Row row : rows) {
                                if (items.size() == query.limit()) {
                                    page.put("next", String.valueOf(last));
                                    break;
                                }
                                last = row.getUUID("id");
                                items.add(json(row));
                            }
                            return page;
                        }));
    }

    private static String next(List<Object> params, Object value) {
        params.add(value);
        return "$" + params.size();
    }

    Future<Optional<ObjectNode>> one(String tenant, UUID id) {
        return find(tenant, "id", id);
    }

    Future<Optional<ObjectNode>> ofCapture(String tenant, UUID capture) {
        return find(tenant, "capture_id", capture);
    }

    Future<Map<String, Long>> open(String tenant) {
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery("select source, count(*) from lead_return"
                                + " where tenant_id = $1 and state = 'open' group by source")
                        .execute(Db.params(tenant))
                        .map(rows -> {
                            Map<String, Long> open = new HashMap<>();
                            rows.forEach(row -> open.put(row.getString(0), row.getLong(1)));
                            return open;
                        }));
    }

    private Future<Optional<ObjectNode>> find(String tenant, String column, UUID id) {
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery(COLUMNS + " where tenant_id = $1 and " + column + " = $2")
                        .execute(Db.params(tenant, id))
                        .map(rows -> rows.size() == 0
                                ? Optional.empty()
                                : Optional.of(json(rows.iterator().next()))));
    }

    private static ObjectNode json(Row row) {
        ObjectNode json = Json.object()
                .put("id", row.getUUID("id").toString())
                .put("captureId", row.getUUID("capture_id").toString())
                .put("leadId", row.getUUID("lead_id").toString())
                .put("source", row.getString("source"))
                .put("reason", row.getString("reason"))
                .put("state", row.getString("state"));
        put(json, "note", row.getString("note"));
        ArrayNode evidence = json.putArray("evidence");
        for (UUID event : row.getArrayOfUUIDs("evidence")) {
            evidence.add(event.toString());
        }
        if (row.getNumeric("price") != null) {
            json.putObject("price")
                    .put("amount", Money.text(row.getNumeric("price").bigDecimalValue()))
                    .put("currency", row.getString("currency"));
        }
        put(json, "capturedAt", time(row.getOffsetDateTime("captured_at")));
        put(json, "claimedAt", time(row.getOffsetDateTime("claimed_at")));
        put(json, "claimedBy", row.getString("claimed_by"));
        put(json, "answeredAt", time(row.getOffsetDateTime("answered_at")));
        put(json, "answeredBy", row.getString("answered_by"));
        put(json, "answerNote", row.getString("answer_note"));
        return json;
    }

    private static @Nullable String time(@Nullable OffsetDateTime moment) {
        return moment == null ? null : moment.toInstant().toString();
    }

    private static void put(ObjectNode json, String name, @Nullable String value) {
        if (value != null) {
            json.put(name, value);
        }
    }
}
