package org.vivaio.core.lead;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the rules of its source say of a capture, written into the fact so that deciders need no look-up. Nothing personal.
 *
 * @param campaign name of the campaign it belongs to
 * @param price what the supplier gets for it
 * @param currency of the price
 * @param manual whether a person sorts it instead of the routing rules
 * @param overwrite whether what it says also replaces the address and number by which the lead is known
 * @param tags put on the lead
 */
public record Terms(
        Optional<String> campaign,
        Optional<BigDecimal> price,
        String currency,
        boolean manual,
        boolean overwrite,
        List<String> tags) {
    /** Of a source without such rules. */
    public static final Terms NONE = new Terms(Optional.empty(), Optional.empty(), "", false, false, List.of());

    /** Copies the tags. */
    public Terms {
        tags = List.copyOf(tags);
    }

    /** The same for another campaign, or none. */
    public Terms of(Optional<String> other) {
        return campaign.equals(other) ? this : new Terms(other, price, currency, manual, overwrite, tags);
    }

    /** Adds what is there to the open values of an event. */
    void write(ObjectNode json) {
        campaign.ifPresent(name -> json.put("campaign", name));
        price.ifPresent(amount ->
                json.putObject("price").put("amount", amount.toPlainString()).put("currency", currency));
        if (manual) {
            json.put("routing", "manual");
        }
        if (overwrite) {
            json.put("update", true);
        }
        if (!tags.isEmpty()) {
            tags.forEach(json.putArray("tags")::add);
        }
    }

    /** Reads what {@link #write} wrote. */
    static Terms read(JsonNode json) {
        if (!json.has("campaign")
                && !json.has("price")
                && !json.has("routing")
                && !json.has("update")
                && !json.has("tags")) {
            return NONE;
        }
        List<String> tags = new ArrayList<>();
        json.path("tags").forEach(tag -> tags.add(tag.asText()));
        JsonNode price = json.path("price");
        return new Terms(
                Optional.of(json.path("campaign").asText()).filter(c -> !c.isEmpty()),
                price.isObject()
                        ? Optional.of(new BigDecimal(price.path("amount").asText("0")))
                        : Optional.empty(),
                price.path("currency").asText(),
                json.path("routing").asText().equals("manual"),
                json.path("update").asBoolean(),
                tags);
    }
}
