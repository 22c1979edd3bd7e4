package org.vivaio.core.work;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.vivaio.core.lead.Decider;
import org.vivaio.core.lead.Effect;
import org.vivaio.core.lead.EventData;
import org.vivaio.core.lead.EventData.AlertRaised;
import org.vivaio.core.lead.Situation;
import org.vivaio.core.platform.Json;

/** Tells the owner, once for each alert and fact. A sender: runs when the changers have come to rest. */
public final class AlertDecider implements Decider {
    @Override
    public Outcome decide(Situation situation) {
        Optional<String> owner = situation.lead().owner();
        if (owner.isEmpty() || situation.isSweep()) {
            return Outcome.NOTHING;
        }
        List<EventData> events = new ArrayList<>();
        List<Effect> effects = new ArrayList<>();
        for (AlertRules.Alert alert : situation.rules(AlertRules.class).alerts()) {
            boolean raised =
                    situation.decided().stream().anyMatch(event -> alert.on().contains(event.type()));
            if (raised && alert.when().map(c -> c.test(situation.variables())).orElse(true)) {
                events.add(new AlertRaised(alert.name(), owner.get(), alert.connection()));
                effects.add(new Effect(
                        "alert",
                        alert.connection(),
                        Json.object().put("template", alert.template()).put("seller", owner.get())));
            }
        }
        return new Outcome(events, effects, Set.of());
    }
}
