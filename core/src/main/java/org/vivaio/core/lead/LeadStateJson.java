package org.vivaio.core.lead;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.vivaio.core.lead.EventData.ConsentText;
import org.vivaio.core.lead.EventData.Contribution;
import org.vivaio.core.lead.LeadState.ConsentState;
import org.vivaio.core.platform.Json;

/** The parts of a {@link LeadState} that are kept as JSON: what may stay for ever, and what an erasure empties. */
final class LeadStateJson {
    private LeadStateJson() {}

    /** What erasure empties. */
    static ObjectNode personal(LeadState lead) {
        ObjectNode json = Json.object();
        if (!lead.firstTouch().isEmpty()) {
            json.set("firstTouch", Json.MAPPER.valueToTree(lead.firstTouch()));
            json.set("lastTouch", Json.MAPPER.valueToTree(lead.lastTouch()));
        }
        return json;
    }

    /** What may stay. */
    static ObjectNode state(LeadState lead) {
        ObjectNode json = Json.object();
        if (!lead.tags().isEmpty()) {
            json.set("tags", Json.MAPPER.valueToTree(lead.tags()));
        }
        if (!lead.checks().isEmpty()) {
            json.set("checks", Json.MAPPER.valueToTree(lead.checks()));
        }
        if (!lead.verification().isEmpty()) {
            json.set("verification", VerificationJson.state(lead.verification()));
        }
        if (!lead.consents().isEmpty()) {
            ObjectNode consents = json.putObject("consents");
            lead.consents().forEach((key, consent) -> consents.set(key, consent(consent)));
        }
        if (!lead.score().fit().isEmpty()) {
            var fit = json.putArray("fit");
            lead.score().fit().values().forEach(line -> fit.add(EventJson.contribution(line)));
        }
        if (!lead.score().engagement().isEmpty()) {
            ObjectNode engagement = json.putObject("engagement");
            lead.score()
                    .engagement()
                    .forEach((rule, tally) -> engagement
                            .putObject(rule)
                            .put("points", tally.points())
                            .put("count", tally.count()));
        }
        if (!lead.work().equals(WorkState.NONE)) {
            json.set("work", WorkStateJson.write(lead.work()));
        }
        return json;
    }

    private static ObjectNode consent(ConsentState consent) {
        return Json.object()
                .put("state", consent.state())
                .put("version", consent.text().wordingVersion())
                .put("language", consent.text().language())
                .put("hash", consent.text().hash())
                .put("at", consent.at().toString());
    }

    private static ConsentState consent(String key, JsonNode json) {
        int slash = key.lastIndexOf('/');
        return new ConsentState(
                json.path("state").asText(),
                new ConsentText(
                        key.substring(0, slash),
                        key.substring(slash + 1),
                        json.path("version").asText(),
                        json.path("language").asText(),
                        json.path("hash").asText()),
                Instant.parse(json.path("at").asText()));
    }

    static void readPersonal(JsonNode personal, LeadStateBuilder lead) {
        lead.firstTouch(EventJson.texts(personal.get("firstTouch")))
                .lastTouch(EventJson.texts(personal.get("lastTouch")));
    }

    static void readState(JsonNode state, LeadStateBuilder lead) {
        Map<String, ConsentState> consents = new LinkedHashMap<>();
        state.path("consents").properties().forEach(e -> consents.put(e.getKey(), consent(e.getKey(), e.getValue())));
        Map<String, Contribution> fit = new LinkedHashMap<>();
        state.path("fit").forEach(line -> fit.put(line.path("rule").asText(), EventJson.contribution(line)));
        Map<String, ScoreState.Tally> engagement = new LinkedHashMap<>();
        state.path("engagement")
                .properties()
                .forEach(e -> engagement.put(
                        e.getKey(),
                        new ScoreState.Tally(
                                e.getValue().path("points").asDouble(),
                                e.getValue().path("count").asInt())));
        SortedSet<String> tags = new TreeSet<>();
        state.path("tags").forEach(tag -> tags.add(tag.asText()));
        lead.consents(consents)
                .score(new ScoreState(fit, engagement))
                .tags(tags)
                .checks(EventJson.texts(state.get("checks")))
                .verification(VerificationJson.state(state.path("verification")))
                .work(WorkStateJson.read(state.path("work")));
    }
}
