package org.vivaio.core.lead;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.vivaio.core.platform.Json;

/**
 * What became of something that came in.
 *
 * @param verdict one of {@link #ACCEPTED}, {@link #DUPLICATE}, {@link #REJECTED}, {@link #QUARANTINED}
 * @param attached whether it was attached to a lead known before
 * @param reasons why, and what was noticed
 * @param leadId the lead it made or met
 */
public record Judgement(String verdict, boolean attached, List<Reason> reasons, Optional<UUID> leadId) {
    /** It made a lead or was attached to one. */
    public static final String ACCEPTED = "accepted";
    /** Known already. */
    public static final String DUPLICATE = "duplicate";
    /** Against the rules of its source. */
    public static final String REJECTED = "rejected";
    /** Doubtful; a person decides. */
    public static final String QUARANTINED = "quarantined";

    /**
     * One reason.
     *
     * @param code one of {@code inbox.ReasonCodes}
     * @param field the field it concerns
     * @param message in English
     */
    public record Reason(String code, Optional<String> field, String message) {
        /** A reason that concerns no single field. */
        public static Reason of(String code, String message) {
            return new Reason(code, Optional.empty(), message);
        }

        /** A reason about one field. */
        public static Reason of(String code, String field, String message) {
            return new Reason(code, Optional.of(field), message);
        }
    }

    /** Copies the reasons. */
    public Judgement {
        reasons = List.copyOf(reasons);
    }

    /** The reasons as stored and answered. */
    public ArrayNode reasonsJson() {
        ArrayNode list = Json.array();
        for (Reason reason : reasons) {
            ObjectNode item = list.addObject().put("code", reason.code());
            reason.field().ifPresent(field -> item.put("field", field));
            item.put("message", reason.message());
        }
        return list;
    }

    /** Reads what {@link #reasonsJson} wrote. */
    public static List<Reason> reasons(JsonNode list) {
        List<Reason> reasons = new ArrayList<>();
        for (JsonNode item : list) {
            reasons.add(new Reason(
                    item.path("code").asText(),
                    item.hasNonNull("field") ? Optional.of(item.get("field").asText()) : Optional.empty(),
                    item.path("message").asText()));
        }
        return reasons;
    }
}
