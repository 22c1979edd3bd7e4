package org.vivaio.core.delivery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;

/** What people see and do with effects: list, look at one, retry, cancel. */
public final class Deliveries {
    /** States that the list can be narrowed to. */
    public static final List<String> STATES =
            List.of("waiting", "sending", "uncertain", "delivered", "refused", "dead", "cancelled");

    /** So many dead letters are brought back in one transaction. */
    private static final int BULK = 2_000;

    private static final String HOT = """
            select id, lead_id, kind, connection, state, attempts, due_at, error, null::text as reference, created_at,
              null::timestamptz as finished_at, stage, plugin
            from effect where tenant_id = $1 and id < $2%s
            order by id desc limit $3""";

    private static final String LOG = """
            select id, lead_id, kind, connection, state, attempts, finished_at as due_at, error, reference, created_at,
              finished_at, null::text as stage, null::text as plugin
            from effect_log where tenant_id = $1 and id < $2%s
            order by id desc limit $3""";

    private static final String ATTEMPTS = """
            select number, started_at, finished_at, outcome, detail from attempt
            where tenant_id = $1 and effect_id = $2 order by number""";

    /** Who retries by hand says that the destination is mended: a pause of its connection ends with one call that tries. */
    private static final String RETRY = """
            with tried as (
              update connection_state s set until = $3 from effect e
              where e.tenant_id = $1 and e.id = $2 and e.state in ('waiting', 'uncertain', 'dead')
                and s.tenant_id = e.tenant_id and s.connection = e.connection and (s.until is null or s.until > $3))
            update effect set state = case state when 'dead' then 'waiting' else state end, due_at = $3, failures = 0
            where tenant_id = $1 and id = $2 and state in ('waiting', 'uncertain', 'dead')""";

    private static final String CANCEL = """
            with gone as (
              delete from effect where tenant_id = $1 and id = $2 and state in ('waiting', 'uncertain', 'dead')
              returning tenant_id, id, lead_id, kind, connection, cause, attempts, created_at)
            insert into effect_log (tenant_id, id, lead_id, kind, connection, cause, state, attempts, error,
              created_at, finished_at)
            select tenant_id, id, lead_id, kind, connection, cause, 'cancelled', attempts, $3, created_at, $4
            from gone""";

    private static final String RETRY_DEAD = """
            with tried as (
              update connection_state set until = $3
              where tenant_id = $1 and ($2::text is null or connection = $2) and (until is null or until > $3)
                and (($5::text is null and $6::timestamptz is null and $7::timestamptz is null and $8::uuid[] is null)
                  or connection in (select connection from effect e where e.tenant_id = $1 and e.state = 'dead'
                    and ($8::uuid[] is null or e.id = any ($8))))),
            dead as (
              select tenant_id, id from effect
              where tenant_id = $1 and state = 'dead' and ($2::text is null or connection = $2)
                and ($5::text is null or stage = $5) and ($6::timestamptz is null or created_at >= $6)
                and ($7::timestamptz is null or created_at < $7) and ($8::uuid[] is null or id = any ($8))
              order by id limit $4 for update skip locked)
            update effect e set state = 'waiting', due_at = $3, failures = 0
            from dead where e.tenant_id = dead.tenant_id and e.id = dead.id""";

    /** Greater than any id. */
    private static final UUID END = new UUID(-1L, -1L);

    private final Db db;
    private final Clock clock;
    private final Runnable wake;

    /**
     * Deliveries.
     *
     * @param wake tells the dispatcher that something became due
     */
    public Deliveries(Db db, Clock clock, Runnable wake) {
        this.db = db;
        this.clock = clock;
        this.wake = wake;
    }

    /**
     * Which deliveries.
     *
     * @param before those older than this one; empty for the newest
     */
    public record Query(Optional<String> state, Optional<UUID> lead, Optional<UUID> before, int limit) {}

