package org.vivaio.core.work.store;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivaio.core.lead.ClockFacts;
import org.vivaio.core.lifecycle.Lifecycle;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;
import org.vivaio.core.resource.Rulebook;
import org.vivaio.core.routing.RoutingRules;
import org.vivaio.core.routing.Seller;
import org.vivaio.core.routing.Workload;

/**
 * Keeps in order what no single fact can: counts sellers' open leads afresh after a start or a change of the stages, and
 * brings leads of sellers that are gone back to people.
 */
public final class WorkKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(WorkKeeper.class);
    private static final long TICK_MS = 1_000;
    private static final int PAGE = 200;
    /** Stands for all leads of a tenant: whether those of before there was a pool have been put into it. */
    private static final String ALL = "";

    private static final String FILL = """
            with page as (
              select id, owner, stage, erased_at, fit + engagement as rank, created_at from lead
              where tenant_id = $1 and id > $2 order by id limit 500),
            put as (
              insert into lead_pool (tenant_id, lead_id, queue, why, rank, free_at, since)
              select $1, id, '', 'nobody', rank, created_at, created_at from page
              where owner is null and erased_at is null and stage <> all ($3::text[])
              on conflict do nothing)
            select id from page order by id desc limit 1""";

    private static final Duration AGAIN = Duration.ofSeconds(10);

    private final Vertx vertx;
    private final Db db;
    private final Clock clock;
    private final Ids ids;
    private final Supplier<Set<String>> tenants;
    private final Function<String, Optional<Rulebook>> rulebooks;
    private final Runnable wake;
    private final Map<String, List<?>> known = new HashMap<>();
    private final Map<Concern, Instant> released = new HashMap<>();
    private boolean running;
    private long timer = -1;

    /**
     * A keeper that works from {@link #start()} on.
     *
     * @param rulebooks the active rulebook of a tenant
     * @param wake called when facts were put into the inbox
     */
    public WorkKeeper(
            Vertx vertx,
            Db db,
            Clock clock,
            Ids ids,
            Supplier<Set<String>> tenants,
            Function<String, Optional<Rulebook>> rulebooks,
            Runnable wake) {
        this.vertx = vertx;
        this.db = db;
        this.clock = clock;
        this.ids = ids;
        this.tenants = tenants;
        this.rulebooks = rulebooks;
        this.wake = wake;
    }

    /** Looks after all tenants from now on. */
    public void start() {
        timer = vertx.setPeriodic(TICK_MS, tick -> step());
    }

    /** Stops; what is left is found again. */
    public void stop() {
        vertx.cancelTimer(timer);
    }

    private void step() {
        Set<String> all = Set.copyOf(tenants.get());
        if (running || all.isEmpty()) {
            return;
        }
        running = true;
        Future<Void> noted = Future.succeededFuture();
        for (String tenant : all) {
            Optional<Rulebook> rulebook = rulebooks.apply(tenant);
            if (rulebook.isPresent() && isNew(rulebook.get())) {
                noted = noted.compose(done -> recountAll(tenant, rulebook.get()));
            }
        }
        noted.compose(done -> db.in(all, this::concerned))
                .compose(tenantsAndSellers -> {
                    Future<Void> chain = Future.succeededFuture();
                    for (Concern concern : tenantsAndSellers) {
                        chain = chain.compose(done -> look(concern).recover(failure -> {
                            // one that fails must not hold up the others
                            LOG.warn(
                                    "Work of tenant {} is looked after later: {}",
                                    concern.tenant(),
                                    failure.toString());
                            return Future.succeededFuture();
                        }));
                    }
                    return chain;
                })
                .onFailure(failure -> LOG.warn("Work is looked after later: {}", failure.toString()))
                .onComplete(done -> running = false);
    }

    /** A seller whose leads have to be counted, or who may be gone. */
    private record Concern(String tenant, String seller, boolean uncounted) {}

    /** One look for all tenants, so that idle ones cost nothing. */
    private Future<List<Concern>> concerned(SqlConnection connection) {
        return connection
                .preparedQuery("select tenant_id, seller, counted_at is null from seller_load"
                        + " where tenant_id = any (current_tenants()) and (counted_at is null or open > 0)")
                .execute()
                .map(rows -> {
                    List<Concern> concerns = new ArrayList<>();
                    for (Row row : rows) {
                        Concern concern = new Concern(row.getString(0), row.getString(1), row.getBoolean(2));
                        if (concern.uncounted() || isGone(concern)) {
                            concerns.add(concern);
                        }
                    }
                    return concerns;
                });
    }

    private boolean isGone(Concern concern) {
        return rulebooks
                .apply(concern.tenant())
                .map(book ->
                        book.part(RoutingRules.class).seller(concern.seller()).isEmpty())
                .orElse(false);
    }

    private Future<Void> look(Concern concern) {
        Optional<Rulebook> rulebook = rulebooks.apply(concern.tenant());
        if (rulebook.isEmpty()) {
            return Future.succeededFuture();
        }
        List<String> settled = Workload.settled(rulebook.get().part(Lifecycle.class));
        if (concern.seller().equals(ALL)) {
            return fill(concern, settled, new UUID(0, 0));
        }
        if (concern.uncounted()) {
            return recount(concern, settled);
        }
        return isTime(concern)
                ? db.in(concern.tenant(), connection -> release(connection, concern, settled))
                : Future.succeededFuture();
    }

    /** The first time, and when other stages settle a lead: all is counted afresh. */
    private boolean isNew(Rulebook rulebook) {
        List<String> settled = Workload.settled(rulebook.part(Lifecycle.class));
        Set<String> sellers = new TreeSet<>();
        rulebook.part(RoutingRules.class).sellers().forEach(seller -> sellers.add(seller.name()));
        return !List.of(settled, sellers).equals(known.put(rulebook.tenant(), List.of(settled, sellers)));
    }

    private Future<Void> recountAll(String tenant, Rulebook rulebook) {
        String[] sellers = Stream.concat(
                        Stream.of(ALL),
                        rulebook.part(RoutingRules.class).sellers().stream().map(Seller::name))
                .sorted()
                .toArray(String[]::new);
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery(
                                "insert into seller_load (tenant_id, seller, open, day, given)"
                                        + " select $1, s, 0, date '1970-01-01', 0 from unnest($2::text[]) s on conflict do nothing")
                        .execute(Db.params(tenant, (Object) sellers))
                        .compose(done -> connection
                                .preparedQuery(
                                        "update seller_load set counted_at = null where tenant_id = $1 and seller <> ''")
                                .execute(Db.params(tenant)))
                        .mapEmpty());
    }

    /** Leads without owner that nothing has happened to since this version came can be claimed and sorted too. */
    private Future<Void> fill(Concern concern, List<String> settled, UUID after) {
        return db.in(
                        concern.tenant(),
                        connection -> connection
                                .preparedQuery(FILL)
                                .execute(Db.params(concern.tenant(), after, (Object) settled.toArray(String[]::new)))
                                .map(rows -> rows.size() == 0
                                        ? Optional.<UUID>empty()
                                        : Optional.of(rows.iterator().next().getUUID(0))))
                .compose(last -> last.isPresent()
                        ? fill(concern, settled, last.get())
                        : db.in(
                                concern.tenant(),
                                connection -> connection
                                        .preparedQuery("update seller_load set counted_at = $3"
                                                + " where tenant_id = $1 and seller = $2")
                                        .execute(Db.params(concern.tenant(), ALL, Columns.time(clock.instant())))
                                        .mapEmpty()));
    }

    /** Whoever decides about a seller's leads holds the row; so nothing is counted twice or not at all. */
    private Future<Void> recount(Concern concern, List<String> settled) {
        return db.in(
                concern.tenant(),
                connection -> connection
                        .preparedQuery("select from seller_load where tenant_id = $1 and seller = $2 for update")
                        .execute(Db.params(concern.tenant(), concern.seller()))
                        .compose(locked -> connection
                                .preparedQuery("""
                                        update seller_load set counted_at = $3, open = (
                                          select count(*) from lead where tenant_id = $1 and owner = $2 and merged_into is null
                                            and stage <> all ($4::text[]) and erased_at is null)
                                        where tenant_id = $1 and seller = $2""")
                                .execute(Db.params(
                                        concern.tenant(),
                                        concern.seller(),
                                        Columns.time(clock.instant()),
                                        settled.toArray(String[]::new))))
                        .mapEmpty());
    }

    /** The facts of the page before have to be decided first, or their leads would be found again. */
    private boolean isTime(Concern concern) {
        Instant now = clock.instant();
        Instant last = released.get(concern);
        if (last != null && last.plus(AGAIN).isAfter(now) && !last.isAfter(now)) {
            return false;
        }
        released.put(concern, now);
        return true;
    }

    private Future<Void> release(SqlConnection connection, Concern concern, List<String> settled) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return connection
                .preparedQuery(
                        "select id from lead where tenant_id = $1 and owner = $2 and merged_into is null and stage <> all ($3::text[])"
                                + " and erased_at is null order by id limit " + PAGE)
                .execute(Db.params(concern.tenant(), concern.seller(), settled.toArray(String[]::new)))
                .compose(rows -> {
                    List<ClockFacts.OfClock> facts = new ArrayList<>();
                    for (Row row : rows) {
                        facts.add(new ClockFacts.OfClock(
                                concern.tenant(),
                                ids.next(),
                                row.getUUID(0),
                                "seller.left",
                                now,
                                Json.object().put("seller", concern.seller())));
                    }
                    if (facts.isEmpty()) {
                        return Future.succeededFuture();
                    }
                    LOG.info(
                            "{} leads of a seller that is gone from tenant {} go back to people",
                            facts.size(),
                            concern.tenant());
                    return ClockFacts.add(connection, facts, now);
                })
                .onSuccess(done -> wake.run());
    }
}
