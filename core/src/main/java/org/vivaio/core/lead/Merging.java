package org.vivaio.core.lead;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.vivaio.core.lead.Deciding.Task;
import org.vivaio.core.lead.EventData.LeadMerged;
import org.vivaio.core.lead.EventData.LeadUnmerged;
import org.vivaio.core.lead.Judgement.Reason;
import org.vivaio.core.platform.Db;

/**
 * Prepares merges and unmerges for deciding: loads the histories and folds them anew, so that the deciders see the lead
 * as it is with, or without, the other one.
 */
final class Merging {
    private static final String MERGED = """
            insert into lead_merge (tenant_id, event_id, survivor, absorbed, automatic, merged_at)
            values ($1, $2, $3, $4, $5, $6)""";

    private static final String UNMERGED = """
            update lead_merge set unmerged_at = $3, unmerged_by = $4
            where tenant_id = $1 and event_id = $2 and unmerged_at is null""";

    /**
     * What a merge or unmerge begins with.
     *
     * @param lead the survivor, folded anew
     * @param data what its event says
     * @param other the other lead as it is from now on
     * @param facts the history that the deciders may ask for
     */
    record Prepared(LeadState lead, EventData data, LeadState other, List<LeadEvent> facts) {}

    private final SqlConnection connection;
    private final Deciding deciding;
    private final Identity identity;

    Merging(SqlConnection connection, Deciding deciding, Identity identity) {
        this.connection = connection;
        this.deciding = deciding;
        this.identity = identity;
    }

    /** Whether a fact joins or divides leads. */
    static boolean concerns(EventData data) {
        return data instanceof LeadMerged || data instanceof LeadUnmerged;
    }

    /** The other lead that such a fact is about. */
    static Optional<UUID> other(EventData data) {
        return data instanceof LeadMerged merge
                ? Optional.of(merge.with())
                : data instanceof LeadUnmerged taken ? Optional.of(taken.other()) : Optional.empty();
    }

    /** Loads what the task needs, or refuses it. */
    Future<Void> prepare(Task task) {
        return task.fact().data() instanceof LeadMerged merge
                ? merge(task, merge)
                : unmerge(task, (LeadUnmerged) task.fact().data());
    }

    private Future<Void> merge(Task task, LeadMerged asked) {
        Optional<LeadState> survivor = deciding.root(task.leadId());
        Optional<LeadState> other = deciding.root(asked.with());
        if (survivor.isEmpty() || other.isEmpty() || other.get().isUnborn()) {
            deciding.refuse(task, Reason.of("unknown_lead", "with", "There is no such lead to merge with"));
            return Future.succeededFuture();
        }
        LeadState stays = survivor.get();
        LeadState goes = other.get();
        if (stays.id().equals(goes.id())) {
            deciding.refuse(task, Reason.of("same_lead", "with", "Both ids name the same lead already"));
            return Future.succeededFuture();
        }
        if (stays.erasedAt().isPresent() || goes.erasedAt().isPresent()) {
            deciding.refuse(task, Reason.of("erased_lead", "with", "A lead that was erased cannot be merged"));
            return Future.succeededFuture();
        }
        String tenant = task.item().tenant();
        return LeadHistories.events(connection, tenant, Set.of(stays.id(), goes.id()))
                .map(stored -> {
                    List<LeadEvent> all = withPending(stored);
                    LeadHistory union = LeadHistory.union(
                            LeadHistory.of(tenant, stays.id(), all), LeadHistory.of(tenant, goes.id(), all));
                    LeadState joined = union.fold().orElseThrow().toBuilder()
                            .seq(Math.max(stays.seq(), goes.seq()))
                            .createdAt(stays.createdAt())
                            .build();
                    LeadMerged data =
                            identity.survive(stays, goes, joined, union.valid(), task.rulebook(), asked.automatic());
                    deciding.prepared(
                            task,
                            new Prepared(
                                    joined,
                                    data,
                                    goes.toBuilder()
                                            .mergedInto(Optional.of(stays.id()))
                                            .build(),
                                    union.facts()));
                    return null;
                });
    }

