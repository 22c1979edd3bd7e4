package org.vivaio.core.inbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.vivaio.core.lead.LeadStoreVerticle;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;

/** Stores what connections bring, with their cursors, and keeps which node runs which connection. */
public final class SourceVerticle extends VerticleBase {
    private static final String HOLD = """
            insert into source_lease (tenant_id, connection, node, until)
            select t, c, $3, now() + make_interval(secs => $4)
            from unnest($1::text[], $2::text[]) as wanted (t, c) order by t, c
            on conflict (tenant_id, connection) do update set node = excluded.node, until = excluded.until
            where source_lease.node = excluded.node or source_lease.until < now()
            returning tenant_id, connection""";

    private static final String RELEASE = """
            delete from source_lease l using unnest($1::text[], $2::text[]) as held (t, c)
            where l.tenant_id = held.t and l.connection = held.c and l.node = $3""";

    /** Whoever takes the connection over waits for this transaction, and then reads the cursor it wrote. */
    private static final String FENCE =
            "select 1 from source_lease where tenant_id = $1 and connection = $2 and node = $3 for share";

    private static final String REMEMBER = """
            insert into source_cursor (tenant_id, connection, value, updated_at) values ($1, $2, $3, $4)
            on conflict (tenant_id, connection) do update set value = excluded.value, updated_at = excluded.updated_at""";

    /** Each row of the inbox by its key: the ids are unique per source and for ever. */
    private static final String VERDICTS = """
            select e.external_id, i.id, case when i.state = 'done' then i.verdict end as verdict, i.reasons::text as reasons, i.lead_id
            from unnest($3::text[]) as wanted (external_id)
            join external e on e.tenant_id = $1 and e.source = $2 and e.external_id = wanted.external_id
            join inbox i on i.tenant_id = e.tenant_id and i.id = e.inbox_id""";

    private final Db db;
    private final Clock clock;
    private final Ids ids;
    private final InboxVerticle inbox;
    private final CapturedFiles files;

    /** Wires the verticle; its work begins when it is deployed. */
    public SourceVerticle(Db db, Clock clock, Ids ids, InboxVerticle inbox, CapturedFiles files) {
        this.files = files;
        this.db = db;
        this.clock = clock;
        this.ids = ids;
        this.inbox = inbox;
    }

    @Override
    public Future<?> start() {
        LeadStoreVerticle.serve(vertx, SourceBus.STORE, this::store);
        LeadStoreVerticle.serve(vertx, SourceBus.CURSOR, this::cursor);
        LeadStoreVerticle.serve(vertx, SourceBus.VERDICTS, this::verdicts);
        LeadStoreVerticle.serve(vertx, SourceBus.HOLD, this::hold);
        LeadStoreVerticle.serve(vertx, SourceBus.RELEASE, this::release);
        return Future.succeededFuture();
    }

    private Future<ObjectNode> store(JsonObject request) {
        inbox.checkBacklog();
        String tenant = request.getString("tenant");
        String connection = request.getString("connection");
        String cursor = request.getString("cursor");
        Optional<UUID> node = Optional.ofNullable(request.getString("node")).flatMap(Ids::parse);
        List<InboxWriter.Item> items = items(tenant, request.getJsonArray("items"));
        return db.in(
                        tenant,
                        sql -> fence(sql, tenant, connection, node)
                                .compose(ours -> insert(sql, tenant, items))
                                .compose(done -> keep(sql, tenant, files(items, request.getJsonArray("items"))))
                                .compose(done -> cursor == null
                                        ? Future.succeededFuture()
                                        : sql.preparedQuery(REMEMBER)
                                                .execute(Db.params(
                                                        tenant,
                                                        connection,
                                                        Text.storable(cursor),
                                                        clock.instant().atOffset(ZoneOffset.UTC)))
                                                .<Void>mapEmpty()))
                .map(done -> {
                    inbox.stored(items);
                    return Json.object().put("stored", items.size());
                });
    }

    private static Future<Void> fence(SqlConnection sql, String tenant, String connection, Optional<UUID> node) {
        if (node.isEmpty()) {
            return Future.succeededFuture();
        }
        return sql.preparedQuery(FENCE)
                .execute(Db.params(tenant, connection, node.get()))
                .map(rows -> {
                    if (rows.size() == 0) {
                        throw Problem.of(
                                        409,
                                        "not-ours",
                                        "Another node runs this connection",
                                        "Another node has taken the connection over; nothing was stored")
                                .exception();
                    }
                    return null;
                });
    }

    private Future<Void> insert(SqlConnection sql, String tenant, List<InboxWriter.Item> items) {
        if (items.isEmpty()) {
            return Future.succeededFuture();
        }
        List<Object> params = new ArrayList<>();
        params.add(tenant);
        params.addAll(Arrays.asList(InboxWriter.columns(items)));
        params.add(null);
        params.add(null);
        params.add(clock.instant().atOffset(ZoneOffset.UTC));
        return sql.preparedQuery(InboxWriter.STORE)
                .execute(Db.params(params.toArray()))
                .mapEmpty();
    }

