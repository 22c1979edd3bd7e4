package org.vivaio.core.lead;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.vivaio.core.lead.EventData.ConsentText;
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
        ScoreJson.write(lead.score(), json);
        if (!lead.stageSince().equals(Instant.EPOCH)) {
            json.put("stageSince", FactTally.micros(lead.stageSince()));
        }
        if (!lead.phase().isEmpty()) {
            json.put("phase", lead.phase());
        }
        if (!lead.work().equals(WorkState.NONE)) {
            json.set("work", WorkStateJson.write(lead.work()));
        }
        if (!lead.segments().isEmpty()) {
            json.set("segments", Json.MAPPER.valueToTree(lead.segments()));
        }
        if (!lead.tagsBy().isEmpty()) {
            json.set("tagsBy", Json.MAPPER.valueToTree(lead.tagsBy()));
        }
        if (!lead.facts().isEmpty()) {
            ObjectNode facts = json.putObject("facts");
            lead.facts()
                    .forEach((type, tally) -> facts.putArray(type)
                            .add(tally.total())
                            .add(FactTally.micros(tally.first()))
                            .add(FactTally.micros(tally.last()))
                            .add(tally.recent()));
        }
        lead.handover().ifPresent(handover -> {
            ObjectNode item = json.putObject("handover")
                    .put("state", handover.state())
                    .put("at", handover.at().toString());
            handover.dueAt().ifPresent(due -> item.put("dueAt", due.toString()));
            if (handover.escalated()) {
                item.put("escalated", true);
            }
            handover.reason().ifPresent(reason -> item.put("reason", reason));
        });
        lead.origin().write(json);
        return json;
    }

    private static ObjectNode consent(ConsentState consent) {
        ObjectNode json = Json.object()
                .put("state", consent.state())
                .put("version", consent.text().wordingVersion())
                .put("language", consent.text().language())
                .put("hash", consent.text().hash())
                .put("at", consent.at().toString());
        if (consent.requests() > 0) {
            json.put("requests", consent.requests());
        }
        return json;
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
                Instant.parse(json.path("at").asText()),
                json.path("requests").asInt());
    }

    static void readPersonal(JsonNode personal, LeadStateBuilder lead) {
        lead.firstTouch(EventJson.texts(personal.get("firstTouch")))
                .lastTouch(EventJson.texts(personal.get("lastTouch")));
    }

    static void readState(JsonNode state, LeadStateBuilder lead) {
        Map<String, ConsentState> consents = new LinkedHashMap<>();
        state.path("consents").properties().forEach(e -> consents.put(e.getKey(), consent(e.getKey(), e.getValue())));
        lead.consents(consents)
                .verification(VerificationJson.state(state.path("verification")))
                .work(WorkStateJson.read(state.path("work")))
                .score(ScoreJson.read(state))
                .stageSince(FactTally.instant(state.path("stageSince").asLong(0)))
                .phase(state.path("phase").asText(""))
                .segments(names(state.path("segments")))
                .tagsBy(EventJson.texts(state.get("tagsBy")))
                .facts(facts(state.path("facts")))
                .handover(Optional.ofNullable(state.get("handover")).map(LeadStateJson::handover))
                .tags(names(state.path("tags")))
                .checks(EventJson.texts(state.get("checks")))
                .origin(Origin.read(state));
    }

    private static SortedSet<String> names(JsonNode list) {
        SortedSet<String> names = new TreeSet<>();
        list.forEach(name -> names.add(name.asText()));
        return names;
    }

    private static Map<String, FactTally> facts(JsonNode json) {
        Map<String, FactTally> facts = new LinkedHashMap<>();
        json.properties()
                .forEach(e -> facts.put(
                        e.getKey(),
                        new FactTally(
                                e.getValue().path(0).asLong(),
                                FactTally.instant(e.getValue().path(1).asLong()),
                                FactTally.instant(e.getValue().path(2).asLong()),
                                e.getValue().path(3).asText())));
        return facts;
    }

    private static Handover handover(JsonNode json) {
        return new Handover(
                json.path("state").asText(),
                Instant.parse(json.path("at").asText()),
                Optional.ofNullable(json.get("dueAt")).map(due -> Instant.parse(due.asText())),
                json.path("escalated").asBoolean(),
                Optional.ofNullable(json.get("reason")).map(JsonNode::asText));
    }
}
