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
    private final Ids ids;
    private final Instant now;
    private final Map<UUID, LeadState> before = new HashMap<>();
    private final Map<UUID, LeadState> states = new LinkedHashMap<>();
    private final Map<UUID, Context> contexts = new HashMap<>();
    private final Map<UUID, Set<Need>> asked = new HashMap<>();
    private final Counters counters = new Counters();
    private final List<LeadRows.Append> events = new ArrayList<>();
    private final List<Planned> effects = new ArrayList<>();
    private final List<Projection.Decided> facts = new ArrayList<>();
    private final Map<String, TimerRows.Wanted> timers = new LinkedHashMap<>();
    private final Set<UUID> changed = new HashSet<>();

    Deciding(Decision.Deciders deciders, Ids ids, Instant now) {
        this.deciders = deciders;
        this.ids = ids;
        this.now = now;
    }

    /** A fact that waits for its turn. */
    record Task(Received item, Rulebook rulebook, UUID leadId, Fact fact) {}

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

    /** Gives a fact the context it asked for. */
    void inform(Task task, Context context) {
        contexts.put(task.fact().id(), context);
    }

    Context contextOf(Task task) {
        return contexts.getOrDefault(task.fact().id(), Context.EMPTY);
    }

    /** A fact asked for a counter: it is decided with what stands there when its turn comes. */
    void ask(Task task, Need need) {
        asked.computeIfAbsent(task.fact().id(), id -> new HashSet<>()).add(need);
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
            if (waiting.contains(task.leadId())) {
                open.put(task, Set.of());
                continue;
            }
            LeadState lead = states.computeIfAbsent(
                    task.leadId(), id -> LeadState.unborn(task.item().tenant(), id));
            Decision decision;
            try {
                Context context = counters.fill(
                        contextOf(task),
                        task.item().tenant(),
                        asked.getOrDefault(task.fact().id(), Set.of()));
                decision = Decision.of(lead, task.fact(), context, task.rulebook(), deciders, now, ids::next);
            } catch (RuntimeException e) {
                throw new Poison(task.item(), known(task), e);
            }
            if (!decision.needs().isEmpty()) {
                waiting.add(task.leadId());
                open.put(task, decision.needs());
                continue;
            }
            keep(task, lead, decision);
        }
        return open;
    }

    /** The lead of a task, unless this batch would have made it. */
    Optional<UUID> known(Task task) {
        return Optional.of(task.leadId()).filter(before::containsKey);
    }

    private void keep(Task task, LeadState before, Decision decision) {
        String tenant = task.item().tenant();
        decision.timers()
                .forEach(timer ->
                        timers.put(task.leadId() + timer.name(), new TimerRows.Wanted(tenant, task.leadId(), timer)));
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
        boolean first = true;
        for (LeadEvent event : decision.events()) {
            events.add(new LeadRows.Append(tenant, event, first ? context : Optional.empty()));
            first = false;
        }
        for (Effect effect : decision.effects()) {
            effects.add(new Planned(
                    tenant,
                    ids.next(),
                    task.leadId(),
                    task.fact().id(),
                    effect,
                    effect.notBefore().orElse(now)));
        }
        states.put(task.leadId(), decision.lead());
        changed.add(task.leadId());
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
