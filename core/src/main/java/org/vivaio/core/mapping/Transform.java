package org.vivaio.core.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** One small change of a value on its way from the payload to a field. */
@FunctionalInterface
interface Transform {
    /**
     * Changes a value.
     *
     * @param value what was found, empty for nothing
     * @param payload the whole payload
     * @throws Unfit when the value is not of the kind that this transform changes
     */
    Optional<JsonNode> apply(Optional<JsonNode> value, JsonNode payload) throws Unfit;

    /** The value cannot be transformed; the message quotes nothing of it. */
    final class Unfit extends Exception {
        private static final long serialVersionUID = 1L;

        Unfit(String message) {
            super(message, null, false, false);
        }
    }
}
