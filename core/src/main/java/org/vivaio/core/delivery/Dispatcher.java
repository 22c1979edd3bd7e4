package org.vivaio.core.delivery;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivaio.api.Uncertain;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Ids;

/**
 * Brings effects out of the outbox to their destinations; one for each process, any number on one database.
 *
 * <p>A round claims due effects of all connections that have room, in one transaction; it never waits for a call, so a
 * connection that hangs costs the others nothing. Polling finds all that is due; {@link #wake()} only makes it sooner.
 */
public final class Dispatcher {
    static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    private static final int POLL_MS = 500;

    /** How long effects wait at most for a pipeline under pressure. */
    private static final int TURN_MS = 100;

    private static final int TICKS_BETWEEN_COUNTS = 10;
    private static final int MOST_PER_ROUND = 1_024;

    /** The same while the pipeline is under pressure: effects get on, and callers get nearly all of the machine. */
    private static final int MOST_UNDER_PRESSURE = 16;

    private static final int MOST_UNDER_WAY = 4_096;

    private final Vertx vertx;
    private final Context context;
    private final Db db;
    private final Clock clock;
    private final DispatcherOptions options;
    private final DispatcherPorts ports;
    private final DeliveryMetrics metrics;
    private final Leases leases = new Leases();
    private final Scout scout;
    private final Claims claims;
    private final Courier courier;
    private final Settler settler;
    private final Map<Route, Lane> lanes = new HashMap<>();
    private final Set<Lane> due = new LinkedHashSet<>();
    private final AtomicBoolean waking = new AtomicBoolean();
    private final Promise<Void> drained = Promise.promise();
    private long timer = -1;
    private long turns = -1;
    private int ticks;
    private int underWay;
    private final Set<String> woken = new HashSet<>();
    private boolean rescan = true;
    /** The pipeline goes first, but never so that nothing leaves. */
    private boolean turn = true;

    private boolean busy;
    private boolean stopping;
    private boolean failing;

