package org.vivaio.core.delivery;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.vivaio.core.platform.Db;

/**
 * Records verdicts by natural batching: at once when nothing is being written, else together when that has ended. Lives
 * on the dispatcher's thread.
 */
final class Settler {
    private static final int BATCH = 500;
    private static final int PAUSE_AFTER_FAILURE_MS = 250;

    private final Vertx vertx;
    private final Db db;
    private final Settlement settlement;
    private final Leases leases;
    private final Spending spending;
    private final Clock clock;
    private final Consumer<List<Verdict>> settled;
    private final Deque<Verdict> queue = new ArrayDeque<>();
    private final Map<Route, Pause> pauses = new LinkedHashMap<>();
    private final Set<Route> healed = new HashSet<>();
    private boolean writing;

    /**
     * A settler.
     *
     * @param settled told after the commit
     */
    Settler(
            Vertx vertx,
            Db db,
            Settlement settlement,
            Leases leases,
            Spending spending,
            Clock clock,
            Consumer<List<Verdict>> settled) {
        this.vertx = vertx;
        this.db = db;
        this.settlement = settlement;
        this.leases = leases;
        this.spending = spending;
        this.clock = clock;
        this.settled = settled;
    }

    void add(Verdict verdict) {
        queue.add(verdict);
        flush();
    }

    /** To be called before the verdict that goes with it. */
    void pause(Route route, Pause pause) {
        healed.remove(route);
        pauses.put(route, pause);
    }

    /** To be called before the verdict that goes with it. */
    void heal(Route route) {
        pauses.remove(route);
        healed.add(route);
    }

    private void flush() {
        if (writing || queue.isEmpty()) {
            return;
        }
        writing = true;
        List<Verdict> batch = new ArrayList<>();
        while (batch.size() < BATCH && !queue.isEmpty()) {
            batch.add(queue.poll());
        }
        Map<Route, Pause> pausing = new LinkedHashMap<>(pauses);
        Set<Route> healing = new HashSet<>(healed);
        pauses.clear();
        healed.clear();
        write(batch, pausing, healing).onComplete(written -> {
            if (written.succeeded()) {
                writing = false;
                settled.accept(batch);
                flush();
                return;
            }
            Dispatcher.LOG.warn("{} outcomes could not be recorded yet: {}", batch.size(), text(written.cause()));
            pausing.forEach(pauses::putIfAbsent);
            healed.addAll(healing);
            boolean hopeless = Db.isDataFault(written.cause());
            vertx.setTimer(PAUSE_AFTER_FAILURE_MS, timer -> retry(batch, hopeless));
        });
    }

    private void retry(List<Verdict> batch, boolean hopeless) {
        if (!hopeless) {
            batch.forEach(queue::addFirst);
            writing = false;
            flush();
            return;
        }
        singly(batch, 0);
    }

    /** One verdict that PostgreSQL refuses must not hold up the others; its lease will run out. */
    private void singly(List<Verdict> batch, int index) {
        if (index == batch.size()) {
            writing = false;
            settled.accept(batch);
            flush();
            return;
        }
        write(List.of(batch.get(index)), Map.of(), Set.of()).onComplete(written -> {
            if (written.failed() && !Db.isDataFault(written.cause())) {
                batch.subList(index, batch.size()).forEach(queue::addFirst);
                singly(batch.subList(0, index), index);
                return;
            }
            if (written.failed()) {
                Dispatcher.LOG.error(
                        "The outcome of effect {} cannot be recorded: {}",
                        batch.get(index).job().id(),
                        text(written.cause()));
            }
            singly(batch, index + 1);
        });
    }

    private Future<Void> write(List<Verdict> batch, Map<Route, Pause> pausing, Set<Route> healing) {
        Set<String> tenants =
                batch.stream().map(verdict -> verdict.job().tenant()).collect(Collectors.toSet());
        pausing.keySet().forEach(route -> tenants.add(route.tenant()));
        healing.forEach(route -> tenants.add(route.tenant()));
        Future<Void> written = db.in(tenants, connection -> {
            // money last: its rows are locked until the commit
            Future<Void> verdicts =
                    settlement.write(connection, batch).compose(done -> spending.settle(connection, batch));
            return pausing.isEmpty() && healing.isEmpty()
                    ? verdicts
                    : verdicts.compose(done -> states(connection, pausing, healing));
        });
        return written.onSuccess(done -> spending.settled(batch));
    }

    private Future<Void> states(SqlConnection connection, Map<Route, Pause> pausing, Set<Route> healing) {
        List<Future<?>> all = new ArrayList<>();
        pausing.forEach((route, pause) -> all.add(leases.pause(connection, route, pause, clock.instant())));
        healing.forEach(route -> all.add(leases.heal(connection, route)));
        return Future.all(all).mapEmpty();
    }

    private static String text(Throwable failure) {
        return failure.getClass().getSimpleName() + ": " + failure.getMessage();
    }
}
