package org.vivaio.core.lead;

import java.util.List;
import java.util.Set;

/** Decides one matter of a lead because of a fact: a pure function, without I/O, clock or randomness of its own. */
@FunctionalInterface
public interface Decider {

    /** What follows from the situation; called again after other deciders changed the lead, until nothing follows. */
    Outcome decide(Situation situation);

    /**
     * What follows.
     *
     * @param events to be recorded and folded
     * @param effects to be done
     * @param needs context without which it cannot be decided; nothing else counts then
     * @param timers of the lead, to be set or taken away
     */
    record Outcome(List<EventData> events, List<Effect> effects, Set<Context.Need> needs, List<Timer> timers) {
        /** Nothing follows. */
        public static final Outcome NOTHING = new Outcome(List.of(), List.of(), Set.of());

        /** Without timers. */
        public Outcome(List<EventData> events, List<Effect> effects, Set<Context.Need> needs) {
            this(events, effects, needs, List.of());
        }

        /** The same with timers. */
        public Outcome withTimers(List<Timer> more) {
            return more.isEmpty() ? this : new Outcome(events, effects, needs, List.copyOf(more));
        }

        /** Events only. */
        public static Outcome events(List<? extends EventData> events) {
            return events.isEmpty() ? NOTHING : new Outcome(List.copyOf(events), List.of(), Set.of());
        }

        /** One event only. */
        public static Outcome event(EventData event) {
            return new Outcome(List.of(event), List.of(), Set.of());
        }

        /** Asks for context. */
        public static Outcome needs(Context.Need need) {
            return new Outcome(List.of(), List.of(), Set.of(need));
        }
    }
}
