package org.vivaio.core.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.vivaio.core.platform.Problem.FieldError;

/** What a tenant's rulebook says about changes that a person asks for. */
@FunctionalInterface
public interface LeadRules {
    /**
     * Checks a change whose shape is right already.
     *
     * @param patch any of {@code fields} (object; null removes), {@code tags} (list of texts), {@code stage} (text),
     *     {@code owner} (text or null), {@code reason} (text)
     * @return what is wrong: unknown stage or seller, reserved or unknown field names, wrong types of values
     */
    List<FieldError> checkPatch(String tenant, ObjectNode patch);

    /** What is wrong with a fact by the tenant's rules, beside what {@link #checkPatch} finds. */
    default List<FieldError> checkFact(String tenant, String type, JsonNode data) {
        return List.of();
    }
}
