package org.vivaio.core.lifecycle;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vivaio.core.lead.Decider;
import org.vivaio.core.lead.EventData;
import org.vivaio.core.lead.EventData.StageChanged;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.lead.Situation;
import org.vivaio.core.lifecycle.Lifecycle.Transition;
import org.vivaio.core.platform.CelMap;

/** Gives a new lead its first stage and moves leads forward, as far as the conditions hold. */
public final class LifecycleDecider implements Decider {
    @Override
    public Outcome decide(Situation situation) {
        Lifecycle lifecycle = situation.rules(Lifecycle.class);
        LeadState lead = situation.lead();
        List<EventData> moves = new ArrayList<>();
        String stage = lead.stage();
        Map<String, Object> variables = situation.variables();
        if (stage.isEmpty()) {
            boolean contactable =
                    lead.text("email").isPresent() || lead.text("phone").isPresent();
            stage = contactable ? lifecycle.initial() : lifecycle.suspect();
            moves.add(new StageChanged("", stage, Optional.empty(), Optional.of("new")));
            variables = at(variables, stage);
        } else if (movedByHand(situation)) {
            return Outcome.NOTHING;
        }
        Optional<Transition> next = next(lifecycle, stage, variables);
        while (next.isPresent()) {
            Transition taken = next.get();
            moves.add(new StageChanged(stage, taken.to(), Optional.empty(), Optional.of(taken.name())));
            stage = taken.to();
            variables = at(variables, stage);
            next = next(lifecycle, stage, variables);
        }
        return Outcome.events(moves);
    }

    /** The first transition whose condition holds; always forward, so a chain of them ends. */
    private static Optional<Transition> next(Lifecycle lifecycle, String stage, Map<String, Object> variables) {
        if (lifecycle.stage(stage).map(Lifecycle.Stage::end).orElse(false)) {
            return Optional.empty();
        }
        int rank = lifecycle.rank(stage);
        return lifecycle.transitions().stream()
                .filter(t -> t.from().isEmpty() || t.from().contains(stage))
                .filter(t -> lifecycle.rank(t.to()) > rank)
                .filter(t -> t.when().test(variables))
                .findFirst();
    }

    private static Map<String, Object> at(Map<String, Object> variables, String stage) {
        Map<String, Object> moved = new HashMap<>(variables);
        moved.put("lead", ((CelMap) variables.get("lead")).with("stage", stage));
        return moved;
    }

    /** Where a person has just put a lead, it stays until something else happens. */
    private static boolean movedByHand(Situation situation) {
        return situation.fact().data() instanceof StageChanged;
    }
}
