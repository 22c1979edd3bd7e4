package org.vivaio.core.lifecycle;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.vivaio.core.lead.Decider;
import org.vivaio.core.lead.EventData;
import org.vivaio.core.lead.EventData.PhaseChanged;
import org.vivaio.core.lead.EventData.StageChanged;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.lead.Situation;
import org.vivaio.core.lifecycle.Lifecycle.Transition;
import org.vivaio.core.platform.Expressions.Condition;

/** Gives a new lead its first stage, moves leads as far as the conditions hold, and tells the phase of customers. */
public final class LifecycleDecider implements Decider {
    @Override
    public Outcome decide(Situation situation) {
        Lifecycle lifecycle = situation.rules(Lifecycle.class);
        LeadState lead = situation.lead();
        List<EventData> moves = new ArrayList<>();
        String stage = lead.stage();
        Predicate<Condition> holds = situation::follows;
        if (stage.isEmpty()) {
            boolean contactable =
                    lead.text("email").isPresent() || lead.text("phone").isPresent();
            stage = contactable ? lifecycle.initial() : lifecycle.suspect();
            moves.add(new StageChanged("", stage, Optional.empty(), Optional.of("new")));
            holds = at(stage, situation);
        } else if (movedByHand(situation)) {
            return phase(situation, lifecycle, stage, moves, holds);
        }
        Set<String> left = left(situation);
        Optional<Transition> next = next(situation, lifecycle, stage, holds, left);
        while (next.isPresent()) {
            Transition taken = next.get();
            moves.add(new StageChanged(stage, taken.to(), Optional.empty(), Optional.of(taken.name())));
            left.add(stage);
            stage = taken.to();
            holds = at(stage, situation);
            next = next(situation, lifecycle, stage, holds, left);
        }
        return phase(situation, lifecycle, stage, moves, holds);
    }

    /** The stages that the lead has left because of this fact: it does not come back to them, so moves come to an end. */
    private static Set<String> left(Situation situation) {
        Set<String> left = new HashSet<>();
        for (EventData event : situation.decided()) {
            if (event instanceof StageChanged move && !move.from().isEmpty()) {
                left.add(move.from());
            }
        }
        return left;
    }

    /** The first transition whose condition holds. */
    private static Optional<Transition> next(
            Situation situation, Lifecycle lifecycle, String stage, Predicate<Condition> holds, Set<String> left) {
        if (lifecycle.stage(stage).map(Lifecycle.Stage::end).orElse(false)) {
            return Optional.empty();
        }
        int rank = lifecycle.rank(stage);
        String type = situation.fact().data().type();
        return lifecycle.transitions().stream()
                .filter(t -> t.from().isEmpty() || t.from().contains(stage))
                .filter(t -> lifecycle.rank(t.to()) > rank || t.back() && !situation.isSweep())
                .filter(t -> !t.to().equals(stage) && !left.contains(t.to()))
                .filter(t -> t.on().isEmpty() || t.on().contains(type))
                .filter(t -> holds(t.after(), holds) && holds(t.when(), holds))
                .findFirst();
    }

    private static boolean holds(Optional<Condition> condition, Predicate<Condition> holds) {
        return condition.map(holds::test).orElse(true);
    }

    private static Outcome phase(
            Situation situation, Lifecycle lifecycle, String stage, List<EventData> moves, Predicate<Condition> holds) {
        String phase = "";
        if (lifecycle.customer().contains(stage)) {
            phase = lifecycle.phases().stream()
                    .filter(p -> holds(p.when(), holds))
                    .findFirst()
                    .map(Lifecycle.Phase::name)
                    .orElse("");
        }
        if (!phase.equals(situation.lead().phase())) {
            moves.add(new PhaseChanged(situation.lead().phase(), phase));
        }
        return Outcome.events(moves);
    }

    /** How conditions answer about the lead at another stage. */
    private static Predicate<Condition> at(String stage, Situation situation) {
        Map<String, Object> moved = new HashMap<>(situation.following());
        LeadState there = situation.lead().toBuilder()
                .stage(stage)
                .stageSince(situation.now())
                .build();
        moved.put("lead", Situation.leadVariables(there, situation.now()));
        return condition -> condition.test(moved);
    }

    /** Where a person has just put a lead, it stays until something else happens. */
    private static boolean movedByHand(Situation situation) {
        return situation.fact().data() instanceof StageChanged;
    }
}
