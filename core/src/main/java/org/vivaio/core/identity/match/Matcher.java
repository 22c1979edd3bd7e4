package org.vivaio.core.identity.match;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivaio.core.field.Fields;
import org.vivaio.core.identity.match.Judging.Pair;
import org.vivaio.core.identity.match.MatchRows.Known;
import org.vivaio.core.lead.LeadBus;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;

/**
 * Follows the events and looks for leads that may be one person: those of which it is sure are joined, by a fact like any
 * other, those that are possible are offered. Exact keys do not wait for it. It learns the tenant's own weights as the
 * leads grow in number, and then looks at all leads again, page by page.
 */
public final class Matcher {
    private static final Logger LOG = LoggerFactory.getLogger(Matcher.class);
    private static final int EVENTS = 600;
    private static final int PAGE = 100;
    private static final long TICK_MS = 150;
    private static final long LOOK_MS = 5_000;

    private final Vertx vertx;
    private final Db db;
    private final Clock clock;
    private final Ids ids;
    private final Supplier<Set<String>> tenants;
    private final Function<String, Optional<Fields>> fields;
    private final Runnable wake;
    private final BooleanSupplier busy;
    private final Set<String> dirty = ConcurrentHashMap.newKeySet();
    private boolean running;
    private boolean stopped;
    private long timer = -1;
    private long look = -1;

    /**
     * A matcher that is started by {@link #start()}.
     *
     * @param fields a tenant's fields in force
     * @param wake called when facts were put into the inbox
     * @param busy whether deciding is so busy that this should wait
     */
    public Matcher(
            Vertx vertx,
            Db db,
            Clock clock,
            Ids ids,
            Supplier<Set<String>> tenants,
            Function<String, Optional<Fields>> fields,
            Runnable wake,
            BooleanSupplier busy) {
        this.vertx = vertx;
        this.db = db;
        this.clock = clock;
        this.ids = ids;
        this.tenants = tenants;
        this.fields = fields;
        this.wake = wake;
        this.busy = busy;
    }

    /** Follows from now on; where it was is in the table. */
    public void start() {
        vertx.eventBus()
                .<JsonObject>consumer(LeadBus.EVENTS, m -> dirty.add(m.body().getString("tenant", "")));
        dirty.addAll(tenants.get());
        timer = vertx.setPeriodic(TICK_MS, tick -> step());
        look = vertx.setPeriodic(LOOK_MS, tick -> dirty.addAll(tenants.get()));
    }

    /** Stops when the page under way is done. */
    public void stop() {
        stopped = true;
        vertx.cancelTimer(timer);
        vertx.cancelTimer(look);
    }

    private void step() {
        if (running || stopped || busy.getAsBoolean()) {
            return;
        }
        Set<String> active = tenants.get();
        dirty.retainAll(active);
        Optional<String> next = dirty.stream().findFirst();
        if (next.isEmpty()) {
            return;
        }
        String tenant = next.get();
        dirty.remove(tenant);
        running = true;
        work(tenant)
                .onFailure(failure -> LOG.warn("Matching of tenant {} waits: {}", tenant, failure.toString()))
                .onComplete(done -> {
                    running = false;
                    if (done.succeeded() && done.result()) {
                        // not at its head: the tenants take turns
                        dirty.add(tenant);
                        vertx.runOnContext(ignored -> step());
                    }
                });
    }

    /** One page for one tenant: new events first, then leads that are to be looked at again, then learning. */
    Future<Boolean> work(String tenant) {
        Optional<Fields> known = fields.apply(tenant);
        if (known.isEmpty()) {
            return Future.succeededFuture(false);
        }
        List<Attribute> attributes = Attributes.of(known.get());
        return db.in(
                        tenant,
                        connection -> MatchRows.indexed(connection)
                                .compose(set -> MatchState.lock(connection, tenant))
                                .compose(state -> state.isEmpty()
                                        ? Future.succeededFuture(Next.REST)
                                        : page(connection, state.get(), attributes)))
                .compose(next -> next == Next.LEARN
                        ? new Learning(vertx, db, clock)
                                .learn(tenant, attributes)
                                .map(true)
                        : Future.succeededFuture(next == Next.MORE));
    }

    private enum Next {
        MORE,
        LEARN,
        REST
    }

    private Future<Next> page(SqlConnection connection, MatchState state, List<Attribute> attributes) {
        return connection
                .preparedQuery("""
                        select txid, id, lead_id, type, data::text from lead_event
                        where tenant_id = $1 and (txid, id) > ($2, $3)
                          and txid < (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint
                        order by txid, id limit $4""")
                .execute(Db.params(state.tenant(), state.txid(), state.eventId(), EVENTS))
                .compose(rows -> {
                    if (rows.size() == 0) {
                        return again(connection, state, attributes);
                    }
                    Set<UUID> leads = new LinkedHashSet<>();
                    Set<PairRows.Key> apart = new LinkedHashSet<>();
                    long txid = state.txid();
                    UUID event = state.eventId();
                    for (Row row : rows) {
                        if (leads.size() >= PAGE) {
                            break;
                        }
                        txid = row.getLong("txid");
                        event = row.getUUID("id");
                        note(row, leads, apart);
                    }
                    long toTxid = txid;
                    UUID toEvent = event;
                    return PairRows.apart(connection, state.tenant(), apart, ids, now())
                            .compose(done -> look(connection, state, attributes, leads))
                            .compose(fresh -> state.read(connection, toTxid, toEvent, fresh))
                            .map(done -> Next.MORE);
                });
    }

