package org.vivaio.core.destination;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivaio.core.delivery.ConnectionPolicies;
import org.vivaio.core.export.ExportRules;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Json;
import org.vivaio.core.resource.Rulebook;

/**
 * Counts each night what came in the day before against what became of it, by source and destination. What is missing or has
 * not come to an end is an alarm: in the log, as a gauge, and on the console's page.
 */
public final class Reconciliation {
    private static final Logger LOG = LoggerFactory.getLogger(Reconciliation.class);
    private static final long LOOK_MS = 10 * 60_000L;
    /** The night's work begins this long after midnight, so that the last captures of a day are decided. */
    private static final Duration AFTER_MIDNIGHT = Duration.ofHours(2);

    /**
     * Captures that were accepted must each have led to an export by every connection that exports all of them; and each
     * effect of the day must have come to one end.
     */
    static final String COUNT = """
            with received as materialized (
              select i.source, i.lead_id, i.id from inbox i
              where i.tenant_id = $1 and i.id >= $2 and i.id < $3 and i.kind = 'capture' and i.verdict = 'accepted'
                and i.lead_id is not null),
            sent as materialized (
              select lead_id, connection, state from effect_log
              where tenant_id = $1 and id >= $2 and id < $3 and kind = 'export'
              union all
              select lead_id, connection, case when state = 'dead' then 'dead' else 'waiting' end from effect
              where tenant_id = $1 and id >= $2 and id < $3 and kind = 'export'),
            ended as (
              select coalesce(l.source, '') as source, s.connection, count(*) as effects,
                count(*) filter (where s.state = 'delivered') as delivered,
                count(*) filter (where s.state = 'refused') as refused,
                count(*) filter (where s.state = 'cancelled') as cancelled,
                count(*) filter (where s.state = 'dead') as dead,
                count(*) filter (where s.state = 'waiting') as waiting
              from sent s left join lead l on l.tenant_id = $1 and l.id = s.lead_id
              group by 1, 2),
            came as (
              select r.source, c.connection, count(*) as received,
                count(*) filter (where c.every and not exists (
                  select 1 from effect_log e where e.tenant_id = $1 and e.lead_id = r.lead_id
                    and e.connection = c.connection and e.id >= $2)
                  and not exists (
                  select 1 from effect e where e.tenant_id = $1 and e.lead_id = r.lead_id
                    and e.connection = c.connection and e.id >= $2)) as missing
              from received r cross join unnest($4::text[], $5::bool[]) as c (connection, every)
              group by 1, 2)
            insert into reconciliation (tenant_id, day, source, connection, received, effects, delivered, refused,
              cancelled, dead, waiting, missing, checked_at)
            select $1, $6, coalesce(c.source, e.source), coalesce(c.connection, e.connection), coalesce(c.received, 0),
              coalesce(e.effects, 0), coalesce(e.delivered, 0), coalesce(e.refused, 0), coalesce(e.cancelled, 0),
              coalesce(e.dead, 0), coalesce(e.waiting, 0), coalesce(c.missing, 0), $7
            from came c full join ended e on e.source = c.source and e.connection = c.connection
            on conflict (tenant_id, day, source, connection) do update set received = excluded.received,
              effects = excluded.effects, delivered = excluded.delivered, refused = excluded.refused,
              cancelled = excluded.cancelled, dead = excluded.dead, waiting = excluded.waiting,
              missing = excluded.missing, checked_at = excluded.checked_at
            returning dead + waiting + missing""";

    private static final String DONE = "select 1 from reconciliation where tenant_id = $1 and day = $2 limit 1";

    private static final String LIST = """
            select day, source, connection, received, effects, delivered, refused, cancelled, dead, waiting, missing,
              checked_at
            from reconciliation where tenant_id = $1 and day >= $2 order by day desc, source, connection limit 1000""";

    private final Vertx vertx;
    private final Db db;
    private final Clock clock;
    private final Supplier<Set<String>> tenants;
    private final Function<String, Future<Rulebook>> rulebooks;
    private final AtomicLong differences = new AtomicLong();
    private long timer = -1;
    private LocalDate last = LocalDate.MIN;

    /** Shows what it found as the gauge {@code vivaio_reconciliation_differences}. */
    public Reconciliation(
            Vertx vertx,
            Db db,
            Clock clock,
            Supplier<Set<String>> tenants,
            Function<String, Future<Rulebook>> rulebooks,
            MeterRegistry meters) {
        this.vertx = vertx;
        this.db = db;
        this.clock = clock;
        this.tenants = tenants;
        this.rulebooks = rulebooks;
        Gauge.builder("vivaio_reconciliation_differences", differences, AtomicLong::get)
                .description("Leads of the last day that did not come to an end at their destinations")
                .register(meters);
    }

