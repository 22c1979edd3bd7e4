package org.vivaio.core.work.store;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Json;

/** Reads what people have to do. */
public final class WorkQueries {
    static final String LEAD_NAME =
            "coalesce(nullif(trim(concat(l.fields->>'firstName', ' ', l.fields->>'lastName')), ''),"
                    + " l.fields->>'company', l.fields->>'email') as lead_name, l.stage, l.owner, l.erased_at is not null as gone";

    private static final String TASK_COLUMNS = "select t.id, t.lead_id, t.rule, t.title, t.assignee, t.state, t.due_at,"
            + " t.overdue_at, t.outcome, t.note, t.created_at, t.finished_at, " + LEAD_NAME
            + " from task t left join lead l on l.tenant_id = t.tenant_id and l.id = t.lead_id ";

    private static final int MOST_COUNTED = 10_000;

    private final Db db;
    private final Clock clock;

    /** Reads by the pool of readers. */
    public WorkQueries(Db db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    /**
     * Which tasks.
     *
     * @param state {@code open}, {@code done} or {@code cancelled}
     * @param assignee seller; empty text for nobody's
     * @param lead of one lead
     * @param late only those that should be done by now
     * @param cursor time and id of the last one seen
     */
    record TaskQuery(
            String state,
            Optional<String> assignee,
            Optional<UUID> lead,
            boolean late,
            Optional<String> cursor,
            int limit) {}

    Future<ObjectNode> tasks(String tenant, TaskQuery query) {
        List<Object> params = new ArrayList<>(List.of(tenant));
        // the state stands in the text, so that the partial indexes are found
        StringBuilder sql = new StringBuilder(TASK_COLUMNS)
                .append("where t.tenant_id = $1 and t.state = '")
                .append(query.state())
                .append('\'');
        query.assignee().ifPresent(who -> {
            params.add(who);
            sql.append(" and t.assignee = $").append(params.size());
        });
        query.lead().ifPresent(lead -> {
            params.add(lead);
            sql.append(" and t.lead_id = $").append(params.size());
        });
        boolean open = query.state().equals("open");
        if (query.late()) {
            params.add(Columns.time(clock.instant()));
            sql.append(" and t.due_at <= $").append(params.size());
        }
        query.cursor().ifPresent(cursor -> {
            String[] parts = cursor.split("_", 2);
            if (open) {
                params.add(Columns.time(Instant.parse(parts[0])));
                params.add(UUID.fromString(parts[1]));
                sql.append(" and (t.due_at, t.id) > ($" + (params.size() - 1) + ", $" + params.size() + ")");
            } else {
                params.add(UUID.fromString(parts[1]));
                sql.append(" and t.id < $").append(params.size());
            }
        });
        params.add(query.limit() + 1);
        sql.append(open ? " order by t.due_at, t.id" : " order by t.id desc")
                .append(" limit $")
                .append(params.size());
        return page(
                tenant,
                sql.toString(),
                params,
                query.limit(),
                this::task,
                row -> row.getOffsetDateTime("due_at").toInstant() + "_" + row.getUUID("id"));
    }

    Future<Optional<ObjectNode>> task(String tenant, UUID id) {
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery(TASK_COLUMNS + "where t.tenant_id = $1 and t.id = $2")
                        .execute(Db.params(tenant, id))
                        .map(rows -> rows.size() == 0
                                ? Optional.empty()
                                : Optional.of(task(rows.iterator().next()))));
    }

    private ObjectNode task(Row row) {
        ObjectNode json = Json.object()
                .put("id", row.getUUID("id").toString())
                .put("leadId", row.getUUID("lead_id").toString())
                .put("state", row.getString("state"))
                .put("dueAt", row.getOffsetDateTime("due_at").toInstant().toString())
                .put(
                        "overdue",
                        row.getString("state").equals("open")
                                && !row.getOffsetDateTime("due_at").toInstant().isAfter(clock.instant()))
                .put(
                        "createdAt",
                        row.getOffsetDateTime("created_at").toInstant().toString());
        put(json, "rule", row.getString("rule"));
        put(json, "title", row.getString("title"));
        put(json, "assignee", row.getString("assignee"));
        put(json, "outcome", row.getString("outcome"));
        put(json, "note", row.getString("note"));
        OffsetDateTime finished = row.getOffsetDateTime("finished_at");
        if (finished != null) {
            json.put("finishedAt", finished.toInstant().toString());
        }
        lead(json, row);
        return json;
    }

    static void lead(ObjectNode json, Row row) {
        ObjectNode lead = json.putObject("lead");
        put(lead, "name", row.getString("lead_name"));
        put(lead, "stage", row.getString("stage"));
        put(lead, "owner", row.getString("owner"));
        if (Boolean.TRUE.equals(row.getBoolean("gone"))) {
            lead.put("erased", true);
        }
    }

    static void put(ObjectNode json, String name, @org.jspecify.annotations.Nullable String value) {
        if (value != null && !value.isEmpty()) {
            json.put(name, value);
        }
    }

