package org.vivaio.core.lead;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.vivaio.core.lead.Context.Need;
import org.vivaio.core.lead.EffectWriter.Planned;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.resource.Rulebook;

/** The deciding half of a batch, without I/O: runs the facts of each lead in their order and gathers what is to be written. */
final class Deciding {
    private final Decision.Deciders deciders;
    private final Decision.Deciders nobody;
    private final Ids ids;
    private final Instant now;
    private final Map<UUID, LeadState> before = new HashMap<>();
    private final Map<UUID, LeadState> states = new LinkedHashMap<>();
    private final Map<UUID, Context> contexts = new HashMap<>();
    private final Counters counters = new Counters();
    private final List<LeadRows.Append> events = new ArrayList<>();
    private final List<Planned> effects = new ArrayList<>();
    private final List<Projection.Decided> facts = new ArrayList<>();
    private final Map<String, TimerRows.Wanted> timers = new LinkedHashMap<>();
    private final Set<UUID> changed = new HashSet<>();
    private final Map<UUID, Merging.Prepared> prepared = new HashMap<>();
    private final Map<Received, Judgement.Reason> refused = new LinkedHashMap<>();

    Deciding(Decision.Deciders deciders, Ids ids, Instant now) {
        this.deciders = deciders;
        this.nobody = new Decision.Deciders(List.of(), List.of(), deciders.open());
        this.ids = ids;
        this.now = now;
    }

    /**
     * A fact that waits for its turn.
     *
     * @param begins whether leads are joined or divided by it, for which their histories are needed first
     */
    record Task(Received item, Rulebook rulebook, UUID leadId, Fact fact, boolean begins) {
        Task(Received item, Rulebook rulebook, UUID leadId, Fact fact) {
            this(item, rulebook, leadId, fact, Merging.concerns(fact.data()));
        }
    }

    /** A decider failed on one fact: its item is to be parked, the rest of the batch goes on without it. */
    static final class Poison extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Received item;
        private final transient Optional<UUID> lead;

        Poison(Received item, Optional<UUID> lead, Throwable cause) {
            super(cause);
            this.item = item;
            this.lead = lead;
        }

        Received item() {
            return item;
        }

