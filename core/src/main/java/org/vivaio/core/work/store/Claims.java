package org.vivaio.core.work.store;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import org.vivaio.core.lead.Context.Load;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.Problem.FieldError;
import org.vivaio.core.platform.ProblemException;
import org.vivaio.core.resource.Rulebook;
import org.vivaio.core.routing.RoutingRules;
import org.vivaio.core.routing.Seller;
import org.vivaio.core.segment.SegmentRules;

/**
 * Gives sellers the best lead that is free. A row of the pool is held for the time of the question, so that two sellers look
 * at different leads; the pipeline, which has the lead locked, decides whether it is given.
 */
public final class Claims {
    static final String HOLD = """
            with best as materialized (
              select tenant_id, lead_id from lead_pool
              where tenant_id = $1 and queue = '' and free_at <= $2 and (held_until is null or held_until <= $2)
              order by rank desc, lead_id limit 1 for update skip locked)
            update lead_pool p set held_until = $3 from best
            where p.tenant_id = best.tenant_id and p.lead_id = best.lead_id
            returning p.lead_id""";

    static final String BEHIND = """
            select lead_id, rank from lead_pool
            where tenant_id = $1 and queue = '' and free_at <= $2 and (held_until is null or held_until <= $2)
              and rank <= $3 and (rank < $3 or lead_id > $4)
            order by rank desc, lead_id limit 100""";

    private static final String HOLD_ONE = """
            update lead_pool set held_until = $3
            where tenant_id = $1 and lead_id = $4 and queue = '' and free_at <= $2
              and (held_until is null or held_until <= $2)
            returning lead_id""";

    /** Longer than a fact waits to be decided, so that nobody else is offered the lead meanwhile. */
    private static final Duration HELD = Duration.ofSeconds(20);

    /** A lead of the pool may have gone just now; so many are tried before the answer is that there is none. */
    private static final int TRIES = 8;

    private static final int SEGMENT_PAGES = 20;

    private final Db db;
    private final Clock clock;
    private final WorkFacts facts;
    private final BiFunction<String, Set<UUID>, Future<Map<UUID, LeadState>>> leads;

    /**
     * Claims of leads.
     *
     * @param leads reads leads of a tenant
     */
    public Claims(
            Db db, Clock clock, WorkFacts facts, BiFunction<String, Set<UUID>, Future<Map<UUID, LeadState>>> leads) {
        this.db = db;
        this.clock = clock;
        this.facts = facts;
        this.leads = leads;
    }

    /**
     * A claim.
     *
     * @param seller for whom
     * @param segment only leads of this segment
     * @param actor who asks
     * @param key idempotency key
     * @param body as it came
     */
    record Claim(
            String tenant, String seller, Optional<String> segment, String actor, Optional<String> key, Buffer body) {}

    /** The lead, with {@code claimExpires}; empty when none is free. */
    Future<Optional<JsonObject>> claim(Claim claim, Rulebook rulebook) {
        Seller seller = seller(claim, rulebook);
        claim.segment().ifPresent(name -> {
            if (rulebook.part(SegmentRules.class).find(name).isEmpty()) {
                throw refuse("segment", "choice", "is no segment of this tenant; use the name of a segment");
            }
        });
        return room(claim.tenant(), seller).compose(room -> attempt(claim, rulebook, 1));
    }

    private static Seller seller(Claim claim, Rulebook rulebook) {
        Seller seller = rulebook.part(RoutingRules.class)
                .seller(claim.seller())
                .orElseThrow(() -> refuse("seller", "choice", "is no seller of this tenant; use the name of a seller"));
        if (!seller.active()) {
            throw refuse("seller", "inactive", "takes no leads at present; set active to true in the seller");
        }
        return seller;
    }

    static ProblemException refuse(String field, String code, String message) {
        return new Problem(
                        400,
                        "bad-claim",
                        "The claim cannot be answered",
                        field + " " + message,
                        List.of(new FieldError(field, code, message)))
                .exception();
    }

    /** A seller who is full hears so at once; the decision itself looks again. */
    private Future<Void> room(String tenant, Seller seller) {
        if (seller.caps().perDay().isEmpty() && seller.caps().open().isEmpty()) {
            return Future.succeededFuture();
        }
        Instant now = clock.instant();
        return db.in(
                        tenant,
                        connection -> connection
                                .preparedQuery("select greatest(open, 0), case when day = $3 then given else 0 end"
                                        + " from seller_load where tenant_id = $1 and seller = $2")
                                .execute(Db.params(
                                        tenant, seller.name(), seller.calendar().day(now))))
                .compose(rows -> {
                    for (Row row : rows) {
                        Optional<String> full = seller.full(new Load(row.getLong(0), row.getLong(1)));
                        if (full.isPresent()) {
                            String what = full.get().startsWith("cap-day")
                                    ? "has as many new leads today as caps.perDay allows"
                                    : "has as many open leads as caps.open allows";
                            return Future.failedFuture(new Problem(
                                            409,
                                            "cap-reached",
                                            "The seller is full",
                                            seller.name() + " " + what,
                                            List.of(new FieldError(
                                                    "seller", full.get().split(":")[0], what)))
                                    .exception());
                        }
                    }
                    return Future.succeededFuture();
                });
    }

