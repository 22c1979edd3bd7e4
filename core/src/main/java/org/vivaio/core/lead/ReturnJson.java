package org.vivaio.core.lead;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.vivaio.core.lead.EventData.ReturnChanged;
import org.vivaio.core.platform.Ids;

/** The share of {@link EventJson} that is about leads claimed back from their supplier. */
final class ReturnJson {
    private ReturnJson() {}

    static void open(EventData data, ObjectNode json) {
        if (data instanceof ReturnChanged d) {
            ReturnTerms terms = d.terms();
            json.put("capture", d.capture().toString())
                    .put("source", terms.source())
                    .put("key", terms.key())
                    .put("capturedAt", terms.capturedAt().toString());
            terms.campaign().ifPresent(campaign -> json.put("campaign", campaign));
            terms.price()
                    .ifPresent(price -> json.putObject("price")
                            .put("amount", price.toPlainString())
                            .put("currency", terms.currency()));
            d.reason().ifPresent(reason -> json.put("reason", reason));
            if (!d.evidence().isEmpty()) {
                ArrayNode evidence = json.putArray("evidence");
                d.evidence().forEach(id -> evidence.add(id.toString()));
            }
        }
    }

    static void personal(EventData data, ObjectNode json) {
        if (data instanceof ReturnChanged d) {
            d.note().ifPresent(note -> json.put("note", note));
        }
    }

    static ReturnChanged read(String type, JsonNode open, JsonNode personal) {
        JsonNode price = open.path("price");
        List<UUID> evidence = new ArrayList<>();
        open.path("evidence").forEach(id -> Ids.parse(id.asText()).ifPresent(evidence::add));
        return new ReturnChanged(
                type.substring("return.".length()),
                Ids.parse(open.path("capture").asText()).orElse(new UUID(0, 0)),
                new ReturnTerms(
                        open.path("source").asText(),
                        open.path("key").asText(),
                        text(open, "campaign"),
                        price.isObject()
                                ? Optional.of(
                                        new BigDecimal(price.path("amount").asText("0")))
                                : Optional.empty(),
                        price.path("currency").asText(""),
                        text(open, "capturedAt").map(Instant::parse).orElse(Instant.EPOCH)),
                text(open, "reason"),
                List.copyOf(evidence),
                text(personal, "note"));
    }

    private static Optional<String> text(JsonNode json, String name) {
        return json.hasNonNull(name) ? Optional.of(json.get(name).asText()) : Optional.empty();
    }
}
