package org.vivaio.core.lead;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;

/**
 * Turns due timers into facts: a timer goes and its fact comes in one commit, so each becomes due once, on whichever node,
 * late rather than never. The tenants take turns.
 */
public final class Timers {
    private static final Logger LOG = LoggerFactory.getLogger(Timers.class);
    private static final int PAGE = 50;
    private static final long POLL_MS = 500;

    private final Vertx vertx;
    private final Db db;
    private final Clock clock;
    private final Ids ids;
    private final Supplier<Set<String>> tenants;
    private final Runnable wake;
    private boolean running;
    private long timer = -1;

    /**
     * Timers that are looked after from {@link #start()} on.
     *
     * @param wake called when facts were put into the inbox
     */
    public Timers(Vertx vertx, Db db, Clock clock, Ids ids, Supplier<Set<String>> tenants, Runnable wake) {
        this.vertx = vertx;
        this.db = db;
        this.clock = clock;
        this.ids = ids;
        this.tenants = tenants;
        this.wake = wake;
    }

    /** Looks for due timers from now on. */
    public void start() {
        timer = vertx.setPeriodic(POLL_MS, tick -> step());
    }

    /** Stops; what is due waits in the table. */
    public void stop() {
        vertx.cancelTimer(timer);
    }

    private void step() {
        Set<String> all = tenants.get();
        if (running || all.isEmpty()) {
            return;
        }
        running = true;
        db.in(all, connection -> page(connection, all.toArray(String[]::new)))
                .onSuccess(count -> {
                    if (count > 0) {
                        wake.run();
                    }
                })
                .onFailure(failure -> LOG.warn("Due timers wait: {}", failure.toString()))
                .onComplete(done -> {
                    running = false;
                    if (done.succeeded() && done.result() >= PAGE) {
                        step();
                    }
                });
    }

    private Future<Integer> page(SqlConnection connection, String[] of) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return connection
                .preparedQuery(TimerRows.CLAIM_DUE)
                .execute(Db.params(of, LeadRows.time(now), PAGE))
                .compose(rows -> {
                    List<InboxRows.OfClock> facts = new ArrayList<>(rows.size());
                    for (Row row : rows) {
                        Instant dueAt = row.getOffsetDateTime("due_at").toInstant();
                        ObjectNode data = Json.object().put("name", row.getString("name"));
                        facts.add(new InboxRows.OfClock(
                                row.getString("tenant_id"),
                                ids.next(),
                                row.getUUID("lead_id"),
                                "timer.due",
                                dueAt,
                                data.put("dueAt", dueAt.toString())));
                    }
                    return facts.isEmpty()
                            ? Future.succeededFuture(0)
                            : InboxRows.addOfClock(connection, facts, now).map(facts.size());
                });
    }
}