    /** A dispatcher that does nothing before {@link #start()}. */
    public Dispatcher(
            Vertx vertx,
            Db db,
            Clock clock,
            Ids ids,
            DispatcherOptions options,
            DispatcherPorts ports,
            EffectRenderer renderer,
            DeliveryMetrics metrics) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.db = db;
        this.clock = clock;
        this.options = options;
        this.ports = ports;
        this.metrics = metrics;
        Spending spending = new Spending();
        Settlement settlement = new Settlement(clock, ids, ports.calls()::plugin);
        this.scout = new Scout(db, leases, ports, metrics, clock);
        this.claims = new Claims(db, leases, settlement, renderer, ports, options, spending, clock);
        this.courier = new Courier(
                ports.calls(),
                ports.files(),
                new Judge(new java.util.SplittableRandom()),
                clock,
                this::onContext,
                options.patience(),
                new Calls());
        this.settler = new Settler(vertx, db, settlement, leases, spending, clock, this::settled);
    }

    /** Begins to poll. */
    public Future<Void> start() {
        return inContext(() -> {
            timer = vertx.setPeriodic(POLL_MS, id -> tick());
            turns = vertx.setPeriodic(TURN_MS, id -> {
                turn = true;
                pump();
            });
            tick();
        });
    }

    /** Something may have become due for any tenant. */
    public void wake() {
        if (waking.compareAndSet(false, true)) {
            context.runOnContext(v -> {
                waking.set(false);
                rescan = true;
                pump();
            });
        }
    }

    /** Effects of these tenants were committed; cheap, to be called after each such commit. */
    public void wake(Set<String> tenants) {
        context.runOnContext(v -> {
            woken.addAll(tenants);
            pump();
        });
    }

    /**
     * Stops leasing, waits for calls under way and lets go of what was not called. What is still under way when the time
     * is over keeps its lease; when that runs out, it counts as uncertain.
     */
    public Future<Void> stop(Duration bound) {
        return inContext(() -> {
                    stopping = true;
                    vertx.cancelTimer(timer);
                    vertx.cancelTimer(turns);
                    courier.putBackAll();
                    vertx.setTimer(Math.max(1, bound.toMillis()), id -> drained.tryComplete());
                    checkDrained();
                })
                .compose(v -> drained.future());
    }

    /** A person mended or re-saved a connection: it is called again, and its retries are due at once. */
    public Future<Void> resume(String tenant, String connection) {
        Route route = new Route(tenant, connection);
        return db.in(tenant, sql -> leases.heal(sql, route))
                .compose(done -> wakeAll(route))
                .compose(done -> inContext(() -> {
                    Lane lane = lane(route);
                    lane.breaker().reset();
                    metrics.breakers().note(route, Optional.empty());
                    lane.limited(Instant.MIN);
                    lane.paused(Optional.empty());
                    rescan = true;
                    pump();
                }));
    }

    private Future<Void> wakeAll(Route route) {
        return db.in(route.tenant(), sql -> leases.wake(sql, route, clock.instant()))
                .compose(woken -> woken == 0 ? Future.succeededFuture() : wakeAll(route));
    }

    private Future<Void> inContext(Runnable work) {
        Promise<Void> promise = Promise.promise();
        onContext(() -> {
            work.run();
            promise.complete();
        });
        return promise.future();
    }

    private void onContext(Runnable work) {
        if (Vertx.currentContext() == context) {
            work.run();
        } else {
            context.runOnContext(v -> work.run());
        }
    }

    private Lane lane(Route route) {
        return lanes.computeIfAbsent(route, Lane::new);
    }

    private void tick() {
        courier.look();
        rescan = true;
        ticks++;
        pump();
    }

    /** Starts a round unless one is under way or there is nothing to do. */
    private void pump() {
        if (busy || stopping || !rescan && woken.isEmpty() && asks().isEmpty()) {
            return;
        }
        if (!turn && ports.pipelineBusy().getAsBoolean()) {
            return;
        }
        turn = false;
        busy = true;
        round().onComplete(ended -> {
            busy = false;
            if (ended.failed()) {
                due.clear();
                woken.clear();
                rescan = false;
                if (!failing) {
                    LOG.warn("Effects cannot be fetched at the moment: {}", String.valueOf(ended.cause()));
                }
            }
            failing = ended.failed();
            checkDrained();
            pump();
        });
    }

    private Future<Void> round() {
        return look().compose(done -> claim(asks()));
    }

    /** Looks for work: of all tenants, or of those that were named. */
    private Future<Void> look() {
        boolean all = rescan;
        Set<String> named = Set.copyOf(woken);
        rescan = false;
        woken.clear();
        if (all) {
            return scout.everywhere(ticks % TICKS_BETWEEN_COUNTS == 1)
                    .onSuccess(seen -> {
                        due.clear();
                        seen.forEach(this::seen);
                    })
                    .mapEmpty();
        }
        return named.isEmpty()
                ? Future.succeededFuture()
                : scout.of(named).onSuccess(seen -> seen.forEach(this::seen)).mapEmpty();
    }

    private void seen(Scout.Sighting sighting) {
        Lane lane = lane(sighting.route());
        lane.paused(sighting.pausedUntil());
        lane.removed(sighting.removed());
        if (sighting.removed()) {
            metrics.breakers().note(sighting.route(), Optional.empty());
        }
        lane.ordered(sighting.ordered());
        due.add(lane);
    }

    /** What each connection with work has room for; a fair share where many have work. */
    private List<Leases.Ask> asks() {
        if (due.isEmpty() || underWay >= MOST_UNDER_WAY) {
            return List.of();
        }
        Instant now = clock.instant();
        int round = ports.pipelineBusy().getAsBoolean() ? MOST_UNDER_PRESSURE : MOST_PER_ROUND;
        int share = Math.max(1, round / due.size());
        List<Leases.Ask> asks = new ArrayList<>();
        for (Lane lane : due) {
            int most = Math.min(share, lane.capacity(ports.calls(), now, courier.waiting(lane.route())));
            if (most > 0) {
                asks.add(new Leases.Ask(lane.route(), most, lane.isOrdered()));
                if (asks.size() == round) {
                    break;
                }
            }
        }
        return asks;
    }

    private Future<Void> claim(List<Leases.Ask> asks) {
        if (asks.isEmpty() || stopping) {
            return Future.succeededFuture();
        }
        return scout.rulebooks(asks.stream().map(ask -> ask.route().tenant()).collect(Collectors.toSet()))
                .compose(books -> claims.claim(asks, books))
                .onSuccess(claim -> claimed(asks, claim))
                .mapEmpty();
    }

    private void claimed(List<Leases.Ask> asks, Claims.Claim claim) {
        for (Leases.Ask ask : asks) {
            Lane lane = lane(ask.route());
            due.remove(lane);
            if (claim.taken(ask.route()) >= ask.most()) {
                // there may be more; others first
                due.add(lane);
            }
        }
        claim.blocked().forEach((route, until) -> lane(route).limited(until));
        tell(claim.settled());
        if (stopping) {
            release(claim.ready());
            return;
        }
        metrics.began(claim.ready().size());
        Map<Route, List<Prepared>> byRoute = new LinkedHashMap<>();
        claim.ready()
                .forEach(p -> byRoute.computeIfAbsent(p.job().route(), r -> new ArrayList<>())
                        .add(p));
        byRoute.forEach((route, jobs) -> {
            lane(route).begin(jobs.size());
            underWay += jobs.size();
            courier.carry(route, jobs);
        });
    }

    private void release(List<Prepared> jobs) {
        for (Prepared prepared : jobs) {
            lane(prepared.job().route()).begin(1);
            underWay++;
            settler.add(Verdict.released(prepared.job(), clock.instant()));
        }
    }

    private final class Calls implements Courier.Listener {
        @Override
        public void called(Verdict verdict, Optional<CallFailed> failure, Duration time) {
            Route route = verdict.job().route();
            Lane lane = lane(route);
            lane.ended(
                    time,
                    failure.map(f -> f.kind() == CallFailed.Kind.REJECTED).orElse(true),
                    ports.calls().uncertain(route.tenant(), route.connection()) == Uncertain.PARK);
            Instant now = clock.instant();
            if (failure.isPresent()) {
                lane.breaker().failed(failure.get(), now);
                Pause.of(failure.get(), now).ifPresent(pause -> {
                    lane.paused(Optional.of(pause.ends()));
                    settler.pause(route, pause);
                });
                if (lane.isPaused() || lane.breaker().allow(now, 1, 1) == 0) {
                    courier.putBack(route, now);
                }
            } else {
                lane.breaker().worked();
                if (lane.isPaused()) {
                    lane.paused(Optional.empty());
                    settler.heal(route);
                }
            }
            metrics.breakers().note(route, lane.breaker().sparesUntil());
            settler.add(verdict);
        }

        /** True however late. */
        @Override
        public void late(Verdict verdict) {
            lane(verdict.job().route()).begin(1);
            underWay++;
            settler.add(verdict);
        }

        @Override
        public void putBack(Verdict verdict) {
            settler.add(verdict);
        }
    }

    private void settled(List<Verdict> verdicts) {
        for (Verdict verdict : verdicts) {
            Lane lane = lane(verdict.job().route());
            lane.end();
            underWay--;
            if (lane.isOrdered()) {
                // what waited behind it
                due.add(lane);
            }
        }
        tell(verdicts);
        checkDrained();
        pump();
    }

    private void tell(List<Verdict> verdicts) {
        boolean news = false;
        for (Verdict verdict : verdicts) {
            metrics.recorded(verdict);
            news |= FactBody.isNews(verdict);
            if (verdict.result() == Verdict.Result.DEAD) {
                Job job = verdict.job();
                LOG.warn("Effect {} of {} by {} is a dead letter now", job.id(), job.tenant(), job.connection());
            }
        }
        if (news) {
            ports.onFacts().run();
        }
    }

    private void checkDrained() {
        if (stopping && !busy && underWay == 0) {
            drained.tryComplete();
        }
    }
}
