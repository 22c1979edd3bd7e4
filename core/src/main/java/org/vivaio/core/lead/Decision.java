package org.vivaio.core.lead;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.vivaio.core.lead.Decider.Outcome;
import org.vivaio.core.resource.Rulebook;

/**
 * What one fact did to one lead.
 *
 * @param lead the state after it
 * @param events the fact's own event first, then what was decided because of it
 * @param effects to be done
 * @param timers to be set or taken away, one for each name
 * @param needs context that is missing: then this is no decision yet, and the rest is to be thrown away
 * @param context what it was decided with
 */
public record Decision(
        LeadState lead,
        List<LeadEvent> events,
        List<Effect> effects,
        Collection<Timer> timers,
        Set<Context.Need> needs,
        Context context) {

    /** Rounds after which deciders that keep answering each other are taken for a loop. */
    static final int QUIET_BOUND = 8;

    /** The deciders of all features. */
    public record Deciders(List<Decider> changers, List<Decider> senders, OpenLeads open) {
        /** Counts every lead that has an owner. */
        public Deciders(List<Decider> changers, List<Decider> senders) {
            this(changers, senders, OpenLeads.OWNED);
        }
    }

    /** Gives a context what a decider asked for, as far as that is loaded already; else the same context. */
    @FunctionalInterface
    public interface Known {
        /** Nothing is loaded. */
        Known NOTHING = (context, needs) -> context;

        /** The context with what is known of the needs. */
        Context with(Context context, Set<Context.Need> needs);
    }

    /** Deciders that do not come to rest: the fact is parked. */
    public static final class NotQuiet extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotQuiet(String message) {
            super(message);
        }
    }

    /**
     * Decides one fact. Changers run in their order, again and again until none has anything to add; then the senders
     * run once over all that happened, so that one fact makes at most one effect for each destination.
     *
     * @param ids gives ids for the events decided
     */
    public static Decision of(
            LeadState lead,
            Fact fact,
            Context context,
            Rulebook rulebook,
            Deciders deciders,
            Instant now,
            Supplier<UUID> ids) {
        return of(lead, fact, context, Known.NOTHING, rulebook, deciders, now, ids);
    }

    /**
     * Decides one fact, and answers deciders who ask for more context at once where it is loaded.
     *
     * @param known may add to the context; what was added is recorded with the decision
     */
    static Decision of(
            LeadState lead,
            Fact fact,
            Context context,
            Known known,
            Rulebook rulebook,
            Deciders deciders,
            Instant now,
            Supplier<UUID> ids) {
        Log log = new Log(lead, fact, rulebook.version(), now, ids);
        log.add(completed(fact.data(), lead, context));
        Situation situation = new Situation(lead, log.lead, fact, log.data(), context, rulebook, now);
        Set<Context.Need> needs = new HashSet<>();
        Map<String, Timer> timers = new LinkedHashMap<>();
        boolean quiet = false;
        for (int round = 0; !quiet; round++) {
            if (round == QUIET_BOUND) {
                throw new NotQuiet("The rules answer each other without end (rulebook " + rulebook.version() + ")");
            }
            quiet = true;
            for (Decider decider : deciders.changers()) {
                Outcome outcome = decider.decide(situation);
                while (!outcome.needs().isEmpty()) {
                    Context more = known.with(situation.context(), outcome.needs());
                    if (more == situation.context()) {
                        break;
                    }
                    situation = situation.with(more);
                    outcome = decider.decide(situation);
                }
                needs.addAll(outcome.needs());
                outcome.timers().forEach(timer -> timers.put(timer.name(), timer));
                if (!outcome.events().isEmpty()) {
                    quiet = false;
                    outcome.events().forEach(log::add);
                    situation = situation.next(log.lead, log.data());
                }
            }
            if (!needs.isEmpty()) {
                return new Decision(lead, List.of(), List.of(), List.of(), Set.copyOf(needs), context);
            }
        }
        List<Effect> effects = new ArrayList<>();
        for (Decider decider : deciders.senders()) {
            Outcome outcome = decider.decide(situation);
            needs.addAll(outcome.needs());
            outcome.events().forEach(log::add);
            effects.addAll(outcome.effects());
            outcome.timers().forEach(timer -> timers.put(timer.name(), timer));
        }
        if (!needs.isEmpty()) {
            return new Decision(lead, List.of(), List.of(), List.of(), Set.copyOf(needs), context);
        }
        return new Decision(
                log.lead,
                List.copyOf(log.events),
                List.copyOf(effects),
                List.copyOf(timers.values()),
                Set.of(),
                situation.context());
    }

    /** What is known only when it is decided: where a person's move starts, what a machine's facts were. */
    private static EventData completed(EventData data, LeadState lead, Context context) {
        if (data instanceof EventData.StageChanged move) {
            return new EventData.StageChanged(lead.stage(), move.to(), move.reason(), move.rule());
        }
        if (data instanceof EventData.MachineDetected found && context.history().isPresent()) {
            return MachineFacts.completed(found, context.history().get());
        }
        return data;
    }

    /** The events of a decision as they come. */
    private static final class Log {
        private final List<LeadEvent> events = new ArrayList<>();
        private final Fact fact;
        private final long rulebook;
        private final Instant now;
        private final Supplier<UUID> ids;
        private LeadState lead;

        Log(LeadState lead, Fact fact, long rulebook, Instant now, Supplier<UUID> ids) {
            this.lead = lead;
            this.fact = fact;
            this.rulebook = rulebook;
            this.now = now;
            this.ids = ids;
        }

        void add(EventData data) {
            boolean isFact = events.isEmpty();
            LeadEvent event = new LeadEvent(
                    isFact ? fact.id() : ids.get(),
                    lead.id(),
                    lead.seq() + 1,
                    fact.at(),
                    now,
                    isFact ? fact.actor() : "rule",
                    rulebook,
                    isFact ? Optional.of(fact.inboxId()) : Optional.empty(),
                    isFact ? Optional.empty() : Optional.of(fact.id()),
                    data);
            lead = lead.apply(event);
            events.add(event);
        }

        List<EventData> data() {
            return events.stream().map(LeadEvent::data).toList();
        }
    }
}
