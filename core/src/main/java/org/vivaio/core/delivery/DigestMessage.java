package org.vivaio.core.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.vivaio.core.platform.Json;

/** Several alerts in one message to a seller: what each is about and where to open it, nothing about the persons. */
final class DigestMessage {
    private DigestMessage() {}

    /**
     * The message.
     *
     * @param base where leads of the tenant are opened, with the slash before their ids
     */
    static ObjectNode write(JsonNode payload, String language, String to, String base) {
        boolean italian = language.startsWith("it");
        int count = payload.path("count").asInt();
        StringBuilder text = new StringBuilder(
                italian ? "Questi avvisi ti aspettano:\n\n" : "These alerts are waiting for you:\n\n");
        payload.path("digest")
                .forEach(item -> text.append("- ")
                        .append(item.path("alert").asText())
                        .append(": ")
                        .append(base)
                        .append(item.path("lead").asText())
                        .append('\n'));
        int more = count - payload.path("digest").size();
        if (more > 0) {
            text.append(italian ? "\nE altri " : "\nAnd ").append(more).append(italian ? ".\n" : " more.\n");
        }
        return Json.object()
                .put("to", to)
                .put("subject", italian ? "Avvisi sui lead: " + count : "Alerts about leads: " + count)
                .put("text", text.toString());
    }
}