    /** Effects, newest first: {@code items}, and {@code next} when there are more. */
    public Future<ObjectNode> list(String tenant, Query query) {
        StringBuilder where = new StringBuilder();
        Tuple parameters = Tuple.of(tenant, query.before().orElse(END), query.limit() + 1);
        // written out, not as a parameter: only so do the indexes of rare states serve
        query.state()
                .ifPresent(state -> where.append(" and state = '")
                        .append(state.replaceAll("[^a-z]", ""))
                        .append("'"));
        query.lead().ifPresent(lead -> {
            parameters.addUUID(lead);
            where.append(" and lead_id = $").append(parameters.size());
        });
        String sql = table(query.state()).replace("%s", where.toString());
        return db.in(tenant, connection -> connection.preparedQuery(sql).execute(parameters))
                .map(rows -> page(rows, query.limit()));
    }

    static String table(Optional<String> state) {
        if (state.isEmpty()) {
            return "select * from ((" + HOT + ") union all (" + LOG + ")) as d order by id desc limit $3";
        }
        return switch (state.get()) {
            case "delivered", "refused", "cancelled" -> LOG;
            default -> HOT;
        };
    }

    private static ObjectNode page(RowSet<Row> rows, int limit) {
        ObjectNode page = Json.object();
        ArrayNode items = page.putArray("items");
        String last = "";
        for (Row row : rows) {
            if (items.size() == limit) {
                page.put("next", last);
                break;
            }
            items.add(item(row));
            last = row.getUUID("id").toString();
        }
        return page;
    }

    private static ObjectNode item(Row row) {
        ObjectNode item = Json.object()
                .put("id", row.getUUID("id").toString())
                .put("leadId", row.getUUID("lead_id").toString())
                .put("kind", row.getString("kind"))
                .put("connection", row.getString("connection"))
                .put("state", row.getString("state"))
                .put("attempts", row.getInteger("attempts"))
                .put("dueAt", Sql.instant(row, "due_at").toString())
                .put("createdAt", Sql.instant(row, "created_at").toString());
        Sql.maybeInstant(row, "finished_at").ifPresent(at -> item.put("finishedAt", at.toString()));
        Sql.maybeText(row, "error").ifPresent(error -> item.put("error", error));
        Sql.maybeText(row, "reference").ifPresent(reference -> item.put("reference", reference));
        Sql.maybeText(row, "stage").ifPresent(stage -> item.put("stage", stage));
        Sql.maybeText(row, "plugin").filter(name -> !name.isEmpty()).ifPresent(name -> item.put("plugin", name));
        return item;
    }