    /** Alerts of a seller, newest first. */
    Future<ObjectNode> alerts(
            String tenant, Optional<String> seller, boolean unread, Optional<UUID> before, int limit) {
        List<Object> params = new ArrayList<>(List.of(tenant));
        StringBuilder sql = new StringBuilder(
                "select a.id, a.seller, a.lead_id, a.alert, a.about, a.connection,"
                        + " a.created_at, a.read_at, a.digest_at, " + LEAD_NAME
                        + " from alert a left join lead l on l.tenant_id = a.tenant_id and l.id = a.lead_id where a.tenant_id = $1");
        seller.ifPresent(name -> {
            params.add(name);
            sql.append(" and a.seller = $").append(params.size());
        });
        if (unread) {
            sql.append(" and a.read_at is null");
        }
        before.ifPresent(id -> {
            params.add(id);
            sql.append(" and a.id < $").append(params.size());
        });
        params.add(limit + 1);
        sql.append(" order by a.id desc limit $").append(params.size());
        return page(
                tenant,
                sql.toString(),
                params,
                limit,
                WorkQueries::alert,
                row -> row.getUUID("id").toString());
    }

    private static ObjectNode alert(Row row) {
        ObjectNode json = Json.object()
                .put("id", row.getUUID("id").toString())
                .put("seller", row.getString("seller"))
                .put("leadId", row.getUUID("lead_id").toString())
                .put("alert", row.getString("alert"))
                .put("about", row.getString("about"))
                .put("at", row.getOffsetDateTime("created_at").toInstant().toString());
        OffsetDateTime read = row.getOffsetDateTime("read_at");
        if (read != null) {
            json.put("readAt", read.toInstant().toString());
        }
        put(json, "connection", row.getString("connection"));
        lead(json, row);
        return json;
    }

    /** Marks alerts as read: one, or all of a seller up to one. */
    Future<Integer> read(String tenant, Optional<UUID> id, Optional<String> seller) {
        String where = id.isPresent() ? " and id = $3" : " and seller = $3";
        Object what = id.<Object>map(i -> i).orElseGet(() -> seller.orElse(""));
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery("update alert set read_at = coalesce(read_at, $2) where tenant_id = $1 and"
                                + (id.isPresent() ? " true" : " read_at is null") + where)
                        .execute(Db.params(tenant, Columns.time(clock.instant()), what))
                        .map(rows -> rows.rowCount()));
    }

    /** Leads that wait for an owner: all, or of one queue, oldest first. */
    Future<ObjectNode> waiting(String tenant, Optional<String> queue, Optional<UUID> after, int limit) {
        List<Object> params = new ArrayList<>(List.of(tenant));
        StringBuilder sql = new StringBuilder("select p.lead_id, p.queue, p.why, p.rank, p.since, " + LEAD_NAME
                + ", l.source, l.created_at, l.fields->>'province' as province, l.fields->>'message' as message"
                + " from lead_pool p join lead l on l.tenant_id = p.tenant_id and l.id = p.lead_id"
                + " where p.tenant_id = $1 and p.why <> 'held'");
        queue.ifPresent(name -> {
            params.add(name);
            sql.append(" and p.queue = $").append(params.size());
        });
        after.ifPresent(id -> {
            params.add(id);
            sql.append(" and p.lead_id > $").append(params.size());
        });
        params.add(limit + 1);
        sql.append(" order by p.lead_id limit $").append(params.size());
        return page(
                        tenant,
                        sql.toString(),
                        params,
                        limit,
                        WorkQueries::waitingLead,
                        row -> row.getUUID("lead_id").toString())
                .compose(page -> queues(tenant).map(queues -> {
                    page.set("queues", queues);
                    return page;
                }));
    }

    private static ObjectNode waitingLead(Row row) {
        ObjectNode json = Json.object()
                .put("leadId", row.getUUID("lead_id").toString())
                .put("queue", row.getString("queue"))
                .put("why", row.getString("why"))
                .put("rank", row.getDouble("rank"))
                .put("since", row.getOffsetDateTime("since").toInstant().toString())
                .put("source", row.getString("source"))
                .put(
                        "createdAt",
                        row.getOffsetDateTime("created_at").toInstant().toString());
        put(json, "province", row.getString("province"));
        put(json, "message", row.getString("message"));
        lead(json, row);
        return json;
    }

    private Future<ArrayNode> queues(String tenant) {
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery("select queue, count(*) from (select queue from lead_pool"
                                + " where tenant_id = $1 and why <> 'held' limit " + MOST_COUNTED
                                + ") p group by queue order by queue")
                        .execute(Db.params(tenant))
                        .map(rows -> {
                            ArrayNode queues = Json.array();
                            rows.forEach(row -> queues.addObject()
                                    .put("queue", row.getString(0))
                                    .put("count", row.getLong(1)));
                            return queues;
                        }));
    }

    /** What each seller has. */
    Future<ObjectNode> workload(String tenant) {
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery("select seller, greatest(open, 0), day, given from seller_load"
                                + " where tenant_id = $1 and seller <> '' order by seller")
                        .execute(Db.params(tenant))
                        .map(rows -> {
                            ObjectNode json = Json.object();
                            ArrayNode items = json.putArray("items");
                            rows.forEach(row -> items.addObject()
                                    .put("seller", row.getString(0))
                                    .put("open", row.getLong(1))
                                    .put("day", row.getLocalDate(2).toString())
                                    .put("given", row.getLong(3)));
                            return json;
                        }));
    }

    private Future<ObjectNode> page(
            String tenant,
            String sql,
            List<Object> params,
            int limit,
            Function<Row, ObjectNode> item,
            Function<Row, String> cursor) {
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery(sql)
                        .execute(Db.params(params.toArray()))
                        .map((RowSet<Row> rows) -> {
                            ObjectNode json = Json.object();
                            ArrayNode items = json.putArray("items");
                            String last = "";
                            for (Row row : rows) {
                                if (items.size() == limit) {
                                    json.put("next", last);
                                    break;
                                }
                                items.add(item.apply(row));
                                last = cursor.apply(row);
                            }
                            return json;
                        }));
    }
}
