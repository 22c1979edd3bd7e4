package org.vivaio.core.lifecycle;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import org.vivaio.core.lead.EventData.StageChanged;
import org.vivaio.core.lead.Ground;
import org.vivaio.core.lead.LeadBus;
import org.vivaio.core.lead.LeadQueries;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.lead.LeadStoreVerticle;
import org.vivaio.core.lead.Rulebooks;
import org.vivaio.core.lead.Situation;
import org.vivaio.core.platform.Expressions.Condition;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;

/** The lifecycle on the event bus: where a lead could go from here, and what holds it back. */
public final class LifecycleVerticle extends VerticleBase {
    private final LeadQueries leads;
    private final Rulebooks rulebooks;
    private final Clock clock;

    /** Previews with the rulebook that decided the lead last. */
    public LifecycleVerticle(LeadQueries leads, Rulebooks rulebooks, Clock clock) {
        this.clock = clock;
        this.leads = leads;
        this.rulebooks = rulebooks;
    }

    @Override
    public Future<?> start() {
        LeadStoreVerticle.serve(vertx, LeadBus.PREVIEW, this::preview);
        LeadStoreVerticle.serve(vertx, LeadBus.EVIDENCE, this::evidence);
        return Future.succeededFuture();
    }

    private Future<ObjectNode> preview(JsonObject request) {
        String tenant = request.getString("tenant");
        UUID id = Ids.parse(request.getString("id", "")).orElseThrow(LeadStoreVerticle::noLead);
        return leads.lead(tenant, id).compose(found -> {
            LeadState lead = found.orElseThrow(LeadStoreVerticle::noLead);
            return rulebooks.at(tenant, lead.rulebook()).map(book -> transitions(lead, book.part(Lifecycle.class)));
        });
    }

    private Future<ObjectNode> evidence(JsonObject request) {
        String tenant = request.getString("tenant");
        UUID id = Ids.parse(request.getString("id", "")).orElseThrow(LeadStoreVerticle::noLead);
        UUID event = Ids.parse(request.getString("event", "")).orElseThrow(LifecycleVerticle::noMove);
        return leads.ground(tenant, id, event).compose(found -> {
            Ground ground =
                    found.filter(g -> g.event().data() instanceof StageChanged).orElseThrow(LifecycleVerticle::noMove);
            return rulebooks
                    .at(tenant, ground.event().rulebook())
                    .map(book -> StageEvidence.of(ground, book.part(Lifecycle.class)));
        });
    }

    private static RuntimeException noMove() {
        return Problem.notFound("There is no such move; a lead's events of type stage.changed have the ids")
                .exception();
    }

    private ObjectNode transitions(LeadState lead, Lifecycle lifecycle) {
        ObjectNode json = Json.object().put("stage", lead.stage());
        ArrayNode list = json.putArray("transitions");
        Map<String, Object> variables = Situation.variables(lead, clock.instant());
        for (Lifecycle.Transition transition : lifecycle.transitions()) {
            if (transition.from().isEmpty() || transition.from().contains(lead.stage())) {
                list.addObject()
                        .put("name", transition.name())
                        .put("to", transition.to())
                        .put("when", transition.when().map(Condition::source).orElse("true"))
                        .put(
                                "holds",
                                transition.on().isEmpty()
                                        && transition
                                                .when()
                                                .map(c -> c.test(variables))
                                                .orElse(true)
                                        && transition
                                                .after()
                                                .map(c -> c.test(variables))
                                                .orElse(true))
                        .set("on", Json.MAPPER.valueToTree(transition.on()));
            }
        }
        return json;
    }
}
