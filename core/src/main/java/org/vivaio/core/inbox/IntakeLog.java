package org.vivaio.core.inbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.vivaio.core.lead.PipelineVerticle;
import org.vivaio.core.lead.Received;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.ProblemException;

/** The intake log: what came in, as received, and what became of it. */
final class IntakeLog {
    private static final List<String> VERDICTS =
            List.of("accepted", "duplicate", "rejected", "quarantined", "pending", "stuck");

    private static final String COLUMNS =
            "id, source, state, verdict, attached, reasons::text, lead_id, decided_at, external_id, cause";

    private final Db db;
    private final Clock clock;

    IntakeLog(Db db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    Future<ObjectNode> one(JsonObject request) {
        String tenant = request.getString("tenant");
        UUID id = id(request);
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery("select " + COLUMNS + ", content_type, body, meta::text from inbox"
                                + " where tenant_id = $1 and id = $2 and kind = 'capture'")
                        .execute(Db.params(tenant, id))
                        .map(rows -> {
                            if (rows.size() == 0) {
                                throw noCapture();
                            }
                            Row row = rows.iterator().next();
                            ObjectNode json = json(row);
                            json.put("contentType", row.getString("content_type"));
                            Buffer body = row.getBuffer("body");
                            if (body != null) {
                                payload(json, body);
                            }
                            json.set("meta", Json.parse(row.getString("meta")));
                            return json;
                        }));
    }

    /** The bytes as text where they are that, else encoded, so that none is changed on the way. */
    private static void payload(ObjectNode json, Buffer body) {
        json.put("size", body.length());
        try {
            json.put(
                    "payload",
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(java.nio.ByteBuffer.wrap(body.getBytes()))
                            .toString());
        } catch (java.nio.charset.CharacterCodingException e) {
            json.put("payload", body.toString(StandardCharsets.UTF_8));
            json.put("payloadBase64", java.util.Base64.getEncoder().encodeToString(body.getBytes()));
        }
    }

