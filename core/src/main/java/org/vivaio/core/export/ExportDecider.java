package org.vivaio.core.export;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    private static final Set<String> SALES = Set.of("crm.outcome", "order.placed");

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
                        valued(situation, Json.object().put("event", cause.get().type()))));
            }
        }
        return new Outcome(List.of(), effects, Set.of());
    }

    /** What a sale brought goes along, so that the destination can reckon with it. */
    private static ObjectNode valued(Situation situation, ObjectNode payload) {
        if (situation.fact().data() instanceof Observed fact && SALES.contains(fact.type())) {
            Object amount = fact.data().get("amount");
            Object money = amount instanceof Map<?, ?> pair ? pair.get("amount") : amount;
            Object currency = amount instanceof Map<?, ?> pair
                    ? pair.get("currency")
                    : fact.data().get("currency");
            if (money instanceof Number
                    || money instanceof String text && text.matches("-?[0-9]{1,15}(\\.[0-9]{1,6})?")) {
                ObjectNode value = payload.putObject("value").put("amount", String.valueOf(money));
                if (currency instanceof String code && code.matches("[A-Z]{3}")) {
                    value.put("currency", code);
                }
            }
        }
        return payload;
    }

    private static boolean withdraws(EventData event) {
        return event instanceof ConsentChanged change && change.change().equals("withdrawn");
    }
}
