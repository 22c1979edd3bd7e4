package org.vivaio.core.lead;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.sqlclient.Row;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Json;

/** Runs the pipeline on an event loop of its own, so that deciding never stands in the way of storing. */
public final class PipelineVerticle extends VerticleBase {
    /** How long a waiting item is tried in memory; then it is due in the inbox like any other. */
    public static final Duration IN_MEMORY = Duration.ofSeconds(10);

    private final PipelinePorts ports;
    private volatile @org.jspecify.annotations.Nullable Pipeline pipeline;

    /**
     * Wires the verticle; its work begins when it is deployed.
     *
     * @param tenants the tenants that are active
     * @param afterCommit told of every batch that changed something
     * @param yieldToCapture whether storing is so busy that the backlog should wait
     */
    public PipelineVerticle(
            Db db,
            PipelineParts parts,
            Clock clock,
            Supplier<Set<String>> tenants,
            Consumer<BatchResult> afterCommit,
            BooleanSupplier yieldToCapture) {
        this.ports = new PipelinePorts(db, parts, clock, tenants, afterCommit, yieldToCapture);
    }

    @Override
    public Future<?> start() {
        Pipeline made = new Pipeline(vertx, context, ports);
        pipeline = made;
        vertx.eventBus().consumer(LeadBus.WAKE, message -> made.wake());
        made.start();
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        Pipeline running = pipeline;
        return running == null ? Future.succeededFuture() : running.stop();
    }

    /** Whether storing or deciding is under pressure, so that what follows should wait. May be asked from anywhere. */
    public boolean underPressure() {
        Pipeline running = pipeline;
        return ports.yieldToCapture().getAsBoolean() || (running != null && running.underPressure());
    }

    /** Something is due in the inbox. May be called from anywhere. */
    public void wake() {
        Pipeline running = pipeline;
        if (running != null) {
            running.wake();
        }
    }

    /**
     * Decides a stored item ahead of the backlog. May be called from anywhere; completes on the pipeline's event loop.
     *
     * @return empty when that took too long: it is in the inbox all the same
     */
    public Future<Optional<Judgement>> offer(Received item) {
        Pipeline running = pipeline;
        if (running == null) {
            return Future.succeededFuture(Optional.empty());
        }
        Promise<Optional<Judgement>> promise = Promise.promise();
        context.runOnContext(ignored -> running.offer(item).onComplete(promise));
        return promise.future();
    }

    /**
     * What became of an item that was to be stored and decided in one.
     *
     * @param stored whether it is in the inbox; else nothing happened, and it is to be stored first
     * @param judgement of what is stored; empty when that took too long
     */
    public record Taken(boolean stored, Future<Optional<Judgement>> judgement) {
        static final Taken NOT = new Taken(false, Future.succeededFuture(Optional.empty()));
    }

    /**
     * Stores and decides an item in one transaction, ahead of the backlog. May be called from anywhere; completes on the
     * pipeline's event loop. Never fails: what cannot be done at once is left to the caller, who stores it first.
     */
    public Future<Taken> take(Arriving item) {
        Pipeline running = pipeline;
        if (running == null) {
            return Future.succeededFuture(Taken.NOT);
        }
        Promise<Taken> promise = Promise.promise();
        context.runOnContext(ignored -> running.take(item).onComplete(promise));
        return promise.future();
    }

    /**
     * What became of an item.
     *
     * @param pending whether it is still to be decided
     * @param judgement present when it is decided; neither says that it is stuck
     */
    public record Fate(boolean pending, Optional<Judgement> judgement) {}

    /** What became of an item, as far as it is decided. */
    public static Future<Fate> fate(Db db, String tenant, UUID id) {
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery("select state, verdict, attached, reasons::text, lead_id from inbox"
                                + " where tenant_id = $1 and id = $2")
                        .execute(Db.params(tenant, id))
                        .map(rows -> rows.size() == 0
                                ? new Fate(true, Optional.empty())
                                : fate(rows.iterator().next())));
    }

    private static Fate fate(Row row) {
        if (!row.getString("state").equals("done")) {
            return new Fate(row.getString("state").equals("pending"), Optional.empty());
        }
        return new Fate(
                false,
                Optional.of(new Judgement(
                        row.getString("verdict"),
                        row.getBoolean("attached"),
                        Judgement.reasons(Json.parse(row.getString("reasons"))),
                        Optional.ofNullable(row.getUUID("lead_id")))));
    }
}
