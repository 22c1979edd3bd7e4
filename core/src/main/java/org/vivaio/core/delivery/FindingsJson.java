package org.vivaio.core.delivery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.vivaio.api.Verifier;
import org.vivaio.core.platform.Json;

/** Writes what a verifier found as the facts say it: {@code checks}, cost, and {@code fields} that it learnt. */
public final class FindingsJson {
    private FindingsJson() {}

    /** Reads what a plugin returned; tolerant, since it was paid for. */
    public static ObjectNode of(Verifier.Findings findings) {
        ObjectNode json = Json.object();
        ArrayNode checks = json.putArray("checks");
        findings.checks().forEach(check -> {
            ObjectNode item = checks.addObject()
                    .put("subject", Settlement.text(check.subject()))
                    .put("result", check.result().name().toLowerCase(Locale.ROOT));
            if (check.score() >= 0 && check.score() <= 1) {
                item.put("score", check.score());
            }
            item.put("code", Settlement.text(check.code()));
        });
        if (findings.costMicros() > 0 && !findings.currency().isBlank()) {
            json.put("costMicros", findings.costMicros()).put("currency", Settlement.text(findings.currency()));
        }
        if (!findings.values().isEmpty()) {
            json.set("fields", Json.MAPPER.valueToTree(findings.values()));
        }
        return json;
    }
}
