package org.vivaio.core.lead;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;

/** Reads leads and their histories. */
public final class LeadQueries {
    private final Db db;
    private final Clock clock;

    /** Reads by its own pool, so that lists never wait behind captures. */
    public LeadQueries(Db db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    /** A page of a list. */
    record Page(ArrayNode items, Optional<String> next) {}

    /** The present state of a lead; empty when there is none. */
    public Future<Optional<LeadState>> lead(String tenant, UUID id) {
        return db.in(tenant, connection -> root(connection, tenant, id));
    }

    /** A lead, or the one that stands for it since it was merged. */
    static Future<Optional<LeadState>> root(SqlConnection connection, String tenant, UUID id) {
        return connection
                .preparedQuery(LeadRows.SELECT)
                .execute(Db.params(tenant, id))
                .compose(rows -> {
                    if (rows.size() == 0) {
                        return Future.succeededFuture(Optional.empty());
                    }
                    LeadState lead = LeadRows.lead(rows.iterator().next());
                    return lead.mergedInto().isPresent()
                            ? root(connection, tenant, lead.mergedInto().get())
                            : Future.succeededFuture(Optional.of(lead));
                });
    }

    /** Several leads at once; those that are not there are left out. */
    public Future<Map<UUID, LeadState>> leads(String tenant, Set<UUID> ids) {
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery("select " + LeadRows.COLUMNS
                                + " from lead where tenant_id = $1 and id = any ($2::uuid[])")
                        .execute(Db.params(tenant, ids.toArray(UUID[]::new)))
                        .compose(rows -> {
                            Map<UUID, LeadState> found = new HashMap<>();
                            rows.forEach(row -> found.put(row.getUUID("id"), LeadRows.lead(row)));
                            Future<Void> chain = Future.succeededFuture();
                            for (LeadState merged : List.copyOf(found.values())) {
                                if (merged.mergedInto().isPresent()) {
                                    chain = chain.compose(done -> root(connection, tenant, merged.id()))
                                            .map(root -> {
                                                root.ifPresent(lead -> found.put(merged.id(), lead));
                                                return null;
                                            });
                                }
                            }
                            return chain.map(found);
                        }));
    }

