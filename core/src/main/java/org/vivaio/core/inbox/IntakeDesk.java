package org.vivaio.core.inbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.vivaio.core.lead.Judgement;
import org.vivaio.core.lead.LeadBus;
import org.vivaio.core.lead.LeadStoreVerticle;
import org.vivaio.core.lead.PipelineVerticle;
import org.vivaio.core.lead.Received;
import org.vivaio.core.platform.BusProblems;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.ProblemException;
import org.vivaio.core.resource.Rulebook;

/** Where people look after what came in: accept anyway, is spam, try a mapping, take old payloads through new rules. */
public final class IntakeDesk extends VerticleBase {
    private static final String ROW =
            "select source, state, verdict, attached, content_type, body, meta::text, external_id, lead_id from inbox"
                    + " where tenant_id = $1 and id = $2 and kind = 'capture'";

    private final Db db;
    private final PipelineVerticle pipeline;
    private final Clock clock;
    private final Lessons lessons;
    private final Function<String, Future<Rulebook>> rulebooks;
    private final Ids ids;
    private final IntakePreview preview = new IntakePreview();

    /**
     * A desk.
     *
     * @param rulebooks gives the rules of a tenant that are in force
     */
    public IntakeDesk(
            Db db,
            PipelineVerticle pipeline,
            Clock clock,
            Lessons lessons,
            Function<String, Future<Rulebook>> rulebooks) {
        this.db = db;
        this.pipeline = pipeline;
        this.clock = clock;
        this.lessons = lessons;
        this.rulebooks = rulebooks;
        this.ids = new Ids(clock);
    }

    @Override
    public Future<?> start() {
        vertx.eventBus().consumer(IntakeBus.ACCEPT, this::accept);
        LeadStoreVerticle.serve(vertx, IntakeBus.SPAM, this::spam);
        LeadStoreVerticle.serve(vertx, IntakeBus.PREVIEW, this::preview);
        IntakeReplay replay = new IntakeReplay(vertx, db, clock, pipeline::wake);
        LeadStoreVerticle.serve(
                vertx,
                IntakeBus.REPLAY_MANY,
                request -> rulebooks.apply(request.getString("tenant")).compose(book -> replay.run(request, book)));
        return Future.succeededFuture();
    }

    private static UUID id(JsonObject request) {
        return Ids.parse(request.getString("id", "")).orElseThrow(IntakeDesk::noCapture);
    }

    private static ProblemException noCapture() {
        return Problem.notFound("There is no such capture").exception();
    }

    private static ProblemException conflict(String detail) {
        return Problem.of(409, "not-possible", "Not possible now", detail).exception();
    }

    /** The names of the signals that a capture was doubted for. */
    static List<String> signals(ObjectNode meta) {
        List<String> signals = new ArrayList<>();
        meta.path("spam")
                .path("signals")
                .forEach(s -> signals.add(s.path("code").asText()));
        meta.path("signals").forEach(s -> signals.add(s.asText().equals("forged") ? "bad_token" : s.asText()));
        return signals;
    }

    private void accept(Message<JsonObject> message) {
        try {
            String tenant = message.body().getString("tenant");
            UUID id = id(message.body());
            String by = message.body().getString("actor", "");
            db.in(tenant, connection -> vouch(connection, tenant, id, by))
                    .compose(item -> {
                        List<String> doubted =
                                item.meta().path("released").asBoolean() ? List.of() : signals(item.meta());
                        return lessons.teach(tenant, doubted, false)
                                .otherwiseEmpty()
                                .compose(taught -> pipeline.offer(vouched(item, by)));
                    })
                    .onSuccess(judgement -> message.reply(reply(id, judgement)))
                    .onFailure(failure -> BusProblems.fail(message, failure));
        } catch (RuntimeException e) {
            BusProblems.fail(message, e);
        }
    }

    private static Received vouched(Received item, String by) {
        ObjectNode meta = item.meta().deepCopy();
        meta.put("released", true).put("vouched", true).put("acceptedBy", by);
        return new Received(
                item.tenant(),
                item.id(),
                item.kind(),
                item.source(),
                item.contentType(),
                item.body(),
                meta,
                item.externalId(),
                Optional.empty());
    }

    /** Makes a capture ready to be decided again without its source's rules; gives it as it was. */
    private Future<Received> vouch(SqlConnection connection, String tenant, UUID id, String by) {
        return connection
                .preparedQuery(ROW + " for update")
                .execute(Db.params(tenant, id))
                .compose(rows -> {
                    if (rows.size() == 0) {
                        throw noCapture();
                    }
                    Row row = rows.iterator().next();
                    String verdict = String.valueOf(row.getString("verdict"));
                    boolean refused = row.getString("state").equals("done") && !verdict.equals("accepted");
                    if (!refused) {
                        throw conflict("Only a capture that was quarantined, rejected or a duplicate can be accepted");
                    }
                    if (row.getBuffer("body") == null) {
                        throw conflict("The person was erased: nothing is left that could be accepted");
                    }
                    Received item = received(tenant, id, row);
                    ObjectNode patch = Json.object()
                            .put("released", true)
                            .put("vouched", true)
                            .put("acceptedBy", by);
                    return connection
                            .preparedQuery("update inbox set state = 'pending', due_at = $3, lead_id = null,"
                                    + " meta = meta || $4::text::jsonb where tenant_id = $1 and id = $2")
                            .execute(Db.params(
                                    tenant,
                                    id,
                                    clock.instant()
                                            .plus(PipelineVerticle.IN_MEMORY)
                                            .atOffset(ZoneOffset.UTC),
                                    patch.toString()))
                            .map(item);
                });
    }

