package org.vivaio.core.inbox;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.vivaio.core.lead.Arriving;
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

/** The one way in: stores what comes by {@code lead.submit} and has it decided, at once for a caller who waits. */
public final class InboxVerticle extends VerticleBase {
    /** Beyond this backlog captures get 503 before they are stored. */
    private static final long BACKLOG_BOUND = 1_000_000;

    /** Milliseconds; who waits less long is told that it is stored, so that is done first. */
    private static final long LEAST_WAIT = 2_000;

    private final Db captureDb;
    private final PipelineVerticle pipeline;
    private final Clock clock;
    private final Ids ids;
    private final Supplier<Set<String>> tenants;
    private final InboxGauges gauges;
    private final long backlogBound;
    private volatile Verifying verifying = Verifying.NOBODY;
    private final Map<UUID, Future<Optional<Judgement>>> deciding = new HashMap<>();
    private volatile @org.jspecify.annotations.Nullable InboxWriter writer;

    /** Wires the verticle; its work begins when it is deployed. */
    public InboxVerticle(
            Db captureDb,
            PipelineVerticle pipeline,
            Clock clock,
            Ids ids,
            Supplier<Set<String>> tenants,
            InboxGauges gauges) {
        this(captureDb, pipeline, clock, ids, tenants, gauges, BACKLOG_BOUND);
    }

    /** The same with another bound of the backlog, at most a million. */
    public InboxVerticle(
            Db captureDb,
            PipelineVerticle pipeline,
            Clock clock,
            Ids ids,
            Supplier<Set<String>> tenants,
            InboxGauges gauges,
            long backlogBound) {
        this.backlogBound = backlogBound;
        this.captureDb = captureDb;
        this.pipeline = pipeline;
        this.clock = clock;
        this.ids = ids;
        this.tenants = tenants;
        this.gauges = gauges;
    }

    @Override
    public Future<?> start() {
        InboxWriter newWriter = new InboxWriter(context, captureDb, clock);
        writer = newWriter;
        vertx.eventBus().consumer(LeadBus.SUBMIT, (Message<JsonObject> message) -> {
            try {
                submit(newWriter, message);
            } catch (RuntimeException e) {
                BusProblems.fail(message, e);
            }
        });
        IntakeLog log = new IntakeLog(captureDb, clock);
        LeadStoreVerticle.serve(vertx, LeadBus.CAPTURE, request -> log.one(request));
        LeadStoreVerticle.serve(vertx, LeadBus.CAPTURES, request -> log.list(request));
        vertx.eventBus()
                .consumer(
                        LeadBus.REPLAY_CAPTURE,
                        (Message<JsonObject> message) -> log.reopen(message.body())
                                .onSuccess(item -> decideAgain(item, message))
                                .onFailure(failure -> BusProblems.fail(message, failure)));
        gauges.start(vertx, captureDb, tenants);
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        gauges.stop(vertx);
        return Future.succeededFuture();
    }

    /** Who is asked about captures whose source waits for that. */
    public void verifyWith(Verifying asked) {
        verifying = asked;
    }

    /** Whether storing is under pressure, so that the backlog should wait. May be asked from anywhere. */
    public boolean underPressure() {
        InboxWriter running = writer;
        return running != null && running.busy();
    }

    private void decideAgain(Received item, Message<JsonObject> message) {
        pipeline.offer(item).onComplete(done -> {
            reply(message, item.id(), done.succeeded() ? done.result() : Optional.empty());
            // what waited behind it
            pipeline.wake();
        });
    }

    /** Refuses what would be stored behind too much that waits. */
    void checkBacklog() {
        if (gauges.pending() >= backlogBound) {
            throw Problem.unavailable("Too much waits to be decided; nothing was stored, try again later")
                    .exception();
        }
    }

    /** Items were stored beside this verticle's own writer. */
    void stored(List<InboxWriter.Item> items) {
        items.stream().filter(item -> item.kind().equals("capture")).forEach(item -> gauges.stored());
        if (!items.isEmpty()) {
            pipeline.wake();
        }
    }

    private void submit(InboxWriter to, Message<JsonObject> message) {
        JsonObject request = message.body();
        checkBacklog();
        UUID id = ids.next();
        Instant now = clock.instant();
        long wait = request.getLong("waitMs", 0L);
        String meta =
                request.containsKey("meta") ? request.getJsonObject("meta").encode() : "{}";
        Buffer body = request.getBuffer("body");
        String hash = request.getString("bodyHash");
        Duration within = "capture".equals(request.getString("kind"))
                ? verifying.within(request.getString("tenant"), request.getString("source"))
                : Duration.ZERO;
        InboxWriter.Item item = new InboxWriter.Item(
                request.getString("tenant"),
                id,
                request.getString("kind"),
                request.getString("source"),
                request.getString("contentType"),
                body == null ? Buffer.buffer() : body,
                meta,
                request.getString("externalId"),
                Optional.ofNullable(request.getString("leadId"))
                        .flatMap(Ids::parse)
                        .orElse(null),
                dueAt(now, wait, within),
                request.getString("key"),
                hash == null
                        ? null
                        : Buffer.buffer(java.util.Base64.getDecoder().decode(hash)));
        if (item.kind().equals("capture") && wait >= LEAST_WAIT && within.isZero()) {
            pipeline.take(arriving(item))
                    .onSuccess(taken -> context.runOnContext(ignored -> {
                        if (taken.stored()) {
                            gauges.stored();
                            answerWhenDecided(taken.judgement(), id, wait, message);
                        } else {
                            storeFirst(to, item, wait, within, message);
                        }
                    }));
        } else {
            storeFirst(to, item, wait, within, message);
        }
    }

