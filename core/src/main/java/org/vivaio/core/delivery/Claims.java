package org.vivaio.core.delivery;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.vivaio.api.Uncertain;
import org.vivaio.core.delivery.ConnectionPolicies.Cap;
import org.vivaio.core.delivery.ConnectionPolicies.Policy;
import org.vivaio.core.delivery.Verdict.Result;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.platform.Db;
import org.vivaio.core.resource.Rulebook;

/**
 * Takes due effects in one transaction for many connections: locks them, asks the consent gate, fixes their bytes, and
 * writes leases and attempts. When it has committed, and only then, they may be called.
 */
final class Claims {
    private static final Duration UNREADY_WAIT = Duration.ofSeconds(30);

    private final Db db;
    private final Leases leases;
    private final Settlement settlement;
    private final Renderer renderer;
    private final DispatcherPorts ports;
    private final DispatcherOptions options;
    private final Clock clock;
    private final SendPools pools;
    private final SendKeys keys = new SendKeys();
    private final FrequencyCaps frequency = new FrequencyCaps();

    Claims(
            Db db,
            Leases leases,
            Settlement settlement,
            Renderer renderer,
            DispatcherPorts ports,
            DispatcherOptions options,
            Spending spending,
            Clock clock) {
        this.db = db;
        this.pools = new SendPools(spending);
        this.leases = leases;
        this.settlement = settlement;
        this.renderer = renderer;
        this.ports = ports;
        this.options = options;
        this.clock = clock;
    }

    /**
     * What a claim came to.
     *
     * @param ready leased; to be called now
     * @param settled ended or put off without a call
     * @param blocked connections at a limit, and until when
     */
    record Claim(List<Prepared> ready, List<Verdict> settled, Map<Route, Instant> blocked) {
        int taken(Route route) {
            long called =
                    ready.stream().filter(p -> p.job().route().equals(route)).count();
            return (int) called
                    + (int) settled.stream()
                            .filter(v -> v.job().route().equals(route))
                            .count();
        }
    }

    /** A lead that could be read, there or not; what could not be read is not in the map. */
    private record Key(String tenant, UUID lead) {}

    Future<Claim> claim(List<Leases.Ask> asks, Map<String, Rulebook> rulebooks) {
        Instant now = clock.instant();
        Set<String> tenants = asks.stream().map(ask -> ask.route().tenant()).collect(Collectors.toSet());
        Map<Route, Policy> policies = policies(asks, rulebooks);
        Map<Route, Limits> limits = new HashMap<>();
        Map<Route, Cap> caps = new HashMap<>();
        policies.forEach((route, policy) -> {
            limits.put(route, policy.limits());
            policy.cap().ifPresent(cap -> caps.put(route, cap));
        });
        return db.in(
                tenants,
                connection -> pools.room(connection, asks, limits, now).compose(room -> {
                    if (room.asks().isEmpty()) {
                        return Future.succeededFuture(new Claim(List.of(), List.of(), room.blocked()));
                    }
                    return leases.lock(connection, room.asks(), now)
                            .compose(jobs -> read(jobs)
                                    .compose(leads -> refused(connection, jobs, leads, rulebooks)
                                            .map(refused ->
                                                    plan(jobs, leads, rulebooks, refused, now, room.blocked()))))
                            .compose(claim -> sift(connection, claim, caps, now))
                            .compose(claim -> write(connection, claim, now)
                                    .compose(done -> pools.use(connection, claim.ready(), limits, now))
                                    .map(claim));
                }));
    }

    private static Map<Route, Policy> policies(List<Leases.Ask> asks, Map<String, Rulebook> rulebooks) {
        Map<Route, Policy> policies = new HashMap<>();
        for (Leases.Ask ask : asks) {
            Rulebook rulebook = rulebooks.get(ask.route().tenant());
            if (rulebook != null) {
                rulebook.part(ConnectionPolicies.class)
                        .find(ask.route().connection())
                        .ifPresent(policy -> policies.put(ask.route(), policy));
            }
        }
        return policies;
    }

    /** Takes out what would be sent twice or too often. */
    private Future<Claim> sift(SqlConnection connection, Claim claim, Map<Route, Cap> caps, Instant now) {
        return keys.taken(connection, claim.ready(), now).compose(lost -> {
            List<Verdict> settled = new ArrayList<>(claim.settled());
            List<Prepared> kept = new ArrayList<>();
            for (Prepared prepared : claim.ready()) {
                if (lost.contains(prepared.job().id())) {
                    settled.add(Verdict.without(
                            prepared.job(),
                            Result.CANCELLED,
                            "The lead has got this already: another delivery has the same step and revision",
                            now));
                } else {
                    kept.add(prepared);
                }
            }
            return frequency.split(connection, kept, caps, now).map(split -> {
                split.over()
                        .forEach((prepared, why) ->
                                settled.add(Verdict.without(prepared.job(), Result.CANCELLED, why, now)));
                return new Claim(split.ready(), settled, claim.blocked());
            });
        });
    }

    private Future<Void> write(SqlConnection connection, Claim claim, Instant now) {
        Future<Void> leased = leases.lease(connection, claim.ready(), options.node(), now.plus(options.lease()), now);
        Future<Void> settled = settlement.write(connection, claim.settled());
        return Future.all(leased, settled).mapEmpty();
    }

