package org.vivaio.core.tags;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vivaio.core.lead.Decider;
import org.vivaio.core.lead.EventData;
import org.vivaio.core.lead.EventData.TagChanged;
import org.vivaio.core.lead.Situation;

/** Puts tags on by fact, and keeps those that follow a condition in step with it. */
public final class TagDecider implements Decider {
    @Override
    public Outcome decide(Situation situation) {
        List<EventData> changes = new ArrayList<>();
        String type = situation.fact().data().type();
        for (TagRules.Rule rule : situation.rules(TagRules.class).rules()) {
            boolean has = situation.lead().tags().contains(rule.tag());
            if (rule.on().isEmpty()) {
                boolean holds =
                        rule.when().map(c -> c.test(situation.variables())).orElse(has);
                if (holds != has) {
                    changes.add(new TagChanged(holds, rule.tag(), Optional.of(rule.tag())));
                }
            } else if (!has
                    && rule.on().contains(type)
                    && rule.when().map(c -> c.test(situation.variables())).orElse(true)) {
                changes.add(new TagChanged(true, rule.tag(), Optional.of(rule.tag())));
            }
        }
        return Outcome.events(changes);
    }
}