    private void storeFirst(
            InboxWriter to, InboxWriter.Item item, long wait, Duration within, Message<JsonObject> message) {
        UUID id = item.id();
        to.store(item)
                .onSuccess(stored -> {
                    if (item.kind().equals("capture") && !stored.repeated()) {
                        gauges.stored();
                    }
                    if (stored.repeated()) {
                        await(item.tenant(), stored.id(), wait, message);
                    } else if (wait > 0) {
                        Future<Optional<Judgement>> decided =
                                verified(item, within, Optional.empty()).compose(pipeline::offer);
                        answerWhenDecided(decided, id, wait, message);
                    } else {
                        if (!within.isZero()) {
                            verified(item, within, Optional.of(clock)).onComplete(done -> pipeline.wake());
                        } else if (!to.busy()) {
                            pipeline.wake();
                        }
                        reply(message, id, Optional.empty());
                    }
                })
                .onFailure(failure -> BusProblems.fail(message, failure));
    }

    /** Who repeats the key meanwhile waits for the same. */
    private void answerWhenDecided(
            Future<Optional<Judgement>> decided, UUID id, long wait, Message<JsonObject> message) {
        if (decided.isComplete()) {
            reply(message, id, decided.succeeded() ? decided.result() : Optional.empty());
            return;
        }
        Promise<Optional<Judgement>> here = Promise.promise();
        deciding.put(id, here.future());
        decided.onComplete(done -> context.runOnContext(ignored -> {
            deciding.remove(id);
            here.handle(done);
        }));
        answerWithin(wait, here.future(), id, message);
    }

    private static Arriving arriving(InboxWriter.Item item) {
        return new Arriving(received(item), item.meta(), item.dueAt(), item.key(), item.hash());
    }

    /** Until then the item is in memory only for its verdict; should this process die, any node takes it after. */
    private static Instant dueAt(Instant now, long waitMs, Duration within) {
        if (waitMs > 0) {
            return now.plus(PipelineVerticle.IN_MEMORY).plus(within);
        }
        return within.isZero() ? now : now.plus(within).plusSeconds(2);
    }

    /** The item with what verifiers said of it, which is on record then; at once where nobody is asked. */
    private Future<Received> verified(InboxWriter.Item item, Duration within, Optional<Clock> dueThen) {
        Received received = received(item);
        if (within.isZero()) {
            return Future.succeededFuture(received);
        }
        return verifying
                .ask(received, within)
                .compose(said -> {
                    received.meta().set("verification", Text.storable(said));
                    return captureDb.in(
                            item.tenant(),
                            sql -> sql.preparedQuery(
                                            "update inbox set meta = $3::jsonb, due_at = coalesce($4::timestamptz, due_at)"
                                                    + " where tenant_id = $1 and id = $2 and state = 'pending'")
                                    .execute(Db.params(
                                            item.tenant(),
                                            item.id(),
                                            Json.write(received.meta()),
                                            dueThen.map(c -> c.instant().atOffset(java.time.ZoneOffset.UTC))
                                                    .orElse(null))));
                })
                .transform(kept -> Future.succeededFuture(received));
    }

    private static Received received(InboxWriter.Item item) {
        return new Received(
                item.tenant(),
                item.id(),
                item.kind(),
                item.source(),
                item.contentType(),
                item.body(),
                Json.parseObject(item.meta()),
                Optional.ofNullable(item.externalId()),
                Optional.ofNullable(item.leadId()));
    }

    private void answerWithin(long waitMs, Future<Optional<Judgement>> decided, UUID id, Message<JsonObject> message) {
        Promise<Optional<Judgement>> first = Promise.promise();
        long timer = vertx.setTimer(Math.max(1, waitMs), tick -> first.tryComplete(Optional.empty()));
        decided.onComplete(done -> {
            vertx.cancelTimer(timer);
            first.tryComplete(done.succeeded() ? done.result() : Optional.empty());
        });
        first.future().onSuccess(judgement -> reply(message, id, judgement));
    }

    /** Answers a repeated key with what became of its first use, waiting for it where it is under way. */
    private void await(String tenant, UUID id, long waitMs, Message<JsonObject> message) {
        Future<Optional<Judgement>> here = deciding.get(id);
        if (here != null && waitMs > 0) {
            answerWithin(waitMs, here, id, message);
            return;
        }
        PipelineVerticle.fate(captureDb, tenant, id).onComplete(found -> {
            if (found.failed()) {
                BusProblems.fail(message, found.cause());
            } else if (!found.result().pending() || waitMs <= 0) {
                reply(message, id, found.result().judgement());
            } else {
                vertx.setTimer(100, tick -> await(tenant, id, waitMs - 100, message));
            }
        });
    }

    private static void reply(Message<JsonObject> message, UUID id, Optional<Judgement> judgement) {
        JsonObject reply = new JsonObject().put("captureId", id.toString()).put("decided", judgement.isPresent());
        judgement.ifPresent(j -> {
            reply.put("verdict", j.verdict())
                    .put("attached", j.attached())
                    .put("reasons", new JsonArray(j.reasonsJson().toString()));
            j.leadId().ifPresent(lead -> reply.put("leadId", lead.toString()));
        });
        message.reply(reply);
    }
}