    private Future<Optional<JsonObject>> attempt(Claim claim, Rulebook rulebook, int number) {
        if (number > TRIES) {
            return Future.succeededFuture(Optional.empty());
        }
        return hold(claim).compose(held -> {
            if (held.isEmpty()) {
                return Future.succeededFuture(Optional.empty());
            }
            return take(claim, held.get(), number)
                    .compose(lead ->
                            lead.isPresent() ? Future.succeededFuture(lead) : attempt(claim, rulebook, number + 1));
        });
    }

    private Future<Optional<UUID>> hold(Claim claim) {
        Instant now = clock.instant();
        if (claim.segment().isEmpty()) {
            return db.in(
                    claim.tenant(),
                    connection -> connection
                            .preparedQuery(HOLD)
                            .execute(Db.params(claim.tenant(), Columns.time(now), Columns.time(now.plus(HELD))))
                            .map(Claims::first));
        }
        return holdOf(claim, now, Double.POSITIVE_INFINITY, new UUID(0, 0), 0);
    }

    /** The best of a segment: the pool page by page, as the segment may hold few of it. */
    private Future<Optional<UUID>> holdOf(Claim claim, Instant now, double rank, UUID after, int page) {
        record Entry(UUID lead, double rank) {}
        return db.in(
                        claim.tenant(),
                        connection -> connection
                                .preparedQuery(BEHIND)
                                .execute(Db.params(claim.tenant(), Columns.time(now), rank, after))
                                .map(rows -> {
                                    List<Entry> entries = new ArrayList<>();
                                    rows.forEach(row -> entries.add(new Entry(row.getUUID(0), row.getDouble(1))));
                                    return entries;
                                }))
                .compose(entries -> {
                    if (entries.isEmpty() || page >= SEGMENT_PAGES) {
                        return Future.succeededFuture(Optional.empty());
                    }
                    Set<UUID> ids = new java.util.LinkedHashSet<>();
                    entries.forEach(entry -> ids.add(entry.lead()));
                    return leads.apply(claim.tenant(), ids).compose(states -> {
                        List<UUID> fitting = ids.stream()
                                .filter(id -> states.containsKey(id)
                                        && states.get(id)
                                                .segments()
                                                .contains(claim.segment().orElseThrow()))
                                .toList();
                        Entry last = entries.get(entries.size() - 1);
                        return holdFirst(claim, now, fitting, 0)
                                .compose(held -> held.isPresent()
                                        ? Future.succeededFuture(held)
                                        : holdOf(claim, now, last.rank(), last.lead(), page + 1));
                    });
                });
    }

    private Future<Optional<UUID>> holdFirst(Claim claim, Instant now, List<UUID> leads, int from) {
        if (from >= leads.size()) {
            return Future.succeededFuture(Optional.empty());
        }
        return db.in(
                        claim.tenant(),
                        connection -> connection
                                .preparedQuery(HOLD_ONE)
                                .execute(Db.params(
                                        claim.tenant(),
                                        Columns.time(now),
                                        Columns.time(now.plus(HELD)),
                                        leads.get(from)))
                                .map(Claims::first))
                .compose(held ->
                        held.isPresent() ? Future.succeededFuture(held) : holdFirst(claim, now, leads, from + 1));
    }

    private static Optional<UUID> first(io.vertx.sqlclient.RowSet<Row> rows) {
        return rows.size() == 0
                ? Optional.empty()
                : Optional.of(rows.iterator().next().getUUID(0));
    }

    private Future<Optional<JsonObject>> take(Claim claim, UUID lead, int number) {
        var fact = Json.object().put("type", "claim.requested");
        fact.putObject("data").put("seller", claim.seller());
        Optional<WorkFacts.Key> key =
                claim.key().map(k -> new WorkFacts.Key(number == 1 ? k : k + "#" + number, "CLAIM", claim.body()));
        return facts.state(new WorkFacts.Stated(claim.tenant(), lead, claim.actor(), fact, key))
                // a repeat under the same key hears about the lead of the first time
                .compose(done -> facts.lead(claim.tenant(), done.lead().orElse(lead)))
                .compose(found -> {
                    boolean given =
                            claim.seller().equals(found.getString("owner")) && found.getString("claimExpires") != null;
                    Optional<JsonObject> answer = given ? Optional.of(found) : Optional.empty();
                    return given && found.getString("id").equals(lead.toString())
                            ? Future.succeededFuture(answer)
                            : letGo(claim.tenant(), lead).map(answer);
                });
    }

    /** A lead that was looked at and not taken can be looked at by others at once; one that is somebody's is in the way. */
    private Future<Void> letGo(String tenant, UUID lead) {
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery("delete from lead_pool p using lead l where p.tenant_id = $1 and p.lead_id = $2"
                                + " and l.tenant_id = $1 and l.id = $2"
                                + " and l.owner is not null and l.state->'work'->'hold' is null")
                        .execute(Db.params(tenant, lead))
                        .compose(stale -> connection
                                .preparedQuery(
                                        "update lead_pool set held_until = null where tenant_id = $1 and lead_id = $2")
                                .execute(Db.params(tenant, lead)))
                        .mapEmpty());
    }
}
