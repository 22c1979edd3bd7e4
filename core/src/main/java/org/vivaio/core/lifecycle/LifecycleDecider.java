package org.vivaio.core.lifecycle;

import java.util.Optional;
import org.vivaio.core.lead.Decider;
import org.vivaio.core.lead.EventData.StageChanged;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.lead.Situation;
import org.vivaio.core.lifecycle.Lifecycle.Transition;

/** Gives a new lead its first stage and moves leads forward, one transition at a time. */
public final class LifecycleDecider implements Decider {
    @Override
    public Outcome decide(Situation situation) {
        Lifecycle lifecycle = situation.rules(Lifecycle.class);
        LeadState lead = situation.lead();
        if (lead.stage().isEmpty()) {
            boolean contactable =
                    lead.text("email").isPresent() || lead.text("phone").isPresent();
            String first = contactable ? lifecycle.initial() : lifecycle.suspect();
            return Outcome.event(new StageChanged("", first, Optional.empty(), Optional.of("new")));
        }
        if (movedByHand(situation)) {
            return Outcome.NOTHING;
        }
        int rank = lifecycle.rank(lead.stage());
        for (Transition transition : lifecycle.transitions()) {
            boolean starts = transition.from().isEmpty() || transition.from().contains(lead.stage());
            if (starts
                    && lifecycle.rank(transition.to()) > rank
                    && lifecycle.stage(lead.stage()).map(s -> !s.end()).orElse(true)
                    && transition.when().test(situation.variables())) {
                return Outcome.event(new StageChanged(
                        lead.stage(), transition.to(), Optional.empty(), Optional.of(transition.name())));
            }
        }
        return Outcome.NOTHING;
    }

    /** Where a person has just put a lead, it stays until something else happens. */
    private static boolean movedByHand(Situation situation) {
        return situation.fact().data() instanceof StageChanged;
    }
}
