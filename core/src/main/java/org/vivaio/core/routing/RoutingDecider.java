package org.vivaio.core.routing;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.vivaio.core.lead.Context;
import org.vivaio.core.lead.Decider;
import org.vivaio.core.lead.EventData.OwnerChanged;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.lead.Situation;
import org.vivaio.core.routing.RoutingRules.Rule;

/** Gives a lead without owner to those who serve its territory, in turn; where nobody serves it, it stays unassigned. */
public final class RoutingDecider implements Decider {
    @Override
    public Outcome decide(Situation situation) {
        LeadState lead = situation.lead();
        if (lead.owner().isPresent() || situation.isSweep() || lead.erasedAt().isPresent()) {
            return Outcome.NOTHING;
        }
        RoutingRules rules = situation.rules(RoutingRules.class);
        String type = situation.fact().data().type();
        for (Rule rule : rules.rules()) {
            if (rule.on().contains(type)
                    && rule.when().map(c -> c.test(situation.variables())).orElse(true)) {
                Outcome outcome = assign(situation, rules, rule);
                if (outcome != Outcome.NOTHING) {
                    return outcome;
                }
            }
        }
        return Outcome.NOTHING;
    }

    private static Outcome assign(Situation situation, RoutingRules rules, Rule rule) {
        String province = situation
                .lead()
                .text("province")
                .map(p -> p.trim().toUpperCase(Locale.ROOT))
                .orElse("");
        boolean everywhere = rule.territory().equals("none");
        List<Seller> candidates = rules.sellers().stream()
                .filter(s -> everywhere ? s.active() : s.serves(province))
                .toList();
        if (candidates.isEmpty()) {
            return Outcome.NOTHING;
        }
        String pool = rule.name() + ":" + candidates.stream().map(Seller::name).collect(Collectors.joining(","));
        int place = 0;
        if (candidates.size() > 1) {
            Long turn = situation.context().turns().get(pool);
            if (turn == null) {
                return Outcome.needs(new Context.Turn(pool));
            }
            place = (int) Math.floorMod(turn, (long) candidates.size());
        }
        Seller chosen = candidates.get(place);
        Optional<String> next = candidates.size() > 1
                ? Optional.of(candidates.get((place + 1) % candidates.size()).name())
                : Optional.empty();
        String territory = everywhere ? "every territory" : "province " + province;
        String why = candidates.size() > 1
                ? "in turn among " + candidates.size() + " who serve " + territory
                : "the only one who serves " + territory;
        return Outcome.event(
                new OwnerChanged("assigned", Optional.of(chosen.name()), List.of("rule " + rule.name(), why), next));
    }
}
