package org.vivaio.plugins.hubspot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.vivaio.plugins.crm.JsonHttp;
import org.vivaio.testkit.HttpPeer;
import org.vivaio.testkit.HttpPeer.Call;
import org.vivaio.testkit.HttpPeer.Reply;

/**
 * A double of HubSpot's CRM API v3, not HubSpot: it keeps contacts and deals by a unique property and answers in the shapes of
 * the vendor's public reference (batch upsert with 200 or 207, VALIDATION_ERROR, MISSING_SCOPES, RATE_LIMIT with policyName).
 */
final class HubSpotDouble implements AutoCloseable {
    static final String TOKEN = "pat-eu1-00000000";

    final HttpPeer peer = new HttpPeer();
    final Map<String, ObjectNode> contacts = new LinkedHashMap<>();
    final Map<String, ObjectNode> deals = new LinkedHashMap<>();
    final Map<String, String> associations = new LinkedHashMap<>();
    final Set<String> properties = new TreeSet<>(Set.of(
            "firstname",
            "lastname",
            "email",
            "phone",
            "company",
            "jobtitle",
            "address",
            "zip",
            "city",
            "state",
            "country",
            "message"));
    final ArrayNode found = JsonHttp.MAPPER.createArrayNode();
    private int next = 101;

    HubSpotDouble() {
        peer.answers(this::answer);
    }

    /** A contact that somebody else made. */
    void knows(String id, String email) {
        contacts.put(id, JsonHttp.MAPPER.createObjectNode().put("email", email));
    }

    private Reply answer(Call call) {
        if (!("Bearer " + TOKEN).equals(call.headers().get("authorization"))) {
            return Reply.json(
                    401,
                    "{\"status\":\"error\",\"message\":\"Authentication credentials not found.\",\"category\":\"INVALID_AUTHENTICATION\"}");
        }
        JsonNode body = read(call.body());
        String path = call.path().split("\\?")[0];
        if (path.startsWith("/crm/v3/properties/")) {
            return property(call.method(), path, body);
        } else if (path.endsWith("/batch/upsert")) {
            return upsert(path.contains("/deals/") ? deals : contacts, body.path("inputs"));
        } else if (path.endsWith("/search")) {
            return Reply.json(200, "{\"total\":" + found.size() + ",\"results\":" + found + "}");
        } else if (path.startsWith("/crm/v3/owners/")) {
            boolean giulia = call.path().contains("giulia%40firm.example");
            return Reply.json(
                    200,
                    "{\"results\":" + (giulia ? "[{\"id\":\"77\",\"email\":\"giulia@firm.example\"}]" : "[]") + "}");
        } else if (path.startsWith("/crm/v4/objects/deals/")) {
            associations.put(path.split("/")[5], path.substring(path.indexOf("default/") + 8));
            return Reply.json(200, "{\"status\":\"COMPLETE\"}");
        } else if (call.method().equals("PATCH")) {
            String id = path.substring(path.lastIndexOf('/') + 1);
            contacts.get(id).setAll((ObjectNode) body.path("properties"));
            return Reply.json(200, "{\"id\":\"" + id + "\",\"properties\":{}}");
        }
        return Reply.json(
                404, "{\"status\":\"error\",\"message\":\"resource not found\",\"category\":\"OBJECT_NOT_FOUND\"}");
    }

    private Reply property(String method, String path, JsonNode body) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (method.equals("POST")) {
            properties.add(body.path("name").asText());
            return Reply.json(201, body.toString());
        }
        return properties.contains(name)
                ? Reply.json(200, "{\"name\":\"" + name + "\"}")
                : Reply.json(
                        404,
                        "{\"status\":\"error\",\"message\":\"Property does not exist\",\"category\":\"OBJECT_NOT_FOUND\"}");
    }

    private Reply upsert(Map<String, ObjectNode> objects, JsonNode inputs) {
        ArrayNode results = JsonHttp.MAPPER.createArrayNode();
        for (JsonNode input : inputs) {
            ObjectNode values = (ObjectNode) input.path("properties");
            String key = input.path("idProperty").asText();
            if (values.path("email").asText().contains(" ")) {
                return Reply.json(
                        400,
                        "{\"status\":\"error\",\"message\":\"Property values were not valid: Email address "
                                + values.path("email").asText() + " is invalid\",\"category\":\"VALIDATION_ERROR\"}");
            }
            String id = objects.entrySet().stream()
                    .filter(e -> e.getValue()
                            .path(key)
                            .asText()
                            .equals(input.path("id").asText()))
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElse("");
            for (Map.Entry<String, ObjectNode> other : objects.entrySet()) {
                if (id.isEmpty()
                        && values.has("email")
                        && other.getValue().path("email").equals(values.path("email"))) {
                    return Reply.json(
                            409,
                            "{\"status\":\"error\",\"message\":\"Contact already exists. Existing ID: " + other.getKey()
                                    + "\",\"category\":\"CONFLICT\"}");
                }
            }
            if (id.isEmpty()) {
                id = Integer.toString(next++);
                objects.put(id, JsonHttp.MAPPER.createObjectNode());
            }
            objects.get(id).setAll(values);
            results.addObject().put("id", id).put("new", true).set("properties", values);
        }
        return Reply.json(200, "{\"status\":\"COMPLETE\",\"results\":" + results + "}");
    }

    private static JsonNode read(String body) {
        try {
            return JsonHttp.MAPPER.readTree(body.isEmpty() ? "{}" : body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        peer.close();
    }
}