    private Future<Map<Key, Optional<LeadState>>> read(List<Job> jobs) {
        Map<String, Set<UUID>> byTenant = jobs.stream()
                .collect(Collectors.groupingBy(Job::tenant, Collectors.mapping(Job::leadId, Collectors.toSet())));
        Map<Key, Optional<LeadState>> all = new HashMap<>();
        List<Future<?>> reads = new ArrayList<>();
        byTenant.forEach((tenant, ids) -> reads.add(ports.leads()
                .leads(tenant, ids)
                .map(found -> {
                    ids.forEach(id -> all.put(new Key(tenant, id), Optional.ofNullable(found.get(id))));
                    return all;
                })
                .recover(failure -> readSingly(tenant, ids, all))));
        return Future.all(reads).map(all);
    }

    /** One lead that cannot be read must not hold up the others. */
    private Future<Map<Key, Optional<LeadState>>> readSingly(
            String tenant, Set<UUID> ids, Map<Key, Optional<LeadState>> all) {
        List<Future<?>> reads = new ArrayList<>();
        for (UUID id : ids) {
            reads.add(ports.leads()
                    .lead(tenant, id)
                    .onSuccess(lead -> all.put(new Key(tenant, id), lead))
                    .otherwiseEmpty());
        }
        return Future.all(reads).map(all);
    }

    /** Asks the lists about all messages to leads, in one question for the whole batch. */
    private Future<Map<UUID, ContactGate.Refusal>> refused(
            SqlConnection connection,
            List<Job> jobs,
            Map<Key, Optional<LeadState>> leads,
            Map<String, Rulebook> rulebooks) {
        List<ContactGate.Question> questions = new ArrayList<>();
        for (Job job : jobs) {
            Rulebook rulebook = rulebooks.get(job.tenant());
            Optional<LeadState> lead = leads.getOrDefault(new Key(job.tenant(), job.leadId()), Optional.empty());
            Optional<String> medium = job.kind().equals("message") && rulebook != null && lead.isPresent()
                    ? ports.calls().medium(job.tenant(), job.connection())
                    : Optional.empty();
            medium.ifPresent(by -> questions.add(new ContactGate.Question(
                    job.id(), lead.get(), by, Consents.needed(job, lead.get(), rulebook, by), rulebook)));
        }
        return questions.isEmpty()
                ? Future.succeededFuture(Map.of())
                : ports.gate().ask(connection, questions);
    }

    private Claim plan(
            List<Job> jobs,
            Map<Key, Optional<LeadState>> leads,
            Map<String, Rulebook> rulebooks,
            Map<UUID, ContactGate.Refusal> refused,
            Instant now,
            Map<Route, Instant> blocked) {
        List<Prepared> ready = new ArrayList<>();
        List<Verdict> settled = new ArrayList<>();
        for (Job job : jobs) {
            ContactGate.Refusal refusal = refused.get(job.id());
            if (refusal != null) {
                Result result = refusal.mendable() ? Result.DEAD : Result.CANCELLED;
                settled.add(Verdict.without(job, result, refusal.cause(), now));
                continue;
            }
            try {
                plan(job, leads, rulebooks, now, ready, settled);
            } catch (RuntimeException e) {
                // a fault of ours over one effect must not hold up the others
                Dispatcher.LOG.error("Effect {} cannot be prepared", job.id(), e);
                settled.add(later(job, "It cannot be prepared; the log says why", now));
            }
        }
        return new Claim(ready, settled, blocked);
    }

    private void plan(
            Job job,
            Map<Key, Optional<LeadState>> leads,
            Map<String, Rulebook> rulebooks,
            Instant now,
            List<Prepared> ready,
            List<Verdict> settled) {
        Rulebook rulebook = rulebooks.get(job.tenant());
        Optional<LeadState> lead = leads.get(new Key(job.tenant(), job.leadId()));
        if (rulebook == null || lead == null) {
            settled.add(later(job, "The lead cannot be read at the moment", now));
            return;
        }
        Optional<Policy> policy = rulebook.part(ConnectionPolicies.class).find(job.connection());
        if (policy.isEmpty()) {
            settled.add(Verdict.without(job, Result.CANCELLED, "The connection was removed", now));
            return;
        }
        RetrySchedule retry = policy.get().retry();
        Uncertain uncertain = ports.calls().uncertain(job.tenant(), job.connection());
        Optional<Verdict> lost = Judge.uncertain(job, retry, uncertain, now);
        if (lost.isPresent()) {
            settled.add(lost.get());
            return;
        }
        Optional<Instant> quiet = job.kind().equals("message") && job.optIn().isEmpty()
                ? policy.get().quiet().flatMap(hours -> hours.until(now))
                : Optional.empty();
        if (quiet.isPresent()) {
            Result state = job.uncertain() ? Result.UNCERTAIN : Result.WAITING;
            settled.add(Verdict.without(job, state, "It waits for the end of the quiet hours", quiet.get()));
            return;
        }
        Optional<String> medium = ports.calls().medium(job.tenant(), job.connection());
        Renderer.Rendering rendering = renderer.prepare(job, lead, rulebook, medium);
        if (rendering instanceof Renderer.Ready done) {
            ready.add(new Prepared(job, done.bytes(), retry, uncertain));
        } else if (rendering instanceof Renderer.Stop stop) {
            settled.add(Verdict.without(job, stop.result(), stop.cause(), now));
        } else if (rendering instanceof Renderer.Later put) {
            settled.add(later(job, put.cause(), now));
        }
    }

    private static Verdict later(Job job, String cause, Instant now) {
        Result state = job.uncertain() ? Result.UNCERTAIN : Result.WAITING;
        return Verdict.without(job, state, cause, now.plus(UNREADY_WAIT));
    }
}
