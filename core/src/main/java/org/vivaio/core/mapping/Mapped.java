package org.vivaio.core.mapping;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.vivaio.core.platform.Json;

/**
 * What a mapping made of a payload.
 *
 * @param fields values by field name
 * @param touch where the person came from
 * @param consents purpose, channel and version of the wording
 * @param externalId the supplier's own id
 * @param at when it happened, as text
 * @param troubles values that a transform could not take; they stand in the fields as they were found
 */
public record Mapped(
        ObjectNode fields,
        ObjectNode touch,
        ArrayNode consents,
        Optional<String> externalId,
        Optional<String> at,
        List<Trouble> troubles) {

    /**
     * A value that does not fit its rule.
     *
     * @param target field it was to become
     * @param message what is wrong with it; quotes nothing of it
     */
    public record Trouble(String target, String message) {}

    /** Copies the list. */
    public Mapped {
        troubles = List.copyOf(troubles);
    }

    /** The same in the shape of a capture sent to the API. */
    public ObjectNode envelope() {
        ObjectNode json = Json.object();
        json.set("fields", fields);
        json.set("touch", touch);
        json.set("consents", consents);
        at.ifPresent(time -> json.put("at", time));
        externalId.ifPresent(id -> json.put("externalId", id));
        return json;
    }

    /** Names counts only: all else is personal. */
    @Override
    public String toString() {
        return "Mapped[" + fields.size() + " fields, " + troubles.size() + " troubles]";
    }
}
