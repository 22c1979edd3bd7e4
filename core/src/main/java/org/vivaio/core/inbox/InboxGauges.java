package org.vivaio.core.inbox;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import java.util.Set;
import java.util.function.Supplier;
import org.vivaio.core.platform.Db;

/** What waits in the inbox: counted every few seconds, bounded, so that the count costs nothing on a busy day. */
public final class InboxGauges {
    private static final long EVERY_MS = 2_000;

    private final Counter captures;
    private volatile long pending;
    private volatile long stuck;
    private long timer = -1;

    /** Registers the gauges. */
    public InboxGauges(MeterRegistry registry) {
        captures = Counter.builder("vivaio_captures")
                .description("Captures stored")
                .register(registry);
        Gauge.builder("vivaio_inbox_pending", () -> pending)
                .description("Stored, not decided yet")
                .register(registry);
        Gauge.builder("vivaio_facts_stuck", () -> stuck)
                .description("Parked with a cause, waiting for a person")
                .register(registry);
    }

    long pending() {
        return pending;
    }

    void stored() {
        captures.increment();
    }

    void start(Vertx vertx, Db db, Supplier<Set<String>> tenants) {
        count(db, tenants);
        timer = vertx.setPeriodic(EVERY_MS, tick -> count(db, tenants));
    }

    void stop(Vertx vertx) {
        vertx.cancelTimer(timer);
    }

    private void count(Db db, Supplier<Set<String>> tenants) {
        Set<String> all = tenants.get();
        if (all.isEmpty()) {
            pending = 0;
            stuck = 0;
            return;
        }
        db.in(
                        all,
                        connection -> connection
                                .query(
                                        "select (select count(*) from (select 1 from inbox where state = 'pending' limit 1000001) p),"
                                                + " (select count(*) from (select 1 from inbox where state = 'stuck' limit 100001) s)")
                                .execute())
                .onSuccess(rows -> {
                    Row row = rows.iterator().next();
                    pending = row.getLong(0);
                    stuck = row.getLong(1);
                });
    }
}
