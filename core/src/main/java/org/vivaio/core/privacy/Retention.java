package org.vivaio.core.privacy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivaio.core.lead.LeadBus;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.lead.Situation;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Json;
import org.vivaio.core.privacy.RetentionRules.Policy;
import org.vivaio.core.resource.Rulebook;

/**
 * Empties what policies say is kept long enough: in the background, one page at a time, one tenant after the other. Its
 * place is in a table, so any node goes on where another stopped. A dry run counts and changes nothing.
 */
public final class Retention {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
    private static final long PACE_MS = 1_000;
    private static final int LEADS_PAGE = 100;
    private static final int DRY_PAGES = 40;
    /** A new policy rests at first: time to look at its dry run, and to take it back. */
    private static final Duration GRACE = Duration.ofMinutes(10);

    private static final Duration AGAIN = Duration.ofHours(1);
    private static final Duration LEADS_AGAIN = Duration.ofHours(24);

    private final Vertx vertx;
    private final Db db;
    private final Clock clock;
    private final Supplier<Set<String>> tenants;
    private final Function<String, Future<Rulebook>> rulebooks;
    private final Leads leads;
    private boolean running;
    private long timer = -1;
    private String lastTenant = "";

    /** Reads pages of leads. */
    @FunctionalInterface
    public interface Leads {
        /** Several leads of a tenant; those that are not there are left out. */
        Future<Map<UUID, LeadState>> of(String tenant, Set<UUID> ids);
    }

    /** A job that rests until {@link #start()}. */
    public Retention(
            Vertx vertx,
            Db db,
            Clock clock,
            Supplier<Set<String>> tenants,
            Function<String, Future<Rulebook>> rulebooks,
            Leads leads) {
        this.vertx = vertx;
        this.db = db;
        this.clock = clock;
        this.tenants = tenants;
        this.rulebooks = rulebooks;
        this.leads = leads;
    }

    /** Looks for work from now on. */
    public void start() {
        timer = vertx.setPeriodic(PACE_MS, tick -> step());
    }

    /** Stops; its place is in the table. */
    public void stop() {
        vertx.cancelTimer(timer);
    }

    private void step() {
        List<String> all = tenants.get().stream().sorted().toList();
        if (running || all.isEmpty()) {
            return;
        }
        running = true;
        next(all, all.size())
                .onFailure(failure -> LOG.warn("Retention of {} waits: {}", lastTenant, failure.toString()))
                .onComplete(done -> running = false);
    }

    /** The next tenant that has policies, past those that have none. */
    private Future<Void> next(List<String> all, int left) {
        if (left == 0) {
            return Future.succeededFuture();
        }
        String tenant = all.stream()
                .filter(name -> name.compareTo(lastTenant) > 0)
                .findFirst()
                .orElse(all.get(0));
        lastTenant = tenant;
        return rulebooks.apply(tenant).compose(book -> {
            RetentionRules rules = book.part(RetentionRules.class);
            return rules.policies().isEmpty() ? next(all, left - 1) : run(tenant, rules);
        });
    }

    /** Does one page of each policy that is due. */
    Future<Void> run(String tenant, RetentionRules rules) {
        Future<Void> chain = Future.succeededFuture();
        for (Policy policy : rules.policies().values()) {
            chain = chain.compose(done -> db.in(tenant, connection -> page(connection, tenant, policy)))
                    .compose(found -> discard(tenant, policy, found));
        }
        return chain;
    }

