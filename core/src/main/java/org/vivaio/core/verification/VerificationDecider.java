package org.vivaio.core.verification;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.vivaio.core.lead.Decider;
import org.vivaio.core.lead.Effect;
import org.vivaio.core.lead.EventData;
import org.vivaio.core.lead.EventData.CaptureAccepted;
import org.vivaio.core.lead.Situation;
import org.vivaio.core.platform.Json;
import org.vivaio.core.verification.VerificationRules.VerifierRule;

/** Asks verifiers about values that are new, unless the answer came with the capture. A sender. */
public final class VerificationDecider implements Decider {
    /** Where a capture names the connections that answered while its source waited. */
    public static final String ANSWERED = "verifiedBy";

    @Override
    public Outcome decide(Situation situation) {
        if (situation.isSweep() || situation.lead().erasedAt().isPresent()) {
            return Outcome.NOTHING;
        }
        List<Effect> effects = new ArrayList<>();
        for (VerifierRule rule :
                situation.rules(VerificationRules.class).verifiers().values()) {
            Optional<EventData> cause = cause(rule, situation);
            if (cause.isPresent()
                    && rule.when().map(c -> c.test(situation.variables())).orElse(true)) {
                ObjectNode payload = Json.object().put("event", cause.get().type());
                if (situation.fact().data() instanceof CaptureAccepted) {
                    // the same key as the call that was not waited for, so that the peer may know it
                    payload.put("key", situation.fact().inboxId().toString());
                }
                effects.add(new Effect("verification", rule.connection(), payload));
            }
        }
        return effects.isEmpty() ? Outcome.NOTHING : new Outcome(List.of(), effects, Set.of());
    }

    private static Optional<EventData> cause(VerifierRule rule, Situation situation) {
        EventData fact = situation.fact().data();
        if (fact instanceof CaptureAccepted capture
                && List.of(capture.meta().getOrDefault(ANSWERED, "").split(",")).contains(rule.connection())) {
            return Optional.empty();
        }
        if (!rule.on().isEmpty()) {
            return situation.decided().stream()
                    .filter(event -> rule.on().contains(event.type()))
                    .findFirst();
        }
        // what the verifier itself found is not asked about again
        boolean own = fact instanceof EventData.Enriched || fact instanceof EventData.Verified;
        boolean isNew = rule.fields().stream()
                .anyMatch(field -> situation.lead().text(field).isPresent()
                        && !Objects.equals(
                                situation.before().fields().get(field),
                                situation.lead().fields().get(field)));
        return isNew && !own ? Optional.of(fact) : Optional.empty();
    }
}
