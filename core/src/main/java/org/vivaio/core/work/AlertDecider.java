package org.vivaio.core.work;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
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
import org.vivaio.core.routing.RoutingRules;
import org.vivaio.core.routing.Seller;

/**
 * Tells sellers, once for each alert, seller and fact: in the console always, by a channel when and how they want it. A
 * sender: runs when the changers have come to rest.
 */
public final class AlertDecider implements Decider {
    @Override
    public Outcome decide(Situation situation) {
        if (situation.isSweep() || situation.lead().erasedAt().isPresent()) {
            return Outcome.NOTHING;
        }
        List<EventData> events = new ArrayList<>();
        List<Effect> effects = new ArrayList<>();
        for (AlertRules.Alert alert : situation.rules(AlertRules.class).alerts()) {
            boolean raised =
                    situation.decided().stream().anyMatch(event -> alert.on().contains(event.type()));
            if (raised && alert.when().map(c -> c.test(situation.variables())).orElse(true)) {
                for (String to : alert.to()) {
                    Optional<String> seller =
                            to.equals(AlertRules.OWNER) ? situation.lead().owner() : Optional.of(to);
                    seller.filter(name -> !toldLately(situation, alert, name))
                            .ifPresent(name -> tell(situation, alert, name, events, effects));
                }
            }
        }
        return new Outcome(events, effects, Set.of());
    }

    private static boolean toldLately(Situation situation, AlertRules.Alert alert, String seller) {
        Instant last = situation.lead().work().alerted().get(alert.name() + "/" + seller);
        return last != null
                && !alert.dedupe().isZero()
                && last.plus(alert.dedupe()).isAfter(situation.now());
    }

    private static void tell(
            Situation situation, AlertRules.Alert alert, String name, List<EventData> events, List<Effect> effects) {
        AlertRaised already = new AlertRaised(alert.name(), name, alert.connection(), Optional.empty(), false);
        boolean twice = events.stream()
                .anyMatch(e -> e instanceof AlertRaised a
                        && a.alert().equals(already.alert())
                        && a.seller().equals(name));
        if (twice) {
            return;
        }
        Optional<Seller> seller = situation.rules(RoutingRules.class).seller(name);
        boolean digest = !alert.urgent()
                && !alert.connection().isEmpty()
                && seller.flatMap(s -> s.notices().digest()).isPresent();
        Optional<Instant> leaves = Optional.empty();
        if (!alert.urgent() && !alert.connection().isEmpty() && seller.isPresent()) {
            Instant earliest =
                    seller.get().notices().digest().map(situation.now()::plus).orElse(situation.now());
            leaves = seller.get().quietUntil(earliest).or(() -> digest ? Optional.of(earliest) : Optional.empty());
        }
        events.add(new AlertRaised(alert.name(), name, alert.connection(), leaves, digest));
        if (!digest && !alert.connection().isEmpty()) {
            ObjectNode payload = Json.object().put("template", alert.template()).put("seller", name);
            effects.add(new Effect("alert", alert.connection(), payload, leaves));
        }
    }
}
