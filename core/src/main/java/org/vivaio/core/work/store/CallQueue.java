package org.vivaio.core.work.store;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.time.Clock;
import java.time.Instant;
import java.util.Iterator;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Json;
import org.vivaio.core.work.CallLists.CallList;

/**
 * Gives out the calls of a list, each to one seller at a time. Whoever asks again without having said what came of a call
 * gets the same one: a page that was closed loses nothing.
 */
final class CallQueue {
    static final String MINE = """
            select lead_id from call_queue
            where tenant_id = $1 and list = $2 and held_by = $3 and held_until > $4
            order by held_until desc limit 1""";

    private static final String FREE = " and (held_until is null or held_until <= $4)";

    private static final String ALIVE =
            " and exists (select from lead l where l.tenant_id = q.tenant_id and l.id = q.lead_id"
                    + " and l.merged_into is null and l.erased_at is null)";

    /** The first parameters are the same in all: tenant, list, seller, now; then until when, and before when anybody may. */
    static final String AGREED =
            taking("not fresh and promised and due_at <= $4 and (seller in ('', $3) or due_at <= $6)" + FREE + ALIVE
                    + " order by due_at, lead_id");

    static final String AGAIN = taking("not fresh and not promised and due_at <= $4" + FREE + ALIVE
            + " and $6::timestamptz is not null order by due_at, lead_id");

    static final String FRESH =
            taking("fresh" + FREE + ALIVE + " and $6::timestamptz is not null order by rank desc, lead_id");

    static final String COMING = """
            select q.lead_id, q.why, q.attempts, q.due_at, q.seller, q.fresh, q.held_by, q.held_until,
            """ + WorkQueries.LEAD_NAME + """
             from call_queue q join lead l on l.tenant_id = q.tenant_id and l.id = q.lead_id
            where q.tenant_id = $1 and q.list = $2 and not q.fresh and q.promised = $3 and l.merged_into is null
              and (q.due_at, q.lead_id) > ($4, $5)
            order by q.due_at, q.lead_id limit $6""";

    private static final int MOST_COUNTED = 1_000;

    private final Db db;
    private final Clock clock;

    CallQueue(Db db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    private static String taking(String which) {
        return "with best as materialized (select lead_id from call_queue q where tenant_id = $1 and list = $2 and "
                + which + " limit 1 for update of q skip locked) update call_queue c set held_by = $3, held_until = $5"
                + " from best where c.tenant_id = $1 and c.lead_id = best.lead_id and c.list = $2 returning c.lead_id";
    }

    /** A call that a seller has in hand now. */
    record Call(UUID lead, String why, int attempts, Instant dueAt, Instant heldUntil) {}

    /** The next call: what the seller has in hand, what was agreed, what is to be tried again, then the best fresh one. */
    Future<Optional<Call>> next(String tenant, CallList list, String seller) {
        Instant now = clock.instant();
        return db.in(
                tenant,
                connection -> connection
                        // two clicks of one seller come one after the other
                        .preparedQuery("select pg_advisory_xact_lock(hashtextextended($1, 160))")
                        .execute(Db.params(tenant + "/" + list.name() + "/" + seller))
                        .compose(alone -> first(connection
                                .preparedQuery(MINE)
                                .execute(Db.params(tenant, list.name(), seller, Columns.time(now)))))
                        .compose(mine -> mine.isPresent()
                                ? hold(connection, tenant, list, mine.get(), seller, now)
                                : take(connection, tenant, list, seller, now))
                        .compose(lead -> lead.isEmpty()
                                ? Future.succeededFuture(Optional.empty())
                                : call(connection, tenant, list, lead.get())));
    }

    private Future<Optional<UUID>> take(
            SqlConnection connection, String tenant, CallList list, String seller, Instant now) {
        Future<Optional<UUID>> found = Future.succeededFuture(Optional.empty());
        for (String sql : new String[] {AGREED, AGAIN, FRESH}) {
            found = found.compose(lead -> lead.isPresent()
                    ? Future.succeededFuture(lead)
                    : first(connection
                            .preparedQuery(sql)
                            .execute(Db.params(
                                    tenant,
                                    list.name(),
                                    seller,
                                    Columns.time(now),
                                    Columns.time(now.plus(list.hold())),
                                    Columns.time(now.minus(list.grace()))))));
        }
        return found;
    }

    private static Future<Optional<UUID>> hold(
            SqlConnection connection, String tenant, CallList list, UUID lead, String seller, Instant now) {
        return first(connection
                .preparedQuery("update call_queue set held_until = $5"
                        + " where tenant_id = $1 and list = $2 and lead_id = $3 and held_by = $4 returning lead_id")
                .execute(Db.params(tenant, list.name(), lead, seller, Columns.time(now.plus(list.hold())))));
    }

    private static Future<Optional<Call>> call(SqlConnection connection, String tenant, CallList list, UUID lead) {
        return connection
                .preparedQuery("select lead_id, why, attempts, due_at, held_until from call_queue"
                        + " where tenant_id = $1 and list = $2 and lead_id = $3")
                .execute(Db.params(tenant, list.name(), lead))
                .map(rows -> {
                    Iterator<Row> all = rows.iterator();
                    if (!all.hasNext()) {
                        return Optional.empty();
                    }
                    Row row = all.next();
                    return Optional.of(new Call(
                            row.getUUID(0),
                            row.getString(1),
                            row.getInteger(2),
                            row.getOffsetDateTime(3).toInstant(),
                            row.getOffsetDateTime(4).toInstant()));
                });
    }

    private static Future<Optional<UUID>> first(Future<RowSet<Row>> rows) {
        return rows.map(found -> found.size() == 0
                ? Optional.<UUID>empty()
                : Optional.ofNullable(found.iterator().next().getUUID(0)));
    }

    /** Who has a lead's call in hand, empty text for nobody; empty when the lead is not on the list. */
    Future<Optional<String>> holder(String tenant, String list, UUID lead) {
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery("select case when held_until > $4 then held_by end from call_queue"
                                + " where tenant_id = $1 and list = $2 and lead_id = $3")
                        .execute(Db.params(tenant, list, lead, Columns.time(clock.instant())))
                        .map(rows -> rows.size() == 0
                                ? Optional.empty()
                                : Optional.of(Optional.ofNullable(
                                                rows.iterator().next().getString(0))
                                        .orElse(""))));
    }