    /** Looks every ten minutes whether a night has come. */
    public void start() {
        timer = vertx.setPeriodic(LOOK_MS, id -> look());
    }

    /** Stops looking. */
    public void stop() {
        vertx.cancelTimer(timer);
    }

    private void look() {
        LocalDate day = LocalDate.ofInstant(clock.instant().minus(AFTER_MIDNIGHT), ZoneOffset.UTC)
                .minusDays(1);
        if (!day.isAfter(last)) {
            return;
        }
        last = day;
        AtomicLong sum = new AtomicLong();
        Future<Void> chain = Future.succeededFuture();
        for (String tenant : tenants.get()) {
            chain = chain.compose(done -> night(tenant, day)
                    .onSuccess(sum::addAndGet)
                    .onFailure(failure -> {
                        last = LocalDate.MIN;
                        LOG.warn("Tenant {} cannot be reconciled yet: {}", tenant, failure.toString());
                    })
                    .otherwise(0L)
                    .mapEmpty());
        }
        chain.onComplete(done -> differences.set(sum.get()));
    }

    /** Another node may have done it. */
    private Future<Long> night(String tenant, LocalDate day) {
        return db.in(tenant, sql -> sql.preparedQuery(DONE).execute(Tuple.of(tenant, day)))
                .compose(rows -> rows.size() > 0 ? Future.succeededFuture(0L) : check(tenant, day));
    }

    /** Counts a day, now; repeated, it counts again. */
    Future<Long> check(String tenant, LocalDate day) {
        return rulebooks.apply(tenant).compose(book -> {
            List<String> connections = List.copyOf(book.part(ExportRules.class).all());
            UUID from = Destinations.first(day.atStartOfDay(ZoneOffset.UTC).toInstant());
            UUID to = Destinations.first(
                    day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());
            Instant now = clock.instant();
            return db.in(
                            tenant,
                            sql -> since(sql, tenant, from, connections)
                                    .compose(old -> sql.preparedQuery(COUNT)
                                            .execute(Db.params(
                                                    tenant,
                                                    from,
                                                    to,
                                                    connections.toArray(String[]::new),
                                                    connections.stream()
                                                            .map(name -> old.contains(name) && exportsAll(book, name))
                                                            .toArray(Boolean[]::new),
                                                    day,
                                                    now.atOffset(ZoneOffset.UTC)))))
                    .map(rows -> {
                        long found = 0;
                        for (Row row : rows) {
                            found += row.getLong(0);
                        }
                        if (found > 0) {
                            LOG.error(
                                    "Of what tenant {} received on {}, {} did not come to an end", tenant, day, found);
                        }
                        return found;
                    });
        });
    }

    /** Connections that were in use before the day: of a younger one nobody knows from when on it should have had all. */
    private static Future<Set<String>> since(SqlConnection sql, String tenant, UUID from, List<String> connections) {
        return sql.preparedQuery("""
                        select c.connection from unnest($3::text[]) as c (connection)
                        where exists (select 1 from effect_log e
                          where e.tenant_id = $1 and e.connection = c.connection and e.id < $2)""")
                .execute(Db.params(tenant, from, connections.toArray(String[]::new)))
                .map(rows -> {
                    Set<String> names = new java.util.HashSet<>();
                    rows.forEach(row -> names.add(row.getString(0)));
                    return names;
                });
    }

    private static boolean exportsAll(Rulebook book, String name) {
        boolean free = book.part(ConnectionPolicies.class)
                .find(name)
                .map(policy -> policy.enabled() && policy.purpose().isEmpty())
                .orElse(false);
        return free
                && book.part(ExportRules.class).exporters().stream()
                        .anyMatch(e -> e.connection().equals(name)
                                && e.when().isEmpty()
                                && e.on().contains("capture.accepted"));
    }

    /** What was found, newest day first; of the last month when no day is given. */
    Future<ObjectNode> list(String tenant, Optional<LocalDate> from) {
        LocalDate first = from.orElseGet(
                () -> LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).minusDays(31));
        return db.in(tenant, sql -> sql.preparedQuery(LIST).execute(Tuple.of(tenant, first)))
                .map(rows -> {
                    ObjectNode json = Json.object();
                    ArrayNode items = json.putArray("items");
                    for (Row row : rows) {
                        ObjectNode item = items.addObject()
                                .put("day", row.getLocalDate("day").toString())
                                .put("source", row.getString("source"))
                                .put("connection", row.getString("connection"));
                        for (String name : List.of(
                                "received",
                                "effects",
                                "delivered",
                                "refused",
                                "cancelled",
                                "dead",
                                "waiting",
                                "missing")) {
                            item.put(name, row.getLong(name));
                        }
                        item.put("alarm", row.getLong("dead") + row.getLong("waiting") + row.getLong("missing") > 0);
                    }
                    return json;
                });
    }
}