    /** The leads that came last. */
    public Future<List<LeadState>> newest(String tenant, int limit) {
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery("select " + LeadRows.COLUMNS
                                + " from lead where tenant_id = $1 and merged_into is null order by id desc limit $2")
                        .execute(Db.params(tenant, limit))
                        .map(rows -> {
                            List<LeadState> newest = new ArrayList<>(rows.size());
                            rows.forEach(row -> newest.add(LeadRows.lead(row)));
                            return newest;
                        }));
    }

    /** The lead as of a moment, by commit time, or the one that stood for it then; empty before its first commit. */
    Future<Optional<LeadState>> leadAsOf(String tenant, UUID id, Instant asOf) {
        return db.in(
                tenant,
                connection -> rootAsOf(connection, tenant, id, asOf)
                        .compose(root -> LeadHistories.load(connection, tenant, root, Optional.of(asOf)))
                        .map(LeadHistory::fold));
    }

    /** The facts of a lead's history, oldest first: what came in, without what was decided. */
    public Future<List<LeadEvent>> facts(String tenant, UUID id) {
        return history(tenant, id).map(LeadHistory::facts);
    }

    private static Future<UUID> rootAsOf(SqlConnection connection, String tenant, UUID id, Instant asOf) {
        return connection
                .preparedQuery("select survivor from lead_merge where tenant_id = $1 and absorbed = $2"
                        + " and merged_at <= $3 and (unmerged_at is null or unmerged_at > $3)")
                .execute(Db.params(tenant, id, LeadRows.time(asOf)))
                .compose(rows -> rows.size() == 0
                        ? Future.succeededFuture(id)
                        : rootAsOf(connection, tenant, rows.iterator().next().getUUID(0), asOf));
    }

    /** The whole history of a lead and of those merged into it. */
    Future<LeadHistory> history(String tenant, UUID id) {
        return db.in(tenant, connection -> LeadHistories.load(connection, tenant, id, Optional.empty()));
    }

    /** A merge, by its event. */
    Future<ObjectNode> merge(String tenant, UUID event) {
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery("select survivor, absorbed, merged_at, unmerged_at from lead_merge"
                                + " where tenant_id = $1 and event_id = $2")
                        .execute(Db.params(tenant, event))
                        .compose(rows -> {
                            if (rows.size() == 0) {
                                throw Problem.notFound(
                                                "There is no such merge; a lead's events of type lead.merged have the ids")
                                        .exception();
                            }
                            Row row = rows.iterator().next();
                            ObjectNode merge = Json.object()
                                    .put("survivor", row.getUUID("survivor").toString())
                                    .put("absorbed", row.getUUID("absorbed").toString())
                                    .put(
                                            "mergedAt",
                                            row.getOffsetDateTime("merged_at")
                                                    .toInstant()
                                                    .toString());
                            if (row.getOffsetDateTime("unmerged_at") != null) {
                                merge.put(
                                        "unmergedAt",
                                        row.getOffsetDateTime("unmerged_at")
                                                .toInstant()
                                                .toString());
                            }
                            return root(connection, tenant, row.getUUID("survivor"))
                                    .map(root -> merge.put(
                                            "root",
                                            root.map(LeadState::id)
                                                    .orElse(row.getUUID("survivor"))
                                                    .toString()));
                        }));
    }

    /** All events of a lead and of those merged into it, oldest first. */
    public Future<List<LeadEvent>> events(String tenant, UUID id) {
        return history(tenant, id).map(LeadHistory::events);
    }

    /** The lead and all that are merged into it. */
    public Future<Set<UUID>> group(String tenant, UUID id) {
        return db.in(tenant, connection -> LeadHistories.group(connection, tenant, id));
    }

    /** All events of one type in a lead's history that count, oldest first. */
    public Future<List<LeadEvent>> ofType(String tenant, UUID id, String type) {
        return history(tenant, id)
                .map(history -> history.valid().stream()
                        .filter(event -> event.data().type().equals(type))
                        .toList());
    }

    /** What an event in the history of a lead was decided on; empty when there is none, or a merge that was taken back made it void. */
    public Future<Optional<Ground>> ground(String tenant, UUID id, UUID event) {
        return lead(tenant, id)
                .compose(found -> found.isEmpty()
                        ? Future.succeededFuture(Optional.empty())
                        : history(tenant, found.get().id()).map(history -> history.ground(event)));
    }

    /** One page of a lead's history. */
    Future<Page> history(String tenant, UUID id, int limit, Optional<String> cursor) {
        int after = cursor.map(c -> Integer.parseInt(decode(c, "[0-9]{1,9}"))).orElse(0);
        return db.in(
                tenant,
                connection -> LeadHistories.group(connection, tenant, id)
                        .compose(group -> group.size() == 1
                                ? own(connection, tenant, id, after, limit + 1)
                                : LeadHistories.load(connection, tenant, id, Optional.empty())
                                        .map(history -> history.events().stream()
                                                .skip(after)
                                                .limit(limit + 1L)
                                                .toList()))
                        .map(events -> {
                            ArrayNode items = Json.array();
                            events.stream().limit(limit).forEach(event -> items.add(LeadJson.event(event)));
                            return new Page(
                                    items,
                                    events.size() > limit
                                            ? Optional.of(encode(String.valueOf(after + limit)))
                                            : Optional.empty());
                        }));
    }

    /** Events of a lead that stands alone; the cursor counts those that were shown. */
    private static Future<List<LeadEvent>> own(SqlConnection connection, String tenant, UUID id, int after, int limit) {
        return connection
                .preparedQuery("select " + LeadRows.EVENT_COLUMNS
                        + " from lead_event where tenant_id = $1 and lead_id = $2 order by seq offset $3 limit $4")
                .execute(Db.params(tenant, id, after, limit))
                .map(rows -> {
                    List<LeadEvent> events = new ArrayList<>(rows.size());
                    rows.forEach(row -> events.add(LeadRows.event(row)));
                    return events;
                });
    }

    /** One page of leads. */
    Future<Page> list(
            String tenant,
            Optional<String> filter,
            Optional<String> q,
            String sort,
            int limit,
            Optional<String> cursor) {
        boolean newestFirst = switch (sort) {
            case "", "-createdAt" -> true;
            case "createdAt" -> false;
            default ->
                throw Problem.badRequest(
                                "bad-parameter", "sort must be createdAt or -createdAt (newest first, the default)")
                        .exception();
        };
        List<Object> params = new ArrayList<>();
        params.add(tenant);
        StringBuilder sql = new StringBuilder();
        StringBuilder where = new StringBuilder(" where tenant_id = $1 and merged_into is null");
        q.map(LeadQueries::words)
                .filter(words -> !words.isEmpty())
                .ifPresent(words -> search(words, sql, where, params));
        filter.filter(f -> !f.isBlank())
                // no coalesce: null selects nothing anyway, and a stage or an owner finds its index
                .ifPresent(f -> where.append(" and ").append(LeadFilter.sql(f, params, clock.instant())));
        cursor.ifPresent(c -> {
            params.add(UUID.fromString(decode(c, "[0-9a-f-]{36}")));
            where.append(newestFirst ? " and id < $" : " and id > $").append(params.size());
        });
        params.add(limit + 1);
        String order = " order by id " + (newestFirst ? "desc" : "asc") + " limit $" + params.size();
        String select = "select " + LeadRows.COLUMNS + " from lead" + where;
        Optional<LeadChoice> choice = q.isPresent()
                ? Optional.empty()
                : filter.filter(f -> !f.isBlank()).flatMap(LeadChoice::of);
        if (choice.isPresent()) {
            params.add(choice.get().values().toArray(String[]::new));
            sql.append("select l.* from unnest($")
                    .append(params.size())
                    .append("::text[]) as x(v) cross join lateral (");
            sql.append(select)
                    .append(" and ")
                    .append(choice.get().column())
                    .append(" = x.v")
                    .append(order);
            sql.append(") l").append(order);
        } else {
            sql.append(select).append(order);
        }
        Instant now = clock.instant();
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery(sql.toString())
                        .execute(Db.params(params.toArray()))
                        .map(rows -> {
                            ArrayNode items = Json.array();
                            String last = "";
                            boolean more = false;
                            for (Row row : rows) {
                                if (items.size() == limit) {
                                    more = true;
                                    break;
                                }
                                LeadState lead = LeadRows.lead(row);
                                items.add(LeadJson.item(lead, now));
                                last = lead.id().toString();
                            }
                            return new Page(items, more ? Optional.of(encode(last)) : Optional.empty());
                        }));
    }

    private static List<String> words(String q) {
        String digits = q.replaceAll("[\\s()./+-]", "");
        if (digits.matches("\\d{5,15}")) {
            return List.of(digits);
        }
        return Words.split(q);
    }

    /** The longest word finds the leads by its index; the others are looked up for each of them. */
    private static void search(List<String> words, StringBuilder sql, StringBuilder where, List<Object> params) {
        List<String> byLength = new ArrayList<>(words);
        byLength.sort(Comparator.comparingInt(String::length).reversed());
        for (int i = 0; i < byLength.size(); i++) {
            params.add(byLength.get(i));
            params.add(byLength.get(i) + "\uDBFF\uDFFF");
            String range = "token >= $" + (params.size() - 1) + " and token < $" + params.size();
            if (i == 0) {
                sql.append(
                                "with hits as materialized (select distinct lead_id from lead_word where tenant_id = $1 and ")
                        .append(range)
                        .append(" limit 20000) ");
                where.append(" and id in (select lead_id from hits)");
            } else {
                where.append(
                                " and exists (select 1 from lead_word w where w.tenant_id = $1 and w.lead_id = lead.id and w.")
                        .append(range.replace(" and token", " and w.token"))
                        .append(")");
            }
        }
    }

    /** What committed behind a position. */
    Future<ObjectNode> follow(String tenant, String after, int limit) {
        if (after.equals("now")) {
            return db.in(
                    tenant,
                    connection -> connection
                            .preparedQuery("select (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint - 1")
                            .execute()
                            .map(rows -> page(
                                    Json.array(),
                                    "1-" + rows.iterator().next().getLong(0)
                                            + "-ffffffff-ffff-ffff-ffff-ffffffffffff")));
        }
        String[] parts = position(after);
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery("""
                        select txid, seq, id, lead_id, type, at, recorded_at, actor, rulebook, data::text, personal::text,
                          inbox_id, cause
                        from lead_event
                        where tenant_id = $1 and (txid, id) > ($2, $3)
                          and txid < (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint
                        order by txid, id limit $4""")
                        .execute(Db.params(tenant, Long.parseLong(parts[0]), UUID.fromString(parts[1]), limit))
                        .map(rows -> {
                            ArrayNode items = Json.array();
                            String position = after;
                            for (Row row : rows) {
                                position = "1-" + row.getLong("txid") + "-" + row.getUUID("id");
                                ObjectNode event = LeadJson.event(LeadRows.event(row));
                                event.put("leadId", row.getUUID("lead_id").toString());
                                event.put("position", position);
                                items.add(event);
                            }
                            return page(items, position);
                        }));
    }

    private static ObjectNode page(ArrayNode items, String position) {
        ObjectNode page = Json.object();
        page.set("items", items);
        page.put("position", position);
        return page;
    }

    /** A position is epoch, transaction and event; a restore or move begins another epoch. */
    private static String[] position(String after) {
        if (after.isEmpty()) {
            return new String[] {"0", "00000000-0000-0000-0000-000000000000"};
        }
        if (!after.matches("1-[0-9]{1,18}-[0-9a-f-]{36}")
                || Ids.parse(after.substring(after.length() - 36)).isEmpty()) {
            throw Problem.badRequest("bad-parameter", "after must be a position as an earlier answer gave it, or now")
                    .exception();
        }
        return new String[] {after.substring(2, after.length() - 37), after.substring(after.length() - 36)};
    }

    static String encode(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    static String decode(String cursor, String pattern) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            if (text.matches(pattern)) {
                return text;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw Problem.badRequest("bad-parameter", "cursor must be the next of an earlier answer")
                .exception();
    }
}
