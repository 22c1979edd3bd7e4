package org.vivaio.core.export;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.vivaio.core.lead.Context;
import org.vivaio.core.lead.Decider;
import org.vivaio.core.lead.Effect;
import org.vivaio.core.lead.EventData;
import org.vivaio.core.lead.EventData.ConsentChanged;
import org.vivaio.core.lead.EventData.Observed;
import org.vivaio.core.lead.Situation;
import org.vivaio.core.platform.Json;

/** Exports a lead, once for each connection and fact however much changed. A sender. */
public final class ExportDecider implements Decider {
    @Override
    public Outcome decide(Situation situation) {
        if (situation.isSweep() || situation.lead().erasedAt().isPresent()) {
            return Outcome.NOTHING;
        }
        boolean withdrawn = situation.decided().stream().anyMatch(ExportDecider::withdraws);
        if (withdrawn && situation.context().receivers().isEmpty()) {
            return Outcome.needs(new Context.PassedOn());
        }
        List<Effect> effects = new ArrayList<>();
        Optional<String> asked =
                situation.fact().data() instanceof Observed fact && fact.type().equals("export.requested")
                        ? Optional.ofNullable(fact.data().get("connection")).map(Object::toString)
                        : Optional.empty();
        for (ExportRules.Exporter exporter : situation.rules(ExportRules.class).exporters()) {
            Optional<EventData> cause = situation.decided().stream()
                    .filter(event -> exporter.on().contains(event.type()))
                    .findFirst();
            if (withdrawn && situation.context().receivers().orElseThrow().contains(exporter.connection())) {
                // who has the lead must hear of it, whatever the connection exports otherwise
                effects.add(new Effect(
                        "export",
                        exporter.connection(),
                        Json.object().put("event", "consent.withdrawn").put("withdrawal", true)));
            } else if (asked.filter(exporter.connection()::equals).isPresent()) {
                // a person wants it there now, whatever the rules wait for
                effects.add(new Effect(
                        "export", exporter.connection(), Json.object().put("event", "export.requested")));
            } else if (cause.isPresent()
                    && exporter.when().map(c -> c.test(situation.variables())).orElse(true)) {
                effects.add(new Effect(
                        "export",
                        exporter.connection(),
                        Json.object().put("event", cause.get().type())));
            }
        }
        return new Outcome(List.of(), effects, Set.of());
    }

    private static boolean withdraws(EventData event) {
        return event instanceof ConsentChanged change && change.change().equals("withdrawn");
    }
}