    private Future<List<UUID>> page(SqlConnection connection, String tenant, Policy policy) {
        Instant now = clock.instant();
        return connection
                .preparedQuery("""
                        insert into retention_progress (tenant_id, policy, version, next_at) values ($1, $2, $3, $4)
                        on conflict (tenant_id, policy) do update set version = excluded.version, place = '', done = 0,
                          next_at = excluded.next_at
                        where retention_progress.version <> excluded.version""")
                .execute(Db.params(
                        tenant, policy.name(), policy.version(), now.plus(GRACE).atOffset(ZoneOffset.UTC)))
                .compose(done -> connection
                        .preparedQuery("select place from retention_progress where tenant_id = $1 and policy = $2"
                                + " and next_at <= $3 for update skip locked")
                        .execute(Db.params(tenant, policy.name(), now.atOffset(ZoneOffset.UTC))))
                .compose(rows -> {
                    if (rows.size() == 0) {
                        return Future.succeededFuture(List.<UUID>of());
                    }
                    String place = rows.iterator().next().getString(0);
                    return policy.of().equals("leads")
                            ? leadsPage(connection, tenant, policy, place, now)
                            : rowsPage(connection, tenant, policy, place, now);
                });
    }

    private Future<List<UUID>> rowsPage(
            SqlConnection connection, String tenant, Policy policy, String place, Instant now) {
        RetentionPages pages = new RetentionPages(connection, tenant, policy, now);
        return pages.find(place, RetentionPages.PAGE)
                .compose(page -> pages.empty(page.covered())
                        .compose(done -> progress(
                                connection,
                                tenant,
                                policy,
                                page.place(),
                                page.covered().size(),
                                page.more() ? now : now.plus(AGAIN)))
                        .map(List.<UUID>of()));
    }

    /** The old leads of a page; they are judged and discarded outside of this transaction, each in its own. */
    private Future<List<UUID>> leadsPage(
            SqlConnection connection, String tenant, Policy policy, String place, Instant now) {
        UUID from = org.vivaio.core.platform.Ids.parse(place).orElse(new UUID(0, 0));
        return candidates(connection, tenant, policy, from, now, LEADS_PAGE).compose(found -> {
            boolean more = found.seen() == LEADS_PAGE;
            return progress(
                            connection,
                            tenant,
                            policy,
                            more ? found.last().toString() : "",
                            0,
                            more ? now : now.plus(LEADS_AGAIN))
                    .map(found.old());
        });
    }

    private record Candidates(List<UUID> old, int seen, UUID last) {}

    private static Future<Candidates> candidates(
            SqlConnection connection, String tenant, Policy policy, UUID from, Instant now, int limit) {
        var before = now.minus(policy.keep()).atOffset(ZoneOffset.UTC);
        return connection
                .preparedQuery("select id, erased_at is null and updated_at < $4 as old from lead"
                        + " where tenant_id = $1 and id > $2 and id < uuid_floor($4) order by id limit $3")
                .execute(Db.params(tenant, from, limit, before))
                .map(rows -> {
                    List<UUID> old = new ArrayList<>();
                    UUID last = from;
                    for (Row row : rows) {
                        last = row.getUUID("id");
                        if (row.getBoolean("old")) {
                            old.add(last);
                        }
                    }
                    return new Candidates(old, rows.size(), last);
                });
    }

    private static Future<Void> progress(
            SqlConnection connection, String tenant, Policy policy, String place, int done, Instant next) {
        return connection
                .preparedQuery("update retention_progress set place = $3, done = done + $4, next_at = $5"
                        + " where tenant_id = $1 and policy = $2")
                .execute(Db.params(tenant, policy.name(), place, (long) done, next.atOffset(ZoneOffset.UTC)))
                .mapEmpty();
    }

    private Future<List<UUID>> matching(String tenant, Policy policy, List<UUID> old) {
        if (old.isEmpty() || policy.when().isEmpty()) {
            return Future.succeededFuture(old);
        }
        return leads.of(tenant, Set.copyOf(old))
                .map(found -> old.stream()
                        .filter(id -> found.containsKey(id)
                                && policy.when()
                                        .get()
                                        .test(Map.of("lead", Situation.leadVariables(found.get(id), clock.instant()))))
                        .toList());
    }