    private static void note(Row row, Set<UUID> leads, Set<PairRows.Key> apart) {
        switch (row.getString("type")) {
            case "capture.accepted", "field.changed" -> leads.add(row.getUUID("lead_id"));
            case "lead.merged" -> {
                leads.add(row.getUUID("lead_id"));
                Ids.parse(Json.parse(row.getString("data")).path("with").asText())
                        .ifPresent(leads::add);
            }
            case "lead.unmerged" -> {
                leads.add(row.getUUID("lead_id"));
                Ids.parse(Json.parse(row.getString("data")).path("other").asText())
                        .ifPresent(other -> apart.add(PairRows.Key.of(row.getUUID("lead_id"), other)));
            }
            default -> {
                // says nothing about who it is
            }
        }
    }

    private Future<Next> again(SqlConnection connection, MatchState state, List<Attribute> attributes) {
        if (state.rescanAfter().isEmpty()) {
            if (state.outdated(attributes) && state.leads() < Learner.FEWEST) {
                return MatchState.learnt(connection, state.tenant(), attributes, Optional.empty(), now())
                        .map(Next.MORE);
            }
            return Future.succeededFuture(state.wantsToLearn(attributes) ? Next.LEARN : Next.REST);
        }
        return connection
                .preparedQuery("select lead_id from match_lead where tenant_id = $1 and lead_id > $2"
                        + " order by lead_id limit $3")
                .execute(Db.params(state.tenant(), state.rescanAfter().get(), PAGE))
                .compose(rows -> {
                    List<UUID> leads = new ArrayList<>();
                    rows.forEach(row -> leads.add(row.getUUID(0)));
                    Optional<UUID> to =
                            leads.size() < PAGE ? Optional.empty() : Optional.of(leads.get(leads.size() - 1));
                    return look(connection, state, attributes, leads)
                            .compose(fresh -> state.rescanned(connection, to, fresh))
                            .map(done -> Next.MORE);
                });
    }

    /** Gives the leads their keys and compares each with those that share some. */
    private Future<Integer> look(
            SqlConnection connection, MatchState state, List<Attribute> attributes, Collection<UUID> wanted) {
        String tenant = state.tenant();
        return MatchRows.withRoots(connection, tenant, wanted).compose(found -> {
            Map<UUID, Set<Long>> keys = new LinkedHashMap<>();
            Set<UUID> merged = new HashSet<>();
            found.values().forEach(lead -> {
                if (lead.mergedInto().isPresent()) {
                    merged.add(lead.id());
                } else if (!lead.erased()) {
                    keys.put(lead.id(), Blocking.keys(Profile.of(attributes, lead.fields())));
                }
            });
            return MatchRows.write(connection, tenant, keys)
                    .compose(fresh -> MatchRows.candidates(connection, tenant, keys)
                            .compose(candidates -> compare(connection, state, attributes, found, candidates))
                            .compose(pairs -> keep(connection, tenant, keys.keySet(), merged, pairs))
                            .map(done -> fresh));
        });
    }

    private Future<List<Pair>> compare(
            SqlConnection connection,
            MatchState state,
            List<Attribute> attributes,
            Map<UUID, Known> found,
            Map<UUID, List<UUID>> candidates) {
        Set<UUID> others = new HashSet<>();
        candidates.values().forEach(others::addAll);
        return MatchRows.withRoots(connection, state.tenant(), others)
                .compose(known ->
                        vertx.executeBlocking(
                                () -> {
                                    Judging judging = new Judging(attributes, state.weights(attributes), known);
                                    List<Pair> pairs = new ArrayList<>();
                                    candidates.forEach((lead, list) ->
                                            judging.of(lead, found.get(lead).fields(), list).stream()
                                                    .filter(Pair::possible)
                                                    .forEach(pairs::add));
                                    return pairs;
                                },
                                false));
    }

    private Future<Void> keep(
            SqlConnection connection, String tenant, Set<UUID> leads, Set<UUID> merged, List<Pair> pairs) {
        Set<UUID> looked = new HashSet<>(leads);
        looked.addAll(merged);
        return PairRows.withdraw(connection, tenant, looked, pairs)
                .compose(done -> PairRows.keep(connection, tenant, pairs, ids, now()))
                .map(asked -> {
                    if (asked) {
                        vertx.setTimer(20, tick -> wake.run());
                    }
                    return null;
                });
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
