package org.vivaio.core.lead;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;

/**
 * Brings the leads up to a new rulebook, page by page in the background: each gets a {@code rulebook.activated} fact, by
 * which scores, tags and stages are decided again; nothing is sent, assigned or moved backwards. Only changes of rules
 * that decide these make a sweep.
 */
public final class Sweep {
    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);
    private static final int PAGE = 200;
    private static final long PACE_MS = 200;
    private static final int MOST_WAITING = 1_000;

    private final Vertx vertx;
    private final Db db;
    private final Clock clock;
    private final Ids ids;
    private final Supplier<Set<String>> tenants;
    private final Runnable wake;
    private boolean running;
    private long timer = -1;

    /**
     * A sweep that is started by {@link #start()}.
     *
     * @param wake called when facts were put into the inbox
     */
    public Sweep(Vertx vertx, Db db, Clock clock, Ids ids, Supplier<Set<String>> tenants, Runnable wake) {
        this.vertx = vertx;
        this.db = db;
        this.clock = clock;
        this.ids = ids;
        this.tenants = tenants;
        this.wake = wake;
    }

    /** Looks for work now and then. */
    public void start() {
        timer = vertx.setPeriodic(PACE_MS, tick -> step());
    }

    /** Stops; the place is in the table. */
    public void stop() {
        vertx.cancelTimer(timer);
    }

    private void step() {
        Set<String> all = tenants.get();
        if (running || all.isEmpty()) {
            return;
        }
        running = true;
        db.in(all, connection -> page(connection))
                .onSuccess(swept -> {
                    if (swept > 0) {
                        wake.run();
                    }
                })
                .onFailure(failure -> LOG.warn("A sweep waits: {}", failure.toString()))
                .onComplete(done -> running = false);
    }

    private Future<Integer> page(SqlConnection connection) {
        return connection.preparedQuery("""
                        select r.tenant_id, r.version, r.swept_to,
                          exists (select 1 from resource_version v where v.tenant_id = r.tenant_id
                            and v.rulebook = r.version and v.kind in ('scoring', 'tag', 'lifecycle', 'segment', 'call-list')) as needed,
                          (select count(*) from (select 1 from inbox where state = 'pending' limit 1001) p) as waiting
                        from rulebook r
                        where r.swept_at is null and r.tenant_id = any (current_tenants())
                        order by r.tenant_id, r.version limit 1
                        for update of r skip locked""").execute().compose(rows -> {
            if (rows.size() == 0) {
                return Future.succeededFuture(0);
            }
            Row row = rows.iterator().next();
            String tenant = row.getString("tenant_id");
            long version = row.getLong("version");
            if (!row.getBoolean("needed")) {
                return finish(connection, tenant, version).map(0);
            }
            if (row.getLong("waiting") > MOST_WAITING) {
                return Future.succeededFuture(0);
            }
            return sweep(connection, tenant, version, Optional.ofNullable(row.getUUID("swept_to")));
        });
    }

    private Future<Integer> sweep(SqlConnection connection, String tenant, long version, Optional<UUID> after) {
        return connection
                .preparedQuery(
                        "select id from lead where tenant_id = $1 and id > $2 and merged_into is null order by id limit $3")
                .execute(Db.params(tenant, after.orElse(new UUID(0, 0)), PAGE))
                .compose(rows -> {
                    List<UUID> leads = new ArrayList<>();
                    rows.forEach(row -> leads.add(row.getUUID(0)));
                    if (leads.isEmpty()) {
                        return finish(connection, tenant, version).map(0);
                    }
                    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
                    List<InboxRows.OfClock> facts = leads.stream()
                            .map(lead -> new InboxRows.OfClock(
                                    tenant,
                                    ids.next(),
                                    lead,
                                    "rulebook.activated",
                                    now,
                                    Json.object().put("rulebook", version)))
                            .toList();
                    return InboxRows.addOfClock(connection, facts, now)
                            .compose(done -> connection
                                    .preparedQuery(
                                            "update rulebook set swept_to = $3 where tenant_id = $1 and version = $2")
                                    .execute(Db.params(tenant, version, leads.get(leads.size() - 1))))
                            .map(leads.size());
                });
    }

    private Future<Void> finish(SqlConnection connection, String tenant, long version) {
        return connection
                .preparedQuery("update rulebook set swept_at = $3 where tenant_id = $1 and version = $2")
                .execute(Db.params(tenant, version, LeadRows.time(clock.instant())))
                .mapEmpty();
    }
}