    private static Received received(String tenant, UUID id, Row row) {
        return new Received(
                tenant,
                id,
                "capture",
                row.getString("source"),
                row.getString("content_type"),
                row.getBuffer("body") == null ? Buffer.buffer() : row.getBuffer("body"),
                Json.parseObject(row.getString("meta")),
                Optional.ofNullable(row.getString("external_id")),
                Optional.empty());
    }

    private static JsonObject reply(UUID id, Optional<Judgement> judgement) {
        JsonObject reply = new JsonObject().put("captureId", id.toString()).put("decided", judgement.isPresent());
        judgement.ifPresent(j -> {
            reply.put("verdict", j.verdict())
                    .put("attached", j.attached())
                    .put("reasons", new JsonArray(j.reasonsJson().toString()));
            j.leadId().ifPresent(lead -> reply.put("leadId", lead.toString()));
        });
        return reply;
    }

    /** Marks a capture as spam and learns from it; a lead that it alone made goes, and only the count stays. */
    private Future<ObjectNode> spam(JsonObject request) {
        String tenant = request.getString("tenant");
        UUID id = id(request);
        String by = request.getString("actor", "");
        return db.in(tenant, connection -> connection.preparedQuery(ROW).execute(Db.params(tenant, id)))
                .compose(rows -> {
                    if (rows.size() == 0) {
                        throw noCapture();
                    }
                    Row row = rows.iterator().next();
                    if (!row.getString("state").equals("done")) {
                        throw conflict("The capture is not decided yet; try again in a moment");
                    }
                    boolean accepted = row.getString("verdict").equals("accepted");
                    UUID lead = row.getUUID("lead_id");
                    if (accepted && lead != null && Boolean.TRUE.equals(row.getBoolean("attached"))) {
                        throw conflict("The capture was added to a lead known before: look at that lead instead");
                    }
                    List<String> signals = signals(Json.parseObject(row.getString("meta")));
                    Future<?> gone = accepted && lead != null
                            ? vertx.eventBus()
                                    .request(
                                            LeadBus.ERASE,
                                            new JsonObject()
                                                    .put("tenant", tenant)
                                                    .put("id", lead.toString())
                                                    .put("why", "discarded")
                                                    .put("actor", by))
                            : Future.succeededFuture();
                    return gone.compose(done -> mark(tenant, id, by))
                            .compose(
                                    done -> lessons.teach(tenant, signals, true).otherwiseEmpty());
                })
                .map(done -> {
                    ObjectNode answer =
                            Json.object().put("captureId", id.toString()).put("verdict", "rejected");
                    answer.putArray("reasons")
                            .addObject()
                            .put("code", ReasonCodes.SPAM)
                            .put("message", "A person said that it is spam");
                    return answer;
                });
    }

    private Future<Void> mark(String tenant, UUID id, String by) {
        ArrayNode reasons = Json.array();
        reasons.addObject().put("code", ReasonCodes.SPAM).put("message", "A person said that it is spam");
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery("update inbox set verdict = 'rejected', reasons = $3::text::jsonb || coalesce("
                                + "reasons, '[]'), decided_at = $4, meta = meta || jsonb_build_object('spamBy', $5::text)"
                                + " where tenant_id = $1 and id = $2 and state = 'done'")
                        .execute(Db.params(
                                tenant, id, reasons.toString(), clock.instant().atOffset(ZoneOffset.UTC), by))
                        .mapEmpty());
    }

    private Future<ObjectNode> preview(JsonObject request) {
        String tenant = request.getString("tenant");
        Future<Rulebook> book = rulebooks.apply(tenant);
        Optional<JsonNode> mapping =
                Optional.ofNullable(request.getJsonObject("mapping")).map(json -> Json.parse(json.encode()));
        Optional<String> named = Optional.ofNullable(request.getString("source"));
        if (request.getString("id") == null) {
            Received item = new Received(
                    tenant,
                    ids.next(),
                    "capture",
                    named.orElse(Sources.API),
                    request.getString("contentType", "application/json"),
                    Buffer.buffer(request.getString("body", "")),
                    Json.object().put("raw", true),
                    Optional.empty(),
                    Optional.empty());
            return book.map(rules -> preview.of(item, mapping, rules));
        }
        UUID id = id(request);
        return db.in(tenant, connection -> connection.preparedQuery(ROW).execute(Db.params(tenant, id)))
                .compose(rows -> {
                    if (rows.size() == 0 || rows.iterator().next().getBuffer("body") == null) {
                        throw noCapture();
                    }
                    Received stored = received(tenant, id, rows.iterator().next());
                    Received item = named.isEmpty()
                            ? stored
                            : new Received(
                                    tenant,
                                    id,
                                    "capture",
                                    named.get(),
                                    stored.contentType(),
                                    stored.body(),
                                    stored.meta(),
                                    stored.externalId(),
                                    Optional.empty());
                    return book.map(rules -> preview.of(item, mapping, rules));
                });
    }
}