    /** A seller gives a call back; whether there was one. */
    Future<Boolean> letGo(String tenant, String list, UUID lead, String seller) {
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery("update call_queue set held_by = null, held_until = null"
                                + " where tenant_id = $1 and list = $2 and lead_id = $3 and held_by = $4")
                        .execute(Db.params(tenant, list, lead, seller))
                        .map(rows -> rows.rowCount() > 0));
    }

    /** How many are fresh, due, waiting for their time, in hand; counted up to a bound. */
    Future<ObjectNode> counts(String tenant, String list) {
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery(
                                "select count(*) filter (where fresh), count(*) filter (where not fresh and due_at <= $3),"
                                        + " count(*) filter (where not fresh and due_at > $3),"
                                        + " count(*) filter (where held_until > $3), count(*) from ((select fresh, due_at, held_until"
                                        + " from call_queue where tenant_id = $1 and list = $2 and fresh limit "
                                        + MOST_COUNTED
                                        + ") union all (select fresh, due_at, held_until from call_queue"
                                        + " where tenant_id = $1 and list = $2 and not fresh limit " + MOST_COUNTED
                                        + ")) q")
                        .execute(Db.params(tenant, list, Columns.time(clock.instant())))
                        .map(rows -> {
                            Row row = rows.iterator().next();
                            return Json.object()
                                    .put("fresh", row.getLong(0))
                                    .put("due", row.getLong(1))
                                    .put("later", row.getLong(2))
                                    .put("inHand", row.getLong(3));
                        }));
    }

    /** What was agreed, or what is to be tried again, by time. */
    Future<ObjectNode> coming(String tenant, String list, boolean agreed, Optional<Place> after, int limit) {
        Place from = after.orElse(new Place(Instant.EPOCH, new UUID(0, 0)));
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery(COMING)
                        .execute(Db.params(tenant, list, agreed, Columns.time(from.dueAt()), from.lead(), limit + 1))
                        .map(rows -> page(rows, limit)));
    }

    /** A place in {@link #coming}. */
    record Place(Instant dueAt, UUID lead) {}

    private static ObjectNode page(RowSet<Row> rows, int limit) {
        ObjectNode json = Json.object();
        ArrayNode items = json.putArray("items");
        @Nullable Row last = null;
        for (Row row : rows) {
            if (items.size() == limit && last != null) {
                json.put("next", last.getOffsetDateTime("due_at").toInstant() + "_" + last.getUUID("lead_id"));
                break;
            }
            last = row;
            ObjectNode item = items.addObject()
                    .put("leadId", row.getUUID("lead_id").toString())
                    .put("why", row.getString("why"))
                    .put("attempts", row.getInteger("attempts"))
                    .put("dueAt", row.getOffsetDateTime("due_at").toInstant().toString());
            WorkQueries.put(item, "seller", row.getString("seller"));
            WorkQueries.put(item, "heldBy", row.getString("held_by"));
            WorkQueries.lead(item, row);
        }
        return json;
    }
}
