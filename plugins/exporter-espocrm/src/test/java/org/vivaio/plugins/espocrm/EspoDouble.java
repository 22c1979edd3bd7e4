package org.vivaio.plugins.espocrm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.vivaio.plugins.crm.JsonHttp;
import org.vivaio.testkit.contract.HttpPeer;
import org.vivaio.testkit.contract.HttpPeer.Answer;
import org.vivaio.testkit.contract.HttpPeer.Request;

/**
 * A double of EspoCRM, not EspoCRM: it keeps leads and answers in the forms of the documentation (docs.espocrm.com,
 * "API overview" and "CRUD operations"), with its search parameters, duplicates as 409 and its times.
 */
final class EspoDouble {
    final Map<String, ObjectNode> leads = new LinkedHashMap<>();
    final Map<String, ObjectNode> opportunities = new LinkedHashMap<>();
    final HttpPeer peer = new HttpPeer(this::answer)
            .keeping(request -> !request.method().equals("GET"))
            .refusing(new Answer(
                    400,
                    "application/json",
                    "{\"messageTranslation\": {\"label\": \"validationFailure\", \"scope\": null, \"data\": {}}}"));

    private synchronized Answer answer(Request request) {
        String[] parts =
                URLDecoder.decode(request.path(), StandardCharsets.UTF_8).split("\\?", 2);
        String path = parts[0].replaceFirst("^/api/v1/", "");
        if (!request.headers().getOrDefault("x-api-key", "").startsWith("key-")) {
            return Answer.of(401);
        }
        if (path.equals("Metadata")) {
            ObjectNode fields = JsonHttp.MAPPER.createObjectNode();
            for (String name :
                    ("firstName lastName accountName title emailAddress phoneNumber address description status"
                                    + " cVivaioLeadId")
                            .split(" ")) {
                fields.putObject(name).put("type", "varchar");
            }
            return Answer.json(fields.toString());
        }
        if (path.startsWith("Opportunity/")) {
            ObjectNode deal = opportunities.get(path.substring("Opportunity/".length()));
            return deal == null ? Answer.of(404) : Answer.json(deal.toString());
        }
        return switch (request.method()) {
            case "GET" -> list(parts[1]);
            case "POST" -> make(read(request));
            default -> change(path.substring("Lead/".length()), read(request));
        };
    }

    private Answer list(String query) {
        Map<String, String> all = new LinkedHashMap<>();
        for (String pair : query.split("&")) {
            all.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
        }
        String attribute = all.get("where[0][attribute]");
        String value = all.getOrDefault("where[0][value]", "");
        ArrayNode list = JsonHttp.MAPPER.createArrayNode();
        leads.values().stream()
                .filter(lead -> all.get("where[0][type]").equals("equals")
                        ? lead.path(attribute).asText().equals(value)
                        : lead.path(attribute).asText().compareTo(value) >= 0)
                .limit(Integer.parseInt(all.get("maxSize")))
                .forEach(list::add);
        return Answer.json("{\"total\": " + list.size() + ", \"list\": " + list + "}");
    }

    private Answer make(ObjectNode lead) {
        if (lead.path("emailAddress").asText().contains(" ")) {
            return new Answer(
                    400,
                    "application/json",
                    "{\"messageTranslation\": {\"label\": \""
                            + lead.path("emailAddress").asText() + " is no address\"}}");
        }
        for (ObjectNode other : leads.values()) {
            if (lead.hasNonNull("emailAddress")
                    && other.path("emailAddress").equals(lead.path("emailAddress"))
                    && !other.has("cVivaioLeadId")) {
                return new Answer(409, "application/json", "[" + other + "]");
            }
        }
        String id = String.format("64a%014d", leads.size() + 1);
        lead.put("id", id).put("modifiedAt", "2026-11-02 10:00:0" + leads.size() % 10);
        leads.put(id, lead);
        return Answer.json(lead.toString());
    }

    private Answer change(String id, ObjectNode values) {
        ObjectNode lead = leads.get(id);
        if (lead == null) {
            return Answer.of(404);
        }
        lead.setAll(values);
        return Answer.json(lead.toString());
    }

    private static ObjectNode read(Request request) {
        try {
            JsonNode body = JsonHttp.MAPPER.readTree(request.body());
            return (ObjectNode) body;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
