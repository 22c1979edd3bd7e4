package org.vivaio.core.lead;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.vivaio.core.platform.Json;

/** Leads and events as the API shows them. */
public final class LeadJson {
    private LeadJson() {}

    /** A lead as a member of a list. */
    public static ObjectNode item(LeadState lead, Instant now) {
        ObjectNode json = Json.object().put("id", lead.id().toString()).put("stage", lead.stage());
        lead.owner().ifPresent(owner -> json.put("owner", owner));
        ArrayNode tags = json.putArray("tags");
        lead.tags().forEach(tags::add);
        json.set("fields", Json.MAPPER.valueToTree(lead.fields()));
        json.putObject("score")
                .put("fit", ScoreState.shown(lead.score().fitPoints()))
                .put("engagement", ScoreState.shown(lead.score().engagementPoints(now)))
                .put("total", ScoreState.shown(lead.score().total(now)))
                .put("grade", lead.score().grade(now))
                .put("asOf", now.toString());
        if (!lead.score().names().isEmpty()) {
            ObjectNode scores = json.putObject("scores");
            lead.score()
                    .names()
                    .forEach(name ->
                            scores.put(name, ScoreState.shown(lead.score().total(name, now))));
        }
        if (!lead.phase().isEmpty()) {
            json.put("phase", lead.phase());
        }
        if (!lead.stageSince().equals(Instant.EPOCH)) {
            json.put("stageSince", lead.stageSince().toString());
        }
        if (!lead.segments().isEmpty()) {
            ArrayNode segments = json.putArray("segments");
            lead.segments().forEach(segments::add);
        }
        lead.handover().ifPresent(handover -> {
            ObjectNode item = json.putObject("handover")
                    .put("state", handover.state())
                    .put("at", handover.at().toString());
            handover.dueAt().ifPresent(due -> item.put("dueAt", due.toString()));
            handover.reason().ifPresent(reason -> item.put("reason", reason));
            if (handover.escalated()) {
                item.put("escalated", true);
            }
        });
        json.put("source", lead.source());
        if (!lead.verification().isEmpty()) {
            json.set("verification", VerificationJson.state(lead.verification()));
        }
        lead.origin().campaign().ifPresent(campaign -> json.put("campaign", campaign));
        if (!lead.lastTouch().isEmpty()) {
            json.set("firstTouch", Json.MAPPER.valueToTree(lead.firstTouch()));
            json.set("touch", Json.MAPPER.valueToTree(lead.lastTouch()));
        }
        json.put("createdAt", lead.createdAt().toString());
        json.put("updatedAt", lead.updatedAt().toString());
        lead.erasedAt().ifPresent(at -> json.put("erasedAt", at.toString()));
        work(lead.work(), json);
        return json;
    }

    private static void work(WorkState work, ObjectNode json) {
        work.hold()
                .ifPresent(hold -> json.put(
                        hold.kind().equals("claim") ? "claimExpires" : "offerExpires",
                        hold.until().toString()));
        work.waiting()
                .ifPresent(waiting -> json.putObject("waiting")
                        .put("queue", waiting.queue())
                        .put("why", waiting.why())
                        .put("since", waiting.since().toString()));
        work.speed()
                .ifPresent(speed -> json.putObject("speed")
                        .put("state", speed.state())
                        .put("since", speed.since().toString())
                        .put("dueAt", speed.dueAt().toString()));
    }

    /** A lead by itself. */
    public static ObjectNode whole(LeadState lead, Instant now) {
        ObjectNode json = item(lead, now);
        if (!lead.tagsBy().isEmpty()) {
            json.set("tagsBy", Json.MAPPER.valueToTree(lead.tagsBy()));
        }
        if (!lead.work().calls().isEmpty()) {
            json.set("calls", WorkStateJson.calls(lead.work()));
        }
        ArrayNode consents = json.putArray("consents");
        lead.consents()
                .values()
                .forEach(consent -> consents.addObject()
                        .put("purpose", consent.text().purpose())
                        .put("channel", consent.text().channel())
                        .put("state", consent.state())
                        .put("wordingVersion", consent.text().wordingVersion())
                        .put("language", consent.text().language())
                        .put("hash", consent.text().hash())
                        .put("at", consent.at().toString()));
        return json;
    }

    /** An event of a lead's history. */
    public static ObjectNode event(LeadEvent event) {
        ObjectNode json = Json.object()
                .put("id", event.id().toString())
                .put("type", event.data().type())
                .put("at", event.at().toString())
                .put("recordedAt", event.recordedAt().toString())
                .put("actor", event.actor())
                .put("rulebook", event.rulebook());
        event.cause().ifPresent(cause -> json.put("cause", cause.toString()));
        ObjectNode data = EventJson.whole(event.data());
        if (event.data() instanceof EventData.CaptureAccepted) {
            event.inboxId().ifPresent(id -> data.put("captureId", id.toString()));
        }
        json.set("data", data);
        return json;
    }
}