        /** The lead that the item is about, where it exists. */
        Optional<UUID> lead() {
            return lead;
        }
    }

    /** Tells the state of a lead before the batch. */
    void know(LeadState lead) {
        before.put(lead.id(), lead);
        states.put(lead.id(), lead);
    }

    /** The state of a lead as far as it is decided. */
    Optional<LeadState> state(UUID leadId) {
        return Optional.ofNullable(states.get(leadId));
    }

    /** The lead that stands for a lead since it was merged, or itself; empty as long as it is not known. */
    Optional<LeadState> root(UUID leadId) {
        LeadState state = states.get(leadId);
        while (state != null && state.mergedInto().isPresent()) {
            state = states.get(state.mergedInto().get());
        }
        return Optional.ofNullable(state);
    }

    /** Leads that stand for others and are not known yet. */
    Set<UUID> missingRoots() {
        Set<UUID> missing = new HashSet<>();
        states.values()
                .forEach(lead -> lead.mergedInto()
                        .filter(root -> !states.containsKey(root))
                        .ifPresent(missing::add));
        return missing;
    }

    /** A merge or unmerge can be decided. */
    void prepared(Task task, Merging.Prepared ready) {
        prepared.put(task.fact().id(), ready);
        inform(task, contextOf(task).withHistory(ready.facts()));
    }

    /** A merge or unmerge cannot be done. */
    void refuse(Task task, Judgement.Reason reason) {
        refused.put(task.item(), reason);
    }

    /** What could not be done, and why. */
    Map<Received, Judgement.Reason> refused() {
        return refused;
    }

    /** Whether this batch has taken a merge back. */
    boolean isUndone(UUID merge) {
        return events.stream()
                .anyMatch(e -> e.event().data() instanceof EventData.LeadUnmerged taken
                        && taken.event().equals(merge));
    }

    /** Gives a fact the context it asked for. */
    void inform(Task task, Context context) {
        contexts.put(task.fact().id(), context);
    }

    Context contextOf(Task task) {
        return contexts.getOrDefault(task.fact().id(), Context.EMPTY);
    }

    Counters counters() {
        return counters;
    }

    /**
     * Decides what can be decided.
     *
     * @return what each undecided task needs first; tasks behind one of their lead wait with it, without needs
     */
    Map<Task, Set<Need>> run(List<Task> tasks) {
        Map<Task, Set<Need>> open = new LinkedHashMap<>();
        Set<UUID> waiting = new HashSet<>();
        for (Task task : tasks) {
            if (refused.containsKey(task.item())) {
                continue;
            }
            LeadState lead = root(task.leadId())
                    .orElseGet(() -> states.computeIfAbsent(
                            task.leadId(), id -> LeadState.unborn(task.item().tenant(), id)));
            Optional<UUID> other = Merging.other(task.fact().data())
                    .map(id -> root(id).map(LeadState::id).orElse(id));
            if (waiting.contains(lead.id()) || other.filter(waiting::contains).isPresent()) {
                waiting.add(lead.id());
                open.put(task, Set.of());
                continue;
            }
            Merging.Prepared ready = prepared.get(task.fact().id());
            if (task.begins() && ready == null) {
                waiting.add(lead.id());
                other.ifPresent(waiting::add);
                open.put(task, Set.of(new Context.Joining()));
                continue;
            }
            Fact fact = ready == null ? task.fact() : task.fact().saying(ready.data());
            LeadState from = ready == null ? lead : ready.lead();
            if (fact.data() instanceof EventData.ReturnChanged change) {
                Optional<Judgement.Reason> against = from.origin().against(change);
                if (against.isPresent()) {
                    refuse(task, against.get());
                    continue;
                }
                if (from.erasedAt().isPresent()) {
                    fact = fact.saying(change.withoutNote());
                }
            }
            Decision decision;
            try {
                // counters are as they stand when the turn of this fact comes
                decision = Decision.of(
                        from,
                        fact,
                        contextOf(task),
                        (context, needs) -> counters.fill(context, task.item().tenant(), needs),
                        task.rulebook(),
                        // about somebody who is gone nothing is decided any more
                        from.erasedAt().isPresent() ? nobody : deciders,
                        now,
                        ids::next);
            } catch (RuntimeException e) {
                throw new Poison(task.item(), known(task), e);
            }
            if (!decision.needs().isEmpty()) {
                waiting.add(lead.id());
                open.put(task, decision.needs());
                continue;
            }
            keep(task, lead, decision);
            if (ready != null) {
                keepOther(task, ready.other());
            }
        }
        return open;
    }

    /** The lead of a task, unless this batch would have made it. */
    Optional<UUID> known(Task task) {
        return Optional.of(task.leadId()).filter(before::containsKey);
    }

    private void keep(Task task, LeadState before, Decision decision) {
        String tenant = task.item().tenant();
        UUID leadId = decision.lead().id();
        decision.timers()
                .forEach(timer -> timers.put(leadId + timer.name(), new TimerRows.Wanted(tenant, leadId, timer)));
        if (decision.events().size() == 1 && task.fact().data().isSilent()) {
            return;
        }
        counters.count(
                tenant,
                deciders.open().holder(before, task.rulebook()),
                deciders.open().holder(decision.lead(), task.rulebook()),
                decision.events());
        facts.add(new Projection.Decided(before, decision.lead(), decision.events(), task.rulebook()));
        Optional<ObjectNode> context = decision.context().toJson();
        UUID side = task.fact().data() instanceof EventData.LeadMerged ? leadId : task.leadId();
        boolean first = true;
        for (LeadEvent event : decision.events()) {
            // a fact, and what follows from it, keeps the lead it arrived for
            events.add(new LeadRows.Append(tenant, event.about(side), first ? context : Optional.empty()));
            first = false;
        }
        for (Effect effect : decision.effects()) {
            effects.add(new Planned(
                    tenant,
                    ids.next(),
                    leadId,
                    task.fact().id(),
                    effect,
                    effect.notBefore().orElse(now)));
        }
        states.put(leadId, decision.lead());
        changed.add(leadId);
    }

    /** The other lead of a merge or unmerge: nobody works on it from now on, or somebody does again. */
    private void keepOther(Task task, LeadState other) {
        LeadState was = states.getOrDefault(other.id(), other);
        counters.count(
                task.item().tenant(),
                deciders.open().holder(was, task.rulebook()),
                deciders.open().holder(other, task.rulebook()),
                List.of());
        facts.add(new Projection.Decided(was, other, List.of(), task.rulebook()));
        states.put(other.id(), other);
        changed.add(other.id());
    }

    /** The facts about a lead that were decided in this batch so far. */
    List<LeadEvent> factsOf(UUID leadId) {
        return events.stream()
                .map(LeadRows.Append::event)
                .filter(event -> event.leadId().equals(leadId) && event.cause().isEmpty())
                .toList();
    }

    /** The leads that changed, each with its last state. */
    List<LeadState> leads() {
        return changed.stream().sorted().map(states::get).toList();
    }

    /** The lead before the batch. */
    LeadState before(LeadState lead) {
        return before.getOrDefault(lead.id(), LeadState.unborn(lead.tenant(), lead.id()));
    }

    List<LeadRows.Append> events() {
        return events;
    }

    List<Planned> effects() {
        return effects;
    }

    /** Each fact that left a trace, in order. */
    List<Projection.Decided> facts() {
        return facts;
    }

    List<TimerRows.Wanted> timers() {
        return List.copyOf(timers.values());
    }
}
