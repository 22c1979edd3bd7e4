package org.vivaio.core.report;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivaio.core.lead.EventData.CaptureAccepted;
import org.vivaio.core.lead.Followed;
import org.vivaio.core.lead.LeadEvent;
import org.vivaio.core.platform.Db;

/**
 * Follows the events and counts: a page of events, what it adds to the counts, and the place reached, in one commit. Kill it
 * at any moment and it goes on where it was; two nodes never count the same event twice.
 */
public final class ReportFollower {
    private static final Logger LOG = LoggerFactory.getLogger(ReportFollower.class);
    private static final int PAGE = 500;
    private static final long TICK_MS = 1_000;
    private static final int PAGES_A_TICK = 20;

    /** Under pressure only every so many ticks count. */
    private static final int TICKS_OF_PATIENCE = 10;

    private static final int PAGE_OF_REMOVAL = 5_000;

    private static final String BEHIND = """
            select t.id from unnest($1::text[]) as t(id) left join report_position p on p.tenant_id = t.id
            where p.tenant_id is null or not p.building and exists (
              select 1 from lead_event e where e.tenant_id = t.id and (e.txid, e.id) > (p.txid, p.event_id))""";

    private final Vertx vertx;
    private final Db db;
    private final Supplier<Set<String>> tenants;
    private final BooleanSupplier busy;
    private boolean running;
    private int waited;
    private long timer = -1;

    /**
     * A follower that works from {@link #start()} on.
     *
     * @param busy whether deciding is so busy that the reports should fall behind a little
     */
    public ReportFollower(Vertx vertx, Db db, Supplier<Set<String>> tenants, BooleanSupplier busy) {
        this.busy = busy;
        this.vertx = vertx;
        this.db = db;
        this.tenants = tenants;
    }

    /** Follows from now on. */
    public void start() {
        timer = vertx.setPeriodic(TICK_MS, tick -> step());
    }

    /** Stops; the place is in the table. */
    public void stop() {
        vertx.cancelTimer(timer);
    }

    private void step() {
        if (running || busy.getAsBoolean() && ++waited % TICKS_OF_PATIENCE != 0) {
            return;
        }
        Set<String> all = Set.copyOf(tenants.get());
        if (all.isEmpty()) {
            return;
        }
        running = true;
        behind(all)
                .compose(behind -> {
                    Future<Void> chain = Future.succeededFuture();
                    for (String tenant : behind) {
                        chain = chain.compose(done -> follow(tenant, PAGES_A_TICK)
                                .recover(failure -> {
                                    LOG.warn("The reports of tenant {} wait: {}", tenant, failure.toString());
                                    return Future.succeededFuture();
                                }));
                    }
                    return chain;
                })
                .onFailure(failure -> LOG.warn("The reports wait: {}", failure.toString()))
                .onComplete(done -> running = false);
    }

    /** The tenants in which something happened since: one look for all of them, so that idle tenants cost nothing. */
    private Future<List<String>> behind(Set<String> all) {
        return db.in(
                all,
                connection -> connection
                        .preparedQuery(BEHIND)
                        .execute(Db.params((Object) all.toArray(String[]::new)))
                        .map(rows -> {
                            List<String> behind = new ArrayList<>();
                            rows.forEach(row -> behind.add(row.getString(0)));
                            return behind;
                        }));
    }

    private Future<Void> follow(String tenant, int pages) {
        return pages == 0
                ? Future.succeededFuture()
                : page(tenant).compose(count -> count < PAGE ? Future.succeededFuture() : follow(tenant, pages - 1));
    }

