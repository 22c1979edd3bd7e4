package org.vivaio.core.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.vivaio.core.http.LeadRules;
import org.vivaio.core.inbox.FieldNames;
import org.vivaio.core.lifecycle.Lifecycle;
import org.vivaio.core.platform.Problem.FieldError;
import org.vivaio.core.resource.Rulebook;
import org.vivaio.core.routing.RoutingRules;
import org.vivaio.core.scoring.ScoringRules;

/** Checks what a person wants to change by the tenant's rulebook. */
final class PatchRules implements LeadRules {
    private final ActiveRulebooks rulebooks;

    PatchRules(ActiveRulebooks rulebooks) {
        this.rulebooks = rulebooks;
    }

    @Override
    public List<FieldError> checkPatch(String tenant, ObjectNode patch) {
        List<FieldError> errors = new ArrayList<>();
        Optional<Rulebook> rulebook = rulebooks.of(tenant);
        patch.path("fields")
                .properties()
                .forEach(e -> FieldNames.problem(e.getKey())
                        .ifPresent(problem -> errors.add(new FieldError("fields." + e.getKey(), "name", problem))));
        if (patch.hasNonNull("stage") && rulebook.isPresent()) {
            Lifecycle lifecycle = rulebook.get().part(Lifecycle.class);
            String stage = patch.get("stage").asText();
            if (lifecycle.stage(stage).isEmpty()) {
                errors.add(new FieldError(
                        "stage",
                        "choice",
                        "Is no stage; stages are "
                                + String.join(
                                        ", ",
                                        lifecycle.stages().stream()
                                                .map(Lifecycle.Stage::name)
                                                .toList())));
            }
        }
        JsonNode owner = patch.path("owner");
        if (owner.isTextual() && rulebook.isPresent()) {
            RoutingRules routing = rulebook.get().part(RoutingRules.class);
            if (routing.seller(owner.asText()).isEmpty()) {
                errors.add(new FieldError("owner", "choice", "Is no seller of this tenant; use the name of a seller"));
            }
        }
        return errors;
    }

    @Override
    public List<FieldError> checkFact(String tenant, String type, JsonNode data) {
        Optional<Rulebook> rulebook = rulebooks.of(tenant);
        List<FieldError> errors = new ArrayList<>();
        if (type.equals("handover.rejected") && rulebook.isPresent()) {
            rulebook.get().part(Lifecycle.class).handover().ifPresent(handing -> {
                if (!handing.reasons().containsKey(data.path("reason").asText())) {
                    errors.add(new FieldError(
                            "data.reason",
                            "choice",
                            "must be one of "
                                    + String.join(
                                            ", ",
                                            new TreeSet<>(handing.reasons().keySet()))
                                    + "; more can be said in note"));
                }
            });
        }
        if (type.equals("score.overridden") && data.hasNonNull("score") && rulebook.isPresent()) {
            String score = data.path("score").asText();
            boolean known = rulebook.get().part(ScoringRules.class).byName().values().stream()
                    .anyMatch(rule -> rule.terms().score().equals(score));
            if (!known) {
                errors.add(new FieldError("data.score", "choice", "Is no score of this tenant"));
            }
        }
        return errors;
    }
}
