package org.vivaio.core.scoring;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.vivaio.core.lead.EventData.Contribution;
import org.vivaio.core.lead.EventData.ScoreChanged;
import org.vivaio.core.lead.LeadBus;
import org.vivaio.core.lead.LeadEvent;
import org.vivaio.core.lead.LeadQueries;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.lead.LeadStoreVerticle;
import org.vivaio.core.lead.Rulebooks;
import org.vivaio.core.lead.ScoreState;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;

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
        return leads.lead(tenant, id).compose(found -> {
            LeadState lead = found.orElseThrow(LeadStoreVerticle::noLead);
            return leads.ofType(tenant, id, "score.changed")
                    .compose(events -> rulebooks
                            .at(tenant, lead.rulebook())
                            .map(book -> receipt(lead, events, book.part(ScoringRules.class))));
        });
    }

    private ObjectNode receipt(LeadState lead, List<LeadEvent> events, ScoringRules rules) {
        ObjectNode json = Json.object()
                .put("total", ScoreState.shown(lead.score().total()))
                .put("fit", ScoreState.shown(lead.score().fitPoints()))
                .put("engagement", ScoreState.shown(lead.score().engagementPoints()))
                .put("asOf", clock.instant().toString());
        ArrayNode lines = json.putArray("contributions");
        lead.score().fit().values().stream()
                .sorted(java.util.Comparator.comparing(Contribution::rule))
                .forEach(line -> lines.add(line(line, rules)));
        for (LeadEvent event : events) {
            ((ScoreChanged) event.data())
                    .changes().stream()
                            .filter(line -> line.kind().equals("engagement"))
                            .filter(line -> lead.score().engagement().containsKey(line.rule()))
                            .forEach(line -> lines.add(line(line, rules)));
        }
        return json;
    }

    private static ObjectNode line(Contribution line, ScoringRules rules) {
        ObjectNode json = Json.object()
                .put("rule", line.rule())
                .put("version", line.version())
                .put("points", ScoreState.shown(line.points()))
                .put("eventId", line.eventId().toString())
                .put("at", line.at().toString())
                .put("kind", line.kind());
        Optional<ScoringRules.Rule> rule = rules.rule(line.rule());
        rule.filter(r -> !r.label().isEmpty()).ifPresent(r -> json.set("label", Json.MAPPER.valueToTree(r.label())));
        return json;
    }
}
