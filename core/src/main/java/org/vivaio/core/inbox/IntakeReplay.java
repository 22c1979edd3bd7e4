package org.vivaio.core.inbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.vivaio.core.lead.EventJson;
import org.vivaio.core.lead.LeadBus;
import org.vivaio.core.mapping.Parsed;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.resource.Rulebook;

/**
 * Takes old payloads of a source through its present rules, a page at a time. What was refused is decided again. What was
 * accepted stays so: values that the new mapping reads otherwise are changed on the lead, unless somebody changed them since.
 */
final class IntakeReplay {
    private static final String REFUSED = """
            update inbox set state = 'pending', due_at = $5 where tenant_id = $1 and id in (
              select id from inbox where tenant_id = $1 and source = $2 and source <> 'api' and kind = 'capture'
                and verdict <> 'accepted' and verdict = $3 and state = 'done' and body is not null
                and id < $6 order by id desc limit $4)
            returning id""";

    private static final String ACCEPTED = """
            select i.id, i.lead_id, i.verdict, i.state, i.meta ->> 'raw' as raw, i.content_type, i.body, l.fields::text as now,
              (select e.personal::text from lead_event e where e.tenant_id = i.tenant_id and e.lead_id = i.lead_id
                and e.inbox_id = i.id and e.type = 'capture.accepted' limit 1) as then
            from (select * from inbox where tenant_id = $1 and source = $2 and source <> 'api' and kind = 'capture'
                and id < $4 order by id desc limit $3) i
            left join lead l on l.tenant_id = i.tenant_id and l.id = i.lead_id and l.erased_at is null
            order by i.id desc""";

    /** After every id that there can be. */
    private static final UUID END = new UUID(-1L, -1L);

    private final Vertx vertx;
    private final Db db;
    private final Clock clock;
    private final Runnable wake;

    IntakeReplay(Vertx vertx, Db db, Clock clock, Runnable wake) {
        this.vertx = vertx;
        this.db = db;
        this.clock = clock;
        this.wake = wake;
    }

    Future<ObjectNode> run(JsonObject request, Rulebook rulebook) {
        String tenant = request.getString("tenant");
        String name = request.getString("source", "");
        String verdict = request.getString("verdict", "");
        int limit = request.getInteger("limit", 200);
        Optional<UUID> cursor = Optional.ofNullable(request.getString("cursor"))
                .map(text -> Ids.parse(text)
                        .orElseThrow(() -> Problem.badRequest(
                                        "bad-parameter", "cursor must be the next of an earlier answer")
                                .exception()));
        if (verdict.equals("accepted")) {
            Source source = rulebook.part(Sources.class).of(name);
            return accepted(tenant, name, limit, cursor, source, request.getString("actor", ""));
        }
        return db.in(
                        tenant,
                        connection -> connection
                                .preparedQuery(REFUSED)
                                .execute(Db.params(
                                        tenant,
                                        name,
                                        verdict,
                                        limit,
                                        clock.instant().atOffset(ZoneOffset.UTC),
                                        cursor.orElse(END))))
                .map(rows -> {
                    UUID last = null;
                    for (Row row : rows) {
                        UUID id = row.getUUID(0);
                        // compared as text, as PostgreSQL compares them
                        last = last == null || id.toString().compareTo(last.toString()) < 0 ? id : last;
                    }
                    wake.run();
                    return answer(rows.size(), rows.size(), rows.size() == limit ? last : null);
                });
    }

    private static ObjectNode answer(int replayed, int changed, @org.jspecify.annotations.Nullable UUID next) {
        ObjectNode json = Json.object().put("replayed", replayed).put("changed", changed);
        if (next != null) {
            json.put("next", next.toString());
        }
        return json;
    }

    private Future<ObjectNode> accepted(
            String tenant, String name, int limit, Optional<UUID> cursor, Source source, String actor) {
        return db.in(
                        tenant,
                        connection -> connection
                                .preparedQuery(ACCEPTED)
                                .execute(Db.params(tenant, name, limit, cursor.orElse(END))))
                .compose(rows -> {
                    List<Future<?>> facts = new ArrayList<>();
                    UUID last = null;
                    int replayed = 0;
                    for (Row row : rows) {
                        last = row.getUUID("id");
                        if (!isMapped(row)) {
                            continue;
                        }
                        replayed++;
                        ObjectNode changes = changes(row, source);
                        if (!changes.isEmpty()) {
                            facts.add(submit(tenant, row.getUUID("lead_id"), changes, actor));
                        }
                    }
                    UUID next = rows.size() == limit ? last : null;
                    int taken = replayed;
                    return Future.all(facts).map(done -> answer(taken, facts.size(), next));
                });
    }

    /** Whether a row is an accepted payload that a mapping read: a page goes over all rows, so that each is a bounded walk. */
    private static boolean isMapped(Row row) {
        return "accepted".equals(row.getString("verdict"))
                && "done".equals(row.getString("state"))
                && "true".equals(row.getString("raw"))
                && row.getBuffer("body") != null;
    }

    /** What the mapping reads otherwise now, where the lead still has what it read then. */
    private static ObjectNode changes(Row row, Source source) {
        ObjectNode changes = Json.object();
        if (row.getString("then") == null
                || row.getString("now") == null
                || !(Parsed.read(
                                row.getString("content_type"),
                                row.getBuffer("body").getBytes())
                        instanceof Parsed.Tree tree)) {
            return changes;
        }
        Map<String, Object> then =
                EventJson.map(Json.parse(row.getString("then")).path("fields"));
        Map<String, Object> now = EventJson.map(Json.parse(row.getString("now")));
        Map<String, Object> fields = new FieldReader(new ArrayList<>())
                .fields(source.mapping().apply(tree.root()).fields());
        fields.forEach((field, value) -> {
            JsonNode fresh = Json.MAPPER.valueToTree(value);
            boolean other = !fresh.equals(Json.MAPPER.valueToTree(then.get(field)));
            if (other && Objects.equals(String.valueOf(now.get(field)), String.valueOf(then.get(field)))) {
                changes.set(field, fresh);
            }
        });
        return changes;
    }

    private Future<?> submit(String tenant, UUID lead, ObjectNode fields, String actor) {
        JsonObject fact = new JsonObject()
                .put("type", "field.changed")
                .put("data", new JsonObject().put("fields", new JsonObject(fields.toString())));
        JsonObject body = new JsonObject()
                .put("leadId", lead.toString())
                .put("actor", actor)
                .put("facts", new JsonArray().add(fact));
        return vertx.eventBus()
                .request(
                        LeadBus.SUBMIT,
                        new JsonObject()
                                .put("tenant", tenant)
                                .put("kind", "fact")
                                .put("source", actor)
                                .put("contentType", "application/json")
                                .put("body", Buffer.buffer(body.encode()))
                                .put("leadId", lead.toString())
                                .put("waitMs", 0));
    }
}
