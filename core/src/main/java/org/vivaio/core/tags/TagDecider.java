package org.vivaio.core.tags;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vivaio.core.lead.Decider;
import org.vivaio.core.lead.EventData;
import org.vivaio.core.lead.EventData.TagChanged;
import org.vivaio.core.lead.Situation;

/** Puts tags on by fact, takes them off by fact, and keeps those that follow a condition in step with it. */
public final class TagDecider implements Decider {
    @Override
    public Outcome decide(Situation situation) {
        List<EventData> changes = new ArrayList<>();
        for (TagRules.Rule rule : situation.rules(TagRules.class).rules()) {
            boolean has = situation.lead().tags().contains(rule.tag());
            boolean wanted = rule.on().isEmpty() ? follows(situation, rule, has) : has || comes(situation, rule);
            if (wanted && goes(situation, rule)) {
                wanted = false;
            }
            if (wanted != has) {
                changes.add(new TagChanged(wanted, rule.tag(), Optional.of(rule.tag())));
            }
        }
        if (situation.fact().data() instanceof EventData.CaptureAccepted capture) {
            for (String tag : capture.terms().tags()) {
                String rule = "source:" + capture.source();
                // once only: a rule that takes it off again has the last word
                boolean done = situation.lead().tags().contains(tag)
                        || situation.decided().stream()
                                .anyMatch(d -> d instanceof TagChanged change
                                        && change.tag().equals(tag)
                                        && change.rule().equals(Optional.of(rule)));
                if (!done) {
                    changes.add(new TagChanged(true, tag, Optional.of(rule)));
                }
            }
        }
        return Outcome.events(changes);
    }

    private static boolean follows(Situation situation, TagRules.Rule rule, boolean has) {
        boolean moved = situation.before().tags().contains(rule.tag()) != has;
        return rule.when()
                .filter(condition -> moved || situation.touches(condition))
                .map(situation::follows)
                .orElse(has);
    }

    private static boolean comes(Situation situation, TagRules.Rule rule) {
        return rule.on().contains(situation.fact().data().type())
                && rule.when().map(c -> c.test(situation.variables())).orElse(true);
    }

    private static boolean goes(Situation situation, TagRules.Rule rule) {
        return rule.off().contains(situation.fact().data().type())
                || rule.until().filter(situation::follows).isPresent();
    }
}