    /** Counts one page; gives its size. */
    Future<Integer> page(String tenant) {
        return db.in(
                tenant,
                connection -> connection
                        // a table that has just begun to fill looks empty to the planner
                        .query("set local enable_seqscan = off")
                        .execute()
                        .compose(set -> connection
                                .preparedQuery("select txid, event_id, building from report_position"
                                        + " where tenant_id = $1 for update skip locked")
                                .execute(Db.params(tenant)))
                        .compose(rows -> {
                            if (rows.size() == 0) {
                                return begin(connection, tenant).map(0);
                            }
                            Row place = rows.iterator().next();
                            return place.getBoolean(2)
                                    ? Future.succeededFuture(0)
                                    : Followed.page(connection, tenant, place.getLong(0), place.getUUID(1), PAGE)
                                            .compose(page -> page.isEmpty()
                                                    ? Future.succeededFuture(0)
                                                    : count(connection, tenant, page)
                                                            .map(page.size()));
                        }));
    }

    /** Somebody else may have the row at this moment; then nothing is inserted. */
    private static Future<Void> begin(SqlConnection connection, String tenant) {
        return connection
                .preparedQuery("insert into report_position (tenant_id, txid, event_id) values ($1, 0, $2)"
                        + " on conflict do nothing")
                .execute(Db.params(tenant, new UUID(0, 0)))
                .mapEmpty();
    }

    private static Future<Void> count(SqlConnection connection, String tenant, List<Followed> page) {
        Set<UUID> ids = new LinkedHashSet<>();
        page.forEach(one -> ids.add(one.event().leadId()));
        ReportRows rows = new ReportRows(connection, tenant);
        return rows.leads(ids).compose(known -> {
            Map<Measured.Key, double[]> counts = new LinkedHashMap<>();
            Measured.Sink sink = (key, n, total) -> {
                double[] sum = counts.computeIfAbsent(key, k -> new double[2]);
                sum[0] += n;
                sum[1] += total;
            };
            Map<UUID, Origin> origins = new LinkedHashMap<>();
            Map<UUID, Measured> changed = new LinkedHashMap<>();
            for (Followed one : page) {
                LeadEvent event = one.event();
                Measured lead = known.get(event.leadId());
                if (lead == null) {
                    Origin origin = event.data() instanceof CaptureAccepted capture
                            ? Origin.of(capture.source(), capture.touch())
                            : Origin.of("", Map.of());
                    origins.put(origin.id(), origin);
                    lead = Measured.first(event, origin.id(), sink);
                    known.put(event.leadId(), lead);
                }
                lead.count(event, sink);
                changed.put(event.leadId(), lead);
            }
            Followed last = page.get(page.size() - 1);
            return rows.write(origins, changed, counts)
                    .compose(done -> connection
                            .preparedQuery("update report_position set txid = $2, event_id = $3 where tenant_id = $1")
                            .execute(Db.params(tenant, last.txid(), last.event().id())))
                    .mapEmpty();
        });
    }

    /** Throws all counts of a tenant away, page by page, and begins again from the first event. */
    Future<Void> rebuild(String tenant) {
        return db.in(
                        tenant,
                        connection -> connection
                                .preparedQuery(
                                        "insert into report_position (tenant_id, txid, event_id, building)"
                                                + " values ($1, 0, $2, true) on conflict (tenant_id) do update set building = true")
                                .execute(Db.params(tenant, new UUID(0, 0))))
                .compose(done -> remove(tenant, "report_count"))
                .compose(done -> remove(tenant, "report_lead"))
                .compose(done -> remove(tenant, "report_origin"))
                .compose(done -> db.in(
                        tenant,
                        connection -> connection
                                .preparedQuery("update report_position set txid = 0, event_id = $2, building = false"
                                        + " where tenant_id = $1")
                                .execute(Db.params(tenant, new UUID(0, 0)))))
                .mapEmpty();
    }

    private Future<Void> remove(String tenant, String table) {
        return db.in(
                        tenant,
                        connection -> connection
                                .preparedQuery("delete from " + table + " where ctid = any (array(select ctid from "
                                        + table + " where tenant_id = $1 limit " + PAGE_OF_REMOVAL + "))")
                                .execute(Db.params(tenant))
                                .map(rows -> rows.rowCount()))
                .compose(count -> count < PAGE_OF_REMOVAL ? Future.succeededFuture() : remove(tenant, table));
    }
}
