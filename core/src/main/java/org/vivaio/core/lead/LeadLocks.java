package org.vivaio.core.lead;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.vivaio.core.lead.Judgement.Reason;
import org.vivaio.core.platform.Db;

/** Locks the leads of a batch, and sets aside what cannot be decided now: its lead is in another batch, or not at its turn. */
final class LeadLocks {
    static final String EXISTING = "select id from lead where tenant_id = any ($1::text[]) and id = any ($2::uuid[])";

    private final SqlConnection connection;
    private final Deciding deciding;
    private final Turns turns;

    LeadLocks(SqlConnection connection, Deciding deciding, Turns turns) {
        this.connection = connection;
        this.deciding = deciding;
        this.turns = turns;
    }

    Future<Void> lock(Work work) {
        Set<UUID> wanted = new LinkedHashSet<>();
        Set<UUID> fresh = work.fresh();
        Turns.Last last = new Turns.Last();
        for (Received item : work.items()) {
            if (work.isFinished(item)) {
                continue;
            }
            UUID lead = work.leadOf(item);
            if (!fresh.contains(lead)) {
                wanted.add(lead);
                last.add(lead, item);
            }
            if (work.reading(item) instanceof Intake.Facts facts) {
                facts.facts().forEach(fact -> Merging.other(fact.data()).ifPresent(wanted::add));
            }
        }
        if (wanted.isEmpty()) {
            return Future.succeededFuture();
        }
        String[] tenants =
                work.items().stream().map(Received::tenant).distinct().toArray(String[]::new);
        UUID[] ids = wanted.toArray(UUID[]::new);
        Future<Set<UUID>> existing = connection
                .preparedQuery(EXISTING)
                .execute(Db.params(tenants, ids))
                .map(rows -> {
                    Set<UUID> there = new HashSet<>();
                    rows.forEach(row -> there.add(row.getUUID(0)));
                    return there;
                });
        Future<Turns.Before> before = turns.before(last, work.ids());
        Future<Void> locked = lock(tenants, ids);
        return Future.all(existing, before, locked).compose(done -> settle(work, existing.result(), before.result()));
    }

    /** Locks leads, and those that stand for them since a merge. */
    private Future<Void> lock(String[] tenants, UUID[] ids) {
        return connection
                .preparedQuery(LeadRows.LOCK)
                .execute(Db.params(tenants, ids))
                .compose(rows -> {
                    rows.forEach(row -> deciding.know(LeadRows.lead(row)));
                    Set<UUID> roots = deciding.missingRoots();
                    roots.removeAll(Set.of(ids));
                    return roots.isEmpty() || rows.size() == 0
                            ? Future.succeededFuture()
                            : lock(tenants, roots.toArray(UUID[]::new));
                });
    }

    /** Sets aside what cannot be decided now: no such lead, lead in another batch, earlier facts that are undecided. */
    private Future<Void> settle(Work work, Set<UUID> existing, Turns.Before before) {
        List<Future<Void>> writes = new ArrayList<>();
        for (Received item : work.items()) {
            if (work.isFinished(item)) {
                continue;
            }
            Optional<Intake.Facts> facts = Optional.ofNullable(work.reading(item))
                    .filter(Intake.Facts.class::isInstance)
                    .map(Intake.Facts.class::cast);
            UUID leadId = work.leadOf(item);
            boolean ours = deciding.root(leadId)
                    .filter(lead -> lead.tenant().equals(item.tenant()))
                    .isPresent();
            if (facts.isPresent()
                    && (!existing.contains(leadId) || deciding.state(leadId).isPresent() && !ours)) {
                work.reject(item, Reason.of("unknown_lead", "There is no such lead"));
            } else if (before.stuckBefore(leadId, item).isPresent()) {
                work.skip(item.id());
                UUID stuck = before.stuckBefore(leadId, item).get();
                writes.add(InboxRows.parkBehind(connection, item, leadId, stuck));
            } else if (existing.contains(leadId) && !ours
                    || facts.isPresent() && !othersAreOurs(facts.get(), existing)
                    || before.isPending(leadId, item)) {
                work.skip(item.id());
            } else if (facts.isPresent()
                    && deciding.root(leadId).orElseThrow().erasedAt().isPresent()) {
                if (!isReturn(facts.get())) {
                    work.reject(item, Reason.of("erased_lead", "The lead was erased"));
                }
                // it may say something about the person who wants nothing kept
                writes.add(InboxRows.forget(connection, item));
            }
        }
        return Future.all(writes).mapEmpty();
    }

    /** What a supplier owes does not depend on who it was. */
    private static boolean isReturn(Intake.Facts facts) {
        return facts.facts().stream().allMatch(fact -> fact.data() instanceof EventData.ReturnChanged);
    }

    private boolean othersAreOurs(Intake.Facts facts, Set<UUID> existing) {
        return facts.facts().stream()
                .map(fact -> Merging.other(fact.data()))
                .flatMap(Optional::stream)
                .allMatch(other ->
                        !existing.contains(other) || deciding.root(other).isPresent());
    }
}
