package org.vivaio.core.scoring;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.vivaio.core.lead.EventData.ScoreChanged;
import org.vivaio.core.lead.LeadBus;
import org.vivaio.core.lead.LeadEvent;
import org.vivaio.core.lead.LeadQueries;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.lead.LeadStoreVerticle;
import org.vivaio.core.lead.Rulebooks;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Problem;

/** Scoring on the event bus: the receipt of a score, in which every point names its rule, version and event. */
public final class ScoringVerticle extends VerticleBase {
    private final LeadQueries leads;
    private final Rulebooks rulebooks;
    private final Clock clock;

    /** Explains from the events that stand. */
    public ScoringVerticle(LeadQueries leads, Rulebooks rulebooks, Clock clock) {
        this.leads = leads;
        this.rulebooks = rulebooks;
        this.clock = clock;
    }

    @Override
    public Future<?> start() {
        LeadStoreVerticle.serve(vertx, LeadBus.EXPLAIN, this::explain);
        return Future.succeededFuture();
    }

    private Future<ObjectNode> explain(JsonObject request) {
        String tenant = request.getString("tenant");
        UUID id = Ids.parse(request.getString("id", "")).orElseThrow(LeadStoreVerticle::noLead);
        String score = request.getString("score", "");
        return leads.lead(tenant, id).compose(found -> {
            LeadState lead = found.orElseThrow(LeadStoreVerticle::noLead);
            if (!score.isEmpty() && !lead.score().names().contains(score)) {
                throw Problem.notFound("The lead has no score " + score).exception();
            }
            return leads.ofType(tenant, id, "score.changed")
                    .compose(changes -> history(tenant, id, changes)
                            .compose(history -> rulebooks
                                    .at(tenant, lead.rulebook())
                                    .map(book -> new Receipt(
                                                    lead, score, book.part(ScoringRules.class), clock.instant())
                                            .of(changes, history))));
        });
    }

    /** The facts are read only when points were counted again from them. */
    private Future<List<LeadEvent>> history(String tenant, UUID id, List<LeadEvent> changes) {
        boolean recounted = changes.stream()
                .flatMap(event -> ((ScoreChanged) event.data()).changes().stream())
                .anyMatch(line -> line.kind().equals("recount"));
        return recounted ? leads.facts(tenant, id) : Future.succeededFuture(List.of());
    }
}