    private Future<Void> unmerge(Task task, LeadUnmerged asked) {
        String tenant = task.item().tenant();
        Optional<LeadState> root = deciding.root(task.leadId());
        Optional<LeadState> other = deciding.state(asked.other());
        return connection
                .preparedQuery("select survivor, absorbed from lead_merge where tenant_id = $1 and event_id = $2"
                        + " and unmerged_at is null")
                .execute(Db.params(tenant, asked.event()))
                .compose(rows -> {
                    boolean there = rows.size() == 1
                            && rows.iterator().next().getUUID(0).equals(task.leadId())
                            && rows.iterator().next().getUUID(1).equals(asked.other());
                    if (!there || root.isEmpty() || other.isEmpty() || deciding.isUndone(asked.event())) {
                        deciding.refuse(
                                task,
                                Reason.of(
                                        "not_merged", "event", "This merge does not stand, or was taken back already"));
                        return Future.succeededFuture();
                    }
                    return LeadHistories.events(
                                    connection, tenant, Set.of(root.get().id()))
                            .map(stored -> {
                                divide(task, asked, root.get(), other.get(), withPending(stored));
                                return null;
                            });
                });
    }

    private void divide(Task task, LeadUnmerged asked, LeadState root, LeadState other, List<LeadEvent> all) {
        String tenant = task.item().tenant();
        int seq = root.seq();
        List<LeadEvent> without = new ArrayList<>(all);
        // the event that is about to be recorded, so that folding leaves the merge out
        without.add(new LeadEvent(
                task.fact().id(),
                task.leadId(),
                seq + 1,
                task.fact().at(),
                root.updatedAt(),
                task.fact().actor(),
                root.rulebook(),
                Optional.empty(),
                Optional.empty(),
                asked));
        LeadHistory left = LeadHistory.of(tenant, root.id(), without);
        LeadState stays = left.fold().orElse(root).toBuilder()
                .seq(seq)
                .createdAt(root.createdAt())
                .build();
        LeadState goes = LeadHistory.of(tenant, other.id(), all).fold().orElse(other).toBuilder()
                .seq(seq)
                .createdAt(other.createdAt())
                .mergedInto(Optional.empty())
                .build();
        List<LeadEvent> facts = left.facts().stream()
                .filter(event -> !event.id().equals(task.fact().id()))
                .toList();
        deciding.prepared(task, new Prepared(stays, asked, goes, facts));
    }

    /** Together with what this batch decided and has not written yet. */
    List<LeadEvent> withPending(List<LeadEvent> stored) {
        List<LeadEvent> all = new ArrayList<>(stored);
        Set<UUID> known = new HashSet<>();
        stored.forEach(event -> known.add(event.id()));
        deciding.events().stream()
                .map(LeadRows.Append::event)
                .filter(event -> known.add(event.id()))
                .forEach(all::add);
        return all;
    }

    /** Writes the merges that were decided, and takes back those that were undone. */
    Future<Void> write() {
        Future<Void> chain = Future.succeededFuture();
        for (LeadRows.Append append : List.copyOf(deciding.events())) {
            LeadEvent event = append.event();
            if (event.data() instanceof LeadMerged merge) {
                chain = chain.compose(done -> connection
                        .preparedQuery(MERGED)
                        .execute(Db.params(
                                append.tenant(),
                                event.id(),
                                event.leadId(),
                                merge.with(),
                                merge.automatic(),
                                LeadRows.time(event.recordedAt())))
                        .mapEmpty());
            } else if (event.data() instanceof LeadUnmerged taken) {
                chain = chain.compose(done -> connection
                        .preparedQuery(UNMERGED)
                        .execute(Db.params(
                                append.tenant(), taken.event(), LeadRows.time(event.recordedAt()), event.id()))
                        .mapEmpty());
            }
        }
        return chain;
    }
}