    /** Files of what the connection brought before are there already, or were erased. */
    private Future<Void> keep(SqlConnection sql, String tenant, Map<InboxWriter.Item, List<CapturedFiles.File>> all) {
        if (all.isEmpty()) {
            return Future.succeededFuture();
        }
        List<InboxWriter.Item> named =
                all.keySet().stream().filter(item -> item.externalId() != null).toList();
        return sql.preparedQuery("select e.source, e.external_id from unnest($2::text[], $3::text[]) as w (source, id)"
                        + " join external e on e.tenant_id = $1 and e.source = w.source and e.external_id = w.id")
                .execute(Db.params(
                        tenant,
                        named.stream().map(InboxWriter.Item::source).toArray(String[]::new),
                        named.stream().map(InboxWriter.Item::externalId).toArray(String[]::new)))
                .compose(rows -> {
                    Set<String> known = new HashSet<>();
                    rows.forEach(row -> known.add(row.getString(0) + '\n' + row.getString(1)));
                    List<CapturedFiles.File> fresh = new ArrayList<>();
                    all.forEach((item, list) -> {
                        if (!known.contains(item.source() + '\n' + item.externalId())) {
                            fresh.addAll(list);
                        }
                    });
                    return files.store(sql, tenant, fresh);
                });
    }

    private static Map<InboxWriter.Item, List<CapturedFiles.File>> files(List<InboxWriter.Item> items, JsonArray list) {
        Map<InboxWriter.Item, List<CapturedFiles.File>> all = new LinkedHashMap<>();
        for (int i = 0; i < items.size(); i++) {
            InboxWriter.Item item = items.get(i);
            List<CapturedFiles.File> files = new ArrayList<>();
            for (Object file : list.getJsonObject(i).getJsonArray("files", new JsonArray())) {
                JsonObject one = (JsonObject) file;
                files.add(new CapturedFiles.File(
                        item.source(), item.id(), Text.storable(one.getString("name")), one.getBuffer("content")));
            }
            if (!files.isEmpty()) {
                all.put(item, files);
            }
        }
        return all;
    }

    private List<InboxWriter.Item> items(String tenant, JsonArray list) {
        List<InboxWriter.Item> items = new ArrayList<>();
        Instant now = clock.instant();
        for (int i = 0; i < list.size(); i++) {
            JsonObject item = list.getJsonObject(i);
            Buffer body = item.getBuffer("body");
            items.add(new InboxWriter.Item(
                    tenant,
                    ids.next(),
                    item.getString("kind"),
                    item.getString("source"),
                    Text.storable(item.getString("contentType", "")),
                    body == null ? Buffer.buffer() : body,
                    item.getJsonObject("meta", new JsonObject()).encode(),
                    item.getString("externalId"),
                    Optional.ofNullable(item.getString("leadId"))
                            .flatMap(Ids::parse)
                            .orElse(null),
                    now,
                    null,
                    null));
        }
        return items;
    }

    private Future<ObjectNode> cursor(JsonObject request) {
        String tenant = request.getString("tenant");
        return db.in(
                tenant,
                sql -> sql.preparedQuery("select value from source_cursor where tenant_id = $1 and connection = $2")
                        .execute(Db.params(tenant, request.getString("connection")))
                        .map(rows -> Json.object()
                                .put(
                                        "cursor",
                                        rows.size() == 0
                                                ? ""
                                                : rows.iterator().next().getString(0))));
    }

    private Future<ObjectNode> verdicts(JsonObject request) {
        String tenant = request.getString("tenant");
        String[] wanted = request.getJsonArray("externalIds").stream()
                .map(Object::toString)
                .toArray(String[]::new);
        return db.in(
                tenant,
                sql -> sql.preparedQuery(VERDICTS)
                        .execute(Db.params(tenant, request.getString("connection"), wanted))
                        .map(rows -> {
                            ObjectNode answer = Json.object();
                            ArrayNode items = answer.putArray("items");
                            rows.forEach(row -> {
                                String verdict = row.getString("verdict");
                                ObjectNode item = items.addObject()
                                        .put("externalId", row.getString("external_id"))
                                        .put("captureId", row.getUUID("id").toString())
                                        .put("verdict", verdict == null ? "pending" : verdict);
                                String reasons = row.getString("reasons");
                                item.set("reasons", reasons == null ? Json.array() : Json.parse(reasons));
                                if (row.getUUID("lead_id") != null) {
                                    item.put("leadId", row.getUUID("lead_id").toString());
                                }
                            });
                            return answer;
                        }));
    }

    private Future<ObjectNode> hold(JsonObject request) {
        JsonArray wanted = request.getJsonArray("wanted");
        ObjectNode answer = Json.object();
        ArrayNode held = answer.putArray("held");
        if (wanted.isEmpty()) {
            return Future.succeededFuture(answer);
        }
        UUID node = Ids.parse(request.getString("node")).orElseThrow();
        return db.in(
                tenants(wanted),
                sql -> sql.preparedQuery(HOLD)
                        .execute(Db.params(column(wanted, "tenant"), column(wanted, "connection"), node, (double)
                                SourceBus.LEASE_SECONDS))
                        .map(rows -> {
                            rows.forEach(row -> held.addObject()
                                    .put("tenant", row.getString(0))
                                    .put("connection", row.getString(1)));
                            return answer;
                        }));
    }

    private Future<ObjectNode> release(JsonObject request) {
        JsonArray held = request.getJsonArray("held");
        if (held.isEmpty()) {
            return Future.succeededFuture(Json.object());
        }
        UUID node = Ids.parse(request.getString("node")).orElseThrow();
        return db.in(
                tenants(held),
                sql -> sql.preparedQuery(RELEASE)
                        .execute(Db.params(column(held, "tenant"), column(held, "connection"), node))
                        .map(Json.object()));
    }

    private static TreeSet<String> tenants(JsonArray keys) {
        return new TreeSet<>(List.of(column(keys, "tenant")));
    }

    private static String[] column(JsonArray keys, String name) {
        return keys.stream().map(key -> ((JsonObject) key).getString(name)).toArray(String[]::new);
    }
}
