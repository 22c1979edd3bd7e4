package org.vivaio.core.delivery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
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
        return (result == Result.DELIVERED || result == Result.REFUSED || result == Result.DEAD)
                && (job.isExport() || job.isMessage());
    }

    /** The body of the inbox row; empty for a verdict that is no news for the lead. */
    static Optional<byte[]> of(Verdict verdict, Instant at) {
        if (!isNews(verdict)) {
            return Optional.empty();
        }
        boolean good = verdict.result() == Result.DELIVERED;
        Job job = verdict.job();
        String type;
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
        }
        verdict.reference().ifPresent(reference -> data.put("reference", Settlement.text(reference)));
        verdict.error().ifPresent(error -> data.put("error", Settlement.text(error)));
        return Optional.of(Json.writeBytes(body));
    }
}
