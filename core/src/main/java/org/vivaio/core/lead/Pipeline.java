package org.vivaio.core.lead;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivaio.core.lead.Comers.Comer;
import org.vivaio.core.lead.PipelineVerticle.Taken;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Pressure;

/**
 * Decides what came in, in batches. Callers who wait are decided in batches of their own, ahead of the backlog; the
 * backlog is what is due in the inbox, whoever stored it. Lives on one context; all state that matters is in the table.
 */
final class Pipeline {
    private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);

    /** Batches under way at once; while one waits for the database, the other decides. */
    private static final int SLOTS = 2;

    private static final int WAITING_BATCH = 192;
    private static final int DUE_BATCH = 256;
    private static final long POLL_MS = 500;
    private static final long LULL_NS = 20_000_000L;
    private static final long TURN_NS = 250_000_000L;

    private static final Duration IN_MEMORY = PipelineVerticle.IN_MEMORY;

    private final Vertx vertx;
    private final Context context;
    private final PipelinePorts ports;
    private final Db db;
    private final PipelineParts parts;
    private final Parking parking;
    private final UsualCounters usual = new UsualCounters();
    private final Clock clock;
    private final Deque<Waiting> queue = new ArrayDeque<>();
    private final Comers comers;
    private final Pressure pressure = new Pressure();
    private int running;
    private boolean dueRunning;
    private boolean lookingAgain;
    private boolean pumping;
    private volatile int callersRunning;
    private volatile long lastWaiting = System.nanoTime() - LULL_NS;
    private long lastDue = System.nanoTime() - TURN_NS;
    private boolean duePossible = true;
    private int dueLimit = DUE_BATCH;
    private boolean stopped;
    private long timer = -1;
    private Promise<Void> drained = Promise.promise();

    /**
     * A pipeline that is started by {@link #start()}.
     *
     * @param context on which it lives
     */
    Pipeline(Vertx vertx, Context context, PipelinePorts ports) {
        this.vertx = vertx;
        this.context = context;
        this.ports = ports;
        this.db = ports.db();
        this.parts = ports.parts();
        this.parking = new Parking(db, parts);
        this.clock = ports.clock();
        this.comers = new Comers(clock);
    }

    /** Somebody who waits for the verdict on an item of the inbox. */
    private record Waiting(Received item, Promise<Optional<Judgement>> promise, Instant until, int tries) {
        Waiting again() {
            return new Waiting(item, promise, until, tries + 1);
        }
    }

    /** Starts polling. */
    void start() {
        timer = vertx.setPeriodic(
                POLL_MS,
                tick -> context.runOnContext(ignored -> {
                    duePossible = true;
                    comers.sendAwayWhoWaitsLong();
                    pump();
                }));
        wake();
    }

    /** Takes no more work and ends when what is under way is done. */
    Future<Void> stop() {
        vertx.cancelTimer(timer);
        context.runOnContext(ignored -> {
            stopped = true;
            queue.forEach(w -> w.promise().tryComplete(Optional.empty()));
            queue.clear();
            comers.leave();
            if (running == 0) {
                drained.tryComplete();
            }
        });
        return drained.future();
    }

    /** Something is due in the inbox. May be called from anywhere. */
    void wake() {
        context.runOnContext(ignored -> {
            duePossible = true;
            pump();
        });
    }

    /** Decides a stored item ahead of the backlog. Empty when that took too long: it is in the inbox all the same. */
    Future<Optional<Judgement>> offer(Received item) {
        Promise<Optional<Judgement>> promise = Promise.promise();
        if (stopped) {
            promise.complete(Optional.empty());
        } else {
            queue.add(new Waiting(item, promise, clock.instant().plus(IN_MEMORY), 0));
            pumpSoon();
        }
        return promise.future();
    }

    /** Stores and decides an item in one transaction, unless that cannot be done soon. */
    Future<Taken> take(Arriving item) {
        if (stopped) {
            return Future.succeededFuture(Taken.NOT);
        }
        Future<Taken> taken = comers.add(item);
        pumpSoon();
        return taken;
    }

    /** Items of one commit come one after the other: the batch begins when all of them are here. */
    private void pumpSoon() {
        if (!pumping) {
            pumping = true;
            context.runOnContext(ignored -> {
                pumping = false;
                pump();
            });
        }
    }

    private void pump() {
        while (!stopped && running < SLOTS) {
            if (!queue.isEmpty() || !comers.isEmpty()) {
                List<Waiting> batch = Comers.poll(queue, WAITING_BATCH);
                List<Comer> with = comers.poll(WAITING_BATCH - batch.size());
                pressure.began(batch.size() + with.size());
                callersRunning++;
                begin(runWaiting(batch, with, false), () -> {
                    callersRunning--;
                    pressure.ended();
                    lastWaiting = System.nanoTime();
                });
            } else if (duePossible && !dueRunning && !ports.tenants().get().isEmpty()) {
                if (callersComeAndGo()) {
                    return;
                }
                dueRunning = true;
                duePossible = false;
                lastDue = System.nanoTime();
                begin(runDue(), () -> dueRunning = false);
            } else {
                return;
            }
        }
    }

    /**
     * Whether callers were decided a moment ago: more of them are likely on their way, and the backlog would stand before
     * them. It gets its turn now and then all the same.
     */
    private boolean callersComeAndGo() {
        long now = System.nanoTime();
        if (!callersAbout() || now - lastDue > TURN_NS) {
            return false;
        }
        if (!lookingAgain) {
            lookingAgain = true;
            vertx.setTimer(
                    LULL_NS / 1_000_000,
                    tick -> context.runOnContext(ignored -> {
                        lookingAgain = false;
                        pump();
                    }));
        }
        return true;
    }

    /** Whether the callers who wait make pressure. May be asked from anywhere. */
    boolean underPressure() {
        return pressure.isHigh();
    }

    private boolean callersAbout() {
        return callersRunning > 0 || System.nanoTime() - lastWaiting <= LULL_NS;
    }

    private void begin(Future<?> work, Runnable ended) {
        running++;
        work.onComplete(done -> context.runOnContext(ignored -> {
            running--;
            ended.run();
            if (stopped && running == 0) {
                drained.tryComplete();
            }
            pump();
        }));
    }

    private Future<Void> runWaiting(List<Waiting> batch, List<Comer> comers, boolean alone) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        List<Waiting> timely = new ArrayList<>();
        for (Waiting waiting : batch) {
            if (waiting.until().isBefore(now)) {
                waiting.promise().tryComplete(Optional.empty());
            } else {
                timely.add(waiting);
            }
        }
        if (timely.isEmpty() && comers.isEmpty()) {
            return Future.succeededFuture();
        }
        List<Received> stored = timely.stream().map(Waiting::item).toList();
        List<Arriving> arriving = comers.stream().map(Comer::arriving).toList();
        Set<String> named = new HashSet<>();
        stored.forEach(item -> named.add(item.tenant()));
        arriving.forEach(one -> named.add(one.item().tenant()));
        return db.in(named, connection -> new Batch(parts, usual, connection, now).run(stored, arriving, alone))
                .transform(outcome -> {
                    if (outcome.succeeded()) {
                        answer(timely, outcome.result());
                        welcome(comers, outcome.result());
                        ports.afterCommit().accept(outcome.result());
                        return Future.succeededFuture();
                    }
                    // they are nowhere yet: once stored they come again, and what is wrong is found among what is
                    // stored
                    comers.forEach(Comer::leave);
                    return timely.isEmpty() ? Future.succeededFuture() : recover(timely, outcome.cause(), alone);
                });
    }

    private void answer(List<Waiting> batch, BatchResult result) {
        for (Waiting waiting : batch) {
            Judgement judgement = result.decided().get(waiting.item().id());
            if (judgement != null) {
                waiting.promise().tryComplete(Optional.of(judgement));
            } else {
                retryLater(List.of(waiting));
            }
        }
    }

    /** Who came is in the inbox now, decided or not. */
    private void welcome(List<Comer> comers, BatchResult result) {
        for (Comer comer : comers) {
            Received item = comer.arriving().item();
            Judgement judgement = result.decided().get(item.id());
            if (result.repeated().contains(item.id())) {
                comer.leave();
            } else if (judgement != null) {
                comer.promise().tryComplete(new Taken(true, Future.succeededFuture(Optional.of(judgement))));
            } else {
                Promise<Optional<Judgement>> later = Promise.promise();
                comer.promise().tryComplete(new Taken(true, later.future()));
                retryLater(List.of(new Waiting(item, later, clock.instant().plus(IN_MEMORY), 0)));
            }
        }
    }

    /** Puts items back; one that somebody else holds is asked for, it may be decided already. */
    private void retryLater(List<Waiting> batch) {
        vertx.setTimer(
                batch.get(0).tries() < 20 ? 3 : 50,
                tick -> context.runOnContext(ignored -> {
                    for (Waiting waiting : batch) {
                        if (waiting.tries() % 5 == 4) {
                            askFor(waiting);
                        } else {
                            queue.add(waiting.again());
                        }
                    }
                    pump();
                }));
    }

    /** It may be decided by somebody else, or parked behind a stuck fact. */
    private void askFor(Waiting waiting) {
        PipelineVerticle.fate(db, waiting.item().tenant(), waiting.item().id())
                .onComplete(found -> context.runOnContext(ignored -> {
                    if (found.succeeded() && !found.result().pending()) {
                        waiting.promise().tryComplete(found.result().judgement());
                    } else {
                        queue.add(waiting.again());
                        pump();
                    }
                }));
    }

    private Future<Void> recover(List<Waiting> batch, Throwable failure, boolean alone) {
        if (failure instanceof Deciding.Poison poison) {
            // whoever hears that it is stuck may send it on its way again: it is parked before that
            return parking.park(poison).onComplete(parked -> {
                List<Waiting> others = new ArrayList<>(batch);
                others.removeIf(waiting -> {
                    boolean bad = waiting.item().id().equals(poison.item().id());
                    return bad && waiting.promise().tryComplete(Optional.empty());
                });
                requeue(others);
            });
        }
        if (Db.isUnavailable(failure) || Db.isConflict(failure)) {
            if (Db.isUnavailable(failure)) {
                LOG.warn("The store cannot be reached, {} callers wait: {}", batch.size(), failure.toString());
            }
            retryLater(batch);
            return Future.succeededFuture();
        }
        if (batch.size() == 1 && !alone) {
            // perhaps something earlier of the same lead is bad, and not this
            return runWaiting(batch, List.of(), true);
        }
        if (batch.size() == 1) {
            Waiting bad = batch.get(0);
            return parking.park(bad.item(), Optional.empty(), failure)
                    .onComplete(parked -> bad.promise().tryComplete(Optional.empty()));
        }
        LOG.warn("A batch of {} is halved: {}", batch.size(), failure.toString());
        int half = batch.size() / 2;
        return runWaiting(batch.subList(0, half), List.of(), true)
                .compose(done -> runWaiting(batch.subList(half, batch.size()), List.of(), true));
    }

    private void requeue(Collection<Waiting> batch) {
        context.runOnContext(ignored -> {
            batch.forEach(queue::addFirst);
            pump();
        });
    }

    private Future<Void> runDue() {
        boolean callers = callersAbout();
        if ((callers || ports.yieldToCapture().getAsBoolean()) && dueLimit == DUE_BATCH) {
            return due(callers ? DUE_BATCH / 4 : DUE_BATCH / 2, callers);
        }
        return due(dueLimit, true);
    }

    private Future<Void> due(int limit, boolean again) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Map<String, Batch> made = new HashMap<>();
        return db.in(ports.tenants().get(), connection -> {
                    Batch batch = new Batch(parts, usual, connection, now);
                    made.put("batch", batch);
                    return batch.runDue(limit);
                })
                .transform(outcome -> {
                    if (outcome.succeeded()) {
                        BatchResult result = outcome.result();
                        dueLimit = DUE_BATCH;
                        if (again && result.size() >= limit && result.decided().size() > 0) {
                            duePossible = true;
                        }
                        if (result.size() > 0) {
                            ports.afterCommit().accept(result);
                        }
                        return Future.succeededFuture();
                    }
                    return recoverDue(outcome.cause(), limit, made.get("batch"));
                });
    }

    private Future<Void> recoverDue(Throwable failure, int limit, @org.jspecify.annotations.Nullable Batch batch) {
        if (failure instanceof Deciding.Poison poison) {
            duePossible = true;
            return parking.park(poison);
        }
        if (Db.isUnavailable(failure)) {
            LOG.warn("The backlog waits for the store: {}", failure.toString());
            return Future.succeededFuture();
        }
        duePossible = true;
        if (Db.isConflict(failure)) {
            return Future.succeededFuture();
        }
        if (limit == 1 && batch != null && batch.claimed().size() == 1) {
            dueLimit = DUE_BATCH;
            return parking.park(batch.claimed().get(0), Optional.empty(), failure);
        }
        LOG.warn("A batch of the backlog is halved: {}", failure.toString());
        dueLimit = Math.max(1, limit / 2);
        return Future.succeededFuture();
    }
}