    Future<ObjectNode> list(JsonObject request) {
        String tenant = request.getString("tenant");
        int limit = request.getInteger("limit", 50);
        Optional<String> verdict = Optional.ofNullable(request.getString("verdict"));
        List<Object> params = new ArrayList<>(List.of(tenant));
        // facts are listed only while they are stuck: that is where a person finds and retries them
        StringBuilder where = new StringBuilder(" where tenant_id = $1");
        if (!verdict.equals(Optional.of("stuck"))) {
            where.append(" and kind = 'capture'");
        }
        verdict.ifPresent(v -> {
            if (!VERDICTS.contains(v)) {
                throw Problem.badRequest("bad-parameter", "verdict must be one of " + String.join(", ", VERDICTS))
                        .exception();
            }
            if (v.equals("pending") || v.equals("stuck")) {
                where.append(" and state = '").append(v).append("'");
            } else {
                where.append(" and verdict = '").append(v).append("'");
                // as the index says it
                where.append(v.equals("accepted") ? "" : " and verdict <> 'accepted'");
            }
        });
        Optional.ofNullable(request.getString("source")).ifPresent(source -> {
            params.add(source);
            where.append(" and source = $").append(params.size());
            // said as the indexes say it: what comes under "api" has none of its own
            where.append(source.equals(Sources.API) ? "" : " and source <> 'api'");
        });
        bound(request, "since", " and id >= ", where, params);
        bound(request, "until", " and id < ", where, params);
        Optional.ofNullable(request.getString("cursor")).ifPresent(cursor -> {
            params.add(Ids.parse(cursor)
                    .orElseThrow(
                            () -> Problem.badRequest("bad-parameter", "cursor must be the next of an earlier answer")
                                    .exception()));
            where.append(" and id < $").append(params.size());
        });
        params.add(limit + 1);
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery(page(verdict, where) + " order by id desc limit $" + params.size())
                        .execute(Db.params(params.toArray()))
                        .map(rows -> {
                            ObjectNode page = Json.object();
                            ArrayNode items = page.putArray("items");
                            UUID last = null;
                            for (Row row : rows) {
                                if (items.size() == limit) {
                                    page.put("next", String.valueOf(last));
                                    break;
                                }
                                items.add(json(row));
                                last = row.getUUID("id");
                            }
                            return page;
                        }));
    }

    /** What waits is found first and sorted then: it is little, and going by id would walk all that came before. */
    private static String page(Optional<String> verdict, CharSequence where) {
        return verdict.equals(Optional.of("pending"))
                ? "with waiting as materialized (select * from inbox" + where + ") select " + COLUMNS + " from waiting"
                : "select " + COLUMNS + " from inbox" + where;
    }

    /** A moment as a bound of ids, which tell theirs. */
    private static void bound(
            JsonObject request, String name, String compare, StringBuilder where, List<Object> params) {
        String text = request.getString(name);
        if (text != null) {
            params.add(OffsetDateTime.parse(text));
            where.append(compare).append("uuid_floor($").append(params.size()).append("::timestamptz)");
        }
    }

    /**
     * Makes a capture that was not accepted, or anything that is stuck, ready to be decided again; a person vouches for
     * it. What waits behind a stuck fact of a lead goes on with it.
     */
    Future<Received> reopen(JsonObject request) {
        String tenant = request.getString("tenant");
        UUID id = id(request);
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery("""
                        update inbox set state = 'pending', due_at = $3, meta = meta || '{"released": true}'
                        where tenant_id = $1 and id = $2 and body is not null
                          and (state = 'stuck' or kind = 'capture' and state = 'done'
                            and verdict in ('quarantined', 'rejected'))
                        returning tenant_id, id, kind, source, content_type, body, meta::text, external_id, lead_id""")
                        .execute(Db.params(
                                tenant,
                                id,
                                OffsetDateTime.ofInstant(
                                        clock.instant().plus(PipelineVerticle.IN_MEMORY), ZoneOffset.UTC)))
                        .compose(rows -> {
                            if (rows.size() == 1) {
                                Row row = rows.iterator().next();
                                Optional<UUID> lead = Optional.ofNullable(row.getUUID("lead_id"));
                                Received item = new Received(
                                        tenant,
                                        id,
                                        row.getString("kind"),
                                        row.getString("source"),
                                        row.getString("content_type"),
                                        row.getBuffer("body"),
                                        Json.parseObject(row.getString("meta")),
                                        Optional.ofNullable(row.getString("external_id")),
                                        // a capture finds its lead anew
                                        lead.filter(
                                                known -> row.getString("kind").equals("fact")));
                                return lead.map(l -> followers(connection, tenant, l))
                                        .orElse(Future.succeededFuture())
                                        .map(item);
                            }
                            return connection
                                    .preparedQuery("select verdict from inbox where tenant_id = $1 and id = $2")
                                    .execute(Db.params(tenant, id))
                                    .compose(found -> Future.failedFuture(
                                            found.size() == 0
                                                    ? noCapture()
                                                    : Problem.of(
                                                                    409,
                                                                    "not-replayable",
                                                                    "Cannot be replayed",
                                                                    "Only a capture that was quarantined, rejected or stuck can be replayed")
                                                            .exception()));
                        }));
    }

    /** They are due at once: their order makes them wait for the one before them. */
    private Future<Void> followers(SqlConnection connection, String tenant, UUID lead) {
        return connection
                .preparedQuery("update inbox set state = 'pending', due_at = $3"
                        + " where tenant_id = $1 and lead_id = $2 and state = 'stuck'")
                .execute(Db.params(tenant, lead, OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC)))
                .mapEmpty();
    }

    private static ObjectNode json(Row row) {
        UUID id = row.getUUID("id");
        ObjectNode json = Json.object()
                .put("captureId", id.toString())
                .put("source", row.getString("source"))
                .put("receivedAt", Received.receivedAt(id).toString());
        String verdict = row.getString("verdict");
        json.put(
                "verdict", row.getString("state").equals("done") && verdict != null ? verdict : row.getString("state"));
        String reasons = row.getString("reasons");
        json.set("reasons", reasons == null ? Json.array() : Json.parse(reasons));
        if (row.getUUID("lead_id") != null) {
            json.put("leadId", row.getUUID("lead_id").toString());
        }
        if (row.getString("external_id") != null) {
            json.put("externalId", row.getString("external_id"));
        }
        if (row.getString("cause") != null) {
            json.put("cause", row.getString("cause"));
        }
        if (row.getOffsetDateTime("decided_at") != null) {
            json.put(
                    "decidedAt", row.getOffsetDateTime("decided_at").toInstant().toString());
        }
        return json;
    }

    private static UUID id(JsonObject request) {
        return Ids.parse(request.getString("id", "")).orElseThrow(IntakeLog::noCapture);
    }

    private static ProblemException noCapture() {
        return Problem.notFound("There is no such capture").exception();
    }
}
