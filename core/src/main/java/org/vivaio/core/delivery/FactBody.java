package org.vivaio.core.delivery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.vivaio.core.delivery.Verdict.Result;
import org.vivaio.core.platform.Json;

/** What came of an effect, as a fact about its lead. */
final class FactBody {
    private FactBody() {}

    /** Whether the lead's history tells of it. */
    static boolean isNews(Verdict verdict) {
        Result result = verdict.result();
        Job job = verdict.job();
        if (result == Result.CANCELLED) {
            // only where a rule may answer: another channel can still reach the lead
            return job.kind().equals("message")
                    && job.payload().path("fallback").asBoolean();
        }
        return (result == Result.DELIVERED || result == Result.REFUSED || result == Result.DEAD)
                && (job.isExport() || job.isMessage() || job.isVerification());
    }

    /** The body of the inbox row; empty for a verdict that is no news for the lead. */
    static Optional<byte[]> of(Verdict verdict, Instant at) {
        if (!isNews(verdict)) {
            return Optional.empty();
        }
        boolean good = verdict.result() == Result.DELIVERED;
        Job job = verdict.job();
        String type;
        if (job.isVerification()) {
            return Optional.of(verification(verdict, at));
        }
        if (job.isExport()) {
            type = good ? "export.done" : "export.refused";
        } else {
            type = good ? "message.sent" : "message.failed";
        }
        ObjectNode body =
                Json.object().put("leadId", job.leadId().toString()).put("actor", "connection:" + job.connection());
        ObjectNode fact = body.putArray("facts").addObject().put("type", type).put("at", at.toString());
        ObjectNode data = fact.putObject("data")
                .put("connection", job.connection())
                .put("effectId", job.key())
                .put("kind", job.kind());
        if (job.isMessage()) {
            data.put("template", job.template());
            verdict.findings().ifPresent(said -> data.set("receipt", said));
        }
        if (job.kind().equals("message")) {
            // so that rules may try another channel
            for (String name : List.of("channel", "step", "tried", "revision")) {
                if (job.payload().hasNonNull(name)) {
                    data.set(name, job.payload().get(name));
                }
            }
            if (isFinal(verdict)) {
                data.put("final", true);
            }
        }
        verdict.reference().ifPresent(reference -> data.put("reference", Settlement.text(reference)));
        verdict.error().ifPresent(error -> data.put("error", Settlement.text(error)));
        return Optional.of(Json.writeBytes(body));
    }

    private static boolean isFinal(Verdict verdict) {
        return verdict.result() == Result.REFUSED || verdict.result() == Result.CANCELLED;
    }

    /** A verification that failed for good is told too: what waits for it must not wait for ever. */
    private static byte[] verification(Verdict verdict, Instant at) {
        Job job = verdict.job();
        ObjectNode found = verdict.findings().orElseGet(Json::object);
        ObjectNode body =
                Json.object().put("leadId", job.leadId().toString()).put("actor", "connection:" + job.connection());
        ArrayNode facts = body.putArray("facts");
        ObjectNode done = facts.addObject().put("type", "verification.done").put("at", at.toString());
        ObjectNode data =
                done.putObject("data").put("connection", job.connection()).put("effectId", job.key());
        data.set("checks", found.has("checks") ? found.get("checks") : Json.array());
        if (verdict.result() != Result.DELIVERED) {
            data.put("failed", true);
        }
        if (found.has("costMicros")) {
            data.set("costMicros", found.get("costMicros"));
            data.set("currency", found.get("currency"));
        }
        if (found.has("fields")) {
            ObjectNode learnt = facts.addObject().put("type", "enrichment.done").put("at", at.toString());
            learnt.putObject("data").put("connection", job.connection()).set("fields", found.get("fields"));
        }
        return Json.writeBytes(body);
    }
}