    /** One effect with its attempts; fails with 404. */
    public Future<ObjectNode> one(String tenant, UUID id) {
        String exact = " and id = $4";
        String sql = table(Optional.empty()).replace("%s", exact);
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery(sql)
                        .execute(Tuple.of(tenant, END, 1, id))
                        .compose(rows -> {
                            if (rows.size() == 0) {
                                return Future.failedFuture(missing());
                            }
                            ObjectNode item = item(rows.iterator().next());
                            return connection
                                    .preparedQuery(ATTEMPTS)
                                    .execute(Tuple.of(tenant, id))
                                    .map(attempts -> item.<ObjectNode>set("attemptsLog", attempts(attempts)));
                        }));
    }

    /** What an effect carries that has not left: decided values, and the bytes that the destination gets; empty when it left. */
    public Future<Optional<ObjectNode>> content(String tenant, UUID id) {
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery("select payload::text, rendered from effect where tenant_id = $1 and id = $2")
                        .execute(Tuple.of(tenant, id))
                        .map(rows -> rows.size() == 0
                                ? Optional.<ObjectNode>empty()
                                : Optional.of(DeliveryContent.of(
                                        rows.iterator().next().getString(0),
                                        rows.iterator().next().getBuffer(1)))));
    }

    /** What followed from a fact about a lead. */
    public Future<ArrayNode> caused(String tenant, UUID lead, UUID fact) {
        String exact = " and lead_id = $4 and cause = $5";
        String sql = table(Optional.empty()).replace("%s", exact);
        return db.in(
                        tenant,
                        connection -> connection
                                .preparedQuery(sql)
                                .execute(Tuple.of(tenant, END, 20, lead).addUUID(fact)))
                .map(rows -> {
                    ArrayNode items = Json.array();
                    rows.forEach(row -> items.add(item(row)));
                    return items;
                });
    }

    private static ArrayNode attempts(RowSet<Row> rows) {
        ArrayNode list = Json.array();
        for (Row row : rows) {
            ObjectNode attempt = list.addObject()
                    .put("number", row.getInteger("number"))
                    .put("startedAt", Sql.instant(row, "started_at").toString());
            Sql.maybeInstant(row, "finished_at").ifPresent(at -> attempt.put("finishedAt", at.toString()));
            Sql.maybeText(row, "outcome").ifPresent(outcome -> attempt.put("outcome", outcome));
            Sql.maybeText(row, "detail").ifPresent(detail -> attempt.put("detail", detail));
        }
        return list;
    }

    /** Makes an effect due at once with a fresh schedule; fails with 404, or 409 when its state does not allow it. */
    public Future<ObjectNode> retry(String tenant, UUID id) {
        return act(tenant, id, RETRY, Tuple.of(tenant, id, Sql.time(clock.instant())), state -> switch (state) {
            case "sending" -> "It is being sent at this moment: wait for the outcome";
            case "refused" ->
                "The destination refused it for good, and a finished delivery is not sent again: mend the lead"
                        + " or the connection; the next change of the lead makes a new delivery";
            default -> "It is " + state + ", so there is nothing to retry";
        });
    }

    /** Takes an effect back; fails with 404, or 409 when its state does not allow it. */
    public Future<ObjectNode> cancel(String tenant, UUID id, String actor) {
        return act(
                tenant,
                id,
                CANCEL,
                Tuple.of(tenant, id, "Cancelled by " + actor, Sql.time(clock.instant())),
                state -> state.equals("sending")
                        ? "It is being sent at this moment and cannot be taken back"
                        : "It is " + state + ", so there is nothing to cancel");
    }

    private Future<ObjectNode> act(
            String tenant, UUID id, String sql, Tuple parameters, java.util.function.UnaryOperator<String> refusal) {
        return db.in(tenant, connection -> connection.preparedQuery(sql).execute(parameters))
                .compose(changed -> one(tenant, id).compose(item -> {
                    if (changed.rowCount() == 0) {
                        return Future.failedFuture(Problem.of(
                                        409,
                                        "wrong-state",
                                        "Not possible in this state",
                                        refusal.apply(
                                                item.path("state").asText().toLowerCase(Locale.ROOT)))
                                .exception());
                    }
                    wake.run();
                    return Future.succeededFuture(item);
                }));
    }

    /**
     * Which dead letters.
     *
     * @param connection of one connection
     * @param stage that came this far: {@code prepare}, {@code call}, {@code answer}, {@code outcome}
     * @param from decided then or later
     * @param to decided before
     * @param ids these alone; empty for all
     */
    public record Dead(
            Optional<String> connection,
            Optional<String> stage,
            Optional<Instant> from,
            Optional<Instant> to,
            List<UUID> ids) {
        /** All, or those of one connection. */
        static Dead of(Optional<String> connection) {
            return new Dead(connection, Optional.empty(), Optional.empty(), Optional.empty(), List.of());
        }
    }

    /** Makes dead letters due; answers {@code retried}. */
    public Future<ObjectNode> retryDead(String tenant, Dead which) {
        return retryDead(tenant, which, 0).map(count -> {
            wake.run();
            return Json.object().put("retried", count);
        });
    }

    private Future<Long> retryDead(String tenant, Dead which, long before) {
        Tuple parameters = Tuple.of(tenant, which.connection().orElse(null), Sql.time(clock.instant()), BULK)
                .addString(which.stage().orElse(null))
                .addOffsetDateTime(which.from().map(Sql::time).orElse(null))
                .addOffsetDateTime(which.to().map(Sql::time).orElse(null))
                .addArrayOfUUID(which.ids().isEmpty() ? null : which.ids().toArray(UUID[]::new));
        return db.in(tenant, sql -> sql.preparedQuery(RETRY_DEAD).execute(parameters))
                .compose(rows -> rows.rowCount() < BULK
                        ? Future.succeededFuture(before + rows.rowCount())
                        : retryDead(tenant, which, before + rows.rowCount()));
    }

    private static RuntimeException missing() {
        return Problem.notFound("There is no such delivery").exception();
    }
}