    private Future<Void> discard(String tenant, Policy policy, List<UUID> old) {
        return matching(tenant, policy, old).compose(wanted -> {
            Future<Void> chain = Future.succeededFuture();
            for (UUID id : wanted) {
                JsonObject request = new JsonObject()
                        .put("tenant", tenant)
                        .put("id", id.toString())
                        .put("why", "discarded")
                        .put("actor", "retention:" + policy.name());
                chain = chain.compose(done -> vertx.eventBus()
                        .request(LeadBus.ERASE, request, new DeliveryOptions().setLocalOnly(true))
                        .mapEmpty());
            }
            return chain.compose(done -> wanted.isEmpty()
                    ? Future.succeededFuture()
                    : db.in(
                            tenant,
                            connection -> connection
                                    .preparedQuery("update retention_progress set done = done + $3"
                                            + " where tenant_id = $1 and policy = $2")
                                    .execute(Db.params(tenant, policy.name(), (long) wanted.size()))
                                    .mapEmpty()));
        });
    }

    /** What a policy would empty now, counted up to a bound, with the first few ids; nothing is changed. */
    Future<ObjectNode> dryRun(String tenant, Policy policy) {
        Instant now = clock.instant();
        ObjectNode answer = Json.object()
                .put("policy", policy.name())
                .put("of", policy.of())
                .put("before", now.minus(policy.keep()).toString());
        ArrayNode examples = Json.array();
        return (policy.of().equals("leads")
                        ? dryLeads(tenant, policy, new UUID(0, 0), now, 0, 0, examples)
                        : dryRows(tenant, policy, "", now, 0, 0, examples))
                .map(counted -> {
                    answer.put("matches", counted.matches()).put("complete", counted.complete());
                    answer.set("examples", examples);
                    return answer;
                });
    }

    private record Counted(long matches, boolean complete) {}

    private Future<Counted> dryRows(
            String tenant, Policy policy, String place, Instant now, int page, long sum, ArrayNode examples) {
        int size = RetentionPages.PAGE * 10;
        return db.in(tenant, connection -> new RetentionPages(connection, tenant, policy, now).find(place, size))
                .compose(found -> {
                    show(found.covered(), examples);
                    long matches = sum + found.covered().size();
                    if (!found.more() || page == DRY_PAGES) {
                        return Future.succeededFuture(new Counted(matches, !found.more()));
                    }
                    return dryRows(tenant, policy, found.place(), now, page + 1, matches, examples);
                });
    }

    private Future<Counted> dryLeads(
            String tenant, Policy policy, UUID from, Instant now, int page, long sum, ArrayNode examples) {
        int size = LEADS_PAGE * 10;
        return db.in(tenant, connection -> candidates(connection, tenant, policy, from, now, size))
                .compose(found -> matching(tenant, policy, found.old()).compose(wanted -> {
                    show(wanted, examples);
                    long matches = sum + wanted.size();
                    boolean more = found.seen() == size;
                    if (!more || page == DRY_PAGES) {
                        return Future.succeededFuture(new Counted(matches, !more));
                    }
                    return dryLeads(tenant, policy, found.last(), now, page + 1, matches, examples);
                }));
    }

    private static void show(List<UUID> ids, ArrayNode examples) {
        for (UUID id : ids) {
            if (examples.size() < 10) {
                examples.add(id.toString());
            }
        }
    }

    /** How far each policy has come. */
    Future<ObjectNode> progress(String tenant, RetentionRules rules) {
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery(
                                "select policy, version, done, next_at from retention_progress where tenant_id = $1")
                        .execute(Db.params(tenant))
                        .map(rows -> {
                            ObjectNode answer = Json.object();
                            ArrayNode items = answer.putArray("items");
                            for (Row row : rows) {
                                Optional<Policy> policy =
                                        Optional.ofNullable(rules.policies().get(row.getString("policy")));
                                policy.ifPresent(p -> items.addObject()
                                        .put("policy", p.name())
                                        .put("of", p.of())
                                        .put("keep", p.keep().toString())
                                        .put("done", row.getLong("done"))
                                        .put(
                                                "nextAt",
                                                row.getOffsetDateTime("next_at")
                                                        .toInstant()
                                                        .toString()));
                            }
                            return answer;
                        }));
    }
}
