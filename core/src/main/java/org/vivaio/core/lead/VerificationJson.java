package org.vivaio.core.lead;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vivaio.core.lead.EventData.Check;
import org.vivaio.core.lead.EventData.Verified;
import org.vivaio.core.lead.LeadState.Verification;
import org.vivaio.core.platform.Json;

/** Writes and reads what verifiers answered; nothing of it is personal. */
public final class VerificationJson {
    private static final int MOST = 50;
    private static final int LONGEST = 100;

    private VerificationJson() {}

    static void write(Verified data, ObjectNode json) {
        json.put("connection", data.connection());
        data.effectId().ifPresent(id -> json.put("effectId", id));
        ArrayNode checks = json.putArray("checks");
        data.checks().forEach(check -> {
            ObjectNode item = checks.addObject().put("subject", check.subject()).put("result", check.result());
            if (check.score() >= 0) {
                item.put("score", check.score());
            }
            if (!check.code().isEmpty()) {
                item.put("code", check.code());
            }
        });
        if (data.failed()) {
            json.put("failed", true);
        }
        if (!data.currency().isEmpty()) {
            json.put("costMicros", data.costMicros()).put("currency", data.currency());
        }
    }

    /** Reads an answer as it was written, or as somebody reports it. */
    public static Verified verified(JsonNode json) {
        List<Check> checks = new ArrayList<>();
        for (JsonNode item : json.path("checks")) {
            String subject = text(item, "subject");
            if (!subject.isEmpty() && checks.size() < MOST) {
                checks.add(new Check(
                        subject,
                        result(item.path("result").asText()),
                        item.path("score").isNumber()
                                ? Math.max(0, Math.min(1, item.path("score").asDouble()))
                                : -1,
                        text(item, "code")));
            }
        }
        return new Verified(
                text(json, "connection"),
                Optional.of(text(json, "effectId")).filter(id -> !id.isEmpty()),
                List.copyOf(checks),
                json.path("failed").asBoolean(),
                Math.max(0, json.path("costMicros").asLong()),
                text(json, "currency"));
    }

    private static String result(String said) {
        return List.of("valid", "invalid", "risky").contains(said) ? said : "unknown";
    }

    private static String text(JsonNode json, String name) {
        String text = json.path(name).asText("").replace('\u0000', ' ').strip();
        return text.length() > LONGEST ? text.substring(0, LONGEST) : text;
    }

    static ObjectNode state(Map<String, Verification> verification) {
        ObjectNode json = Json.object();
        verification.forEach((subject, known) -> {
            ObjectNode item = json.putObject(subject)
                    .put("result", known.result())
                    .put("connection", known.connection())
                    .put("at", known.at().toString());
            if (known.score() >= 0) {
                item.put("score", known.score());
            }
            if (!known.code().isEmpty()) {
                item.put("code", known.code());
            }
        });
        return json;
    }

    static Map<String, Verification> state(JsonNode json) {
        Map<String, Verification> verification = new LinkedHashMap<>();
        json.properties()
                .forEach(e -> verification.put(
                        e.getKey(),
                        new Verification(
                                e.getValue().path("result").asText(),
                                e.getValue().path("score").asDouble(-1),
                                e.getValue().path("code").asText(""),
                                e.getValue().path("connection").asText(),
                                java.time.Instant.parse(e.getValue().path("at").asText()))));
        return verification;
    }
}
