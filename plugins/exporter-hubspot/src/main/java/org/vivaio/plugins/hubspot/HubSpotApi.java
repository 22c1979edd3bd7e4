package org.vivaio.plugins.hubspot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.plugins.crm.JsonHttp;
import org.vivaio.plugins.crm.JsonHttp.Answer;
import org.vivaio.plugins.crm.Masked;

/** HubSpot's CRM API, version 3. */
final class HubSpotApi {
    private final HubSpotSettings settings;
    private final JsonHttp http;
    private final Map<String, String> ownerIds = new ConcurrentHashMap<>();

    HubSpotApi(HubSpotSettings settings, ConnectorContext context) {
        this.settings = settings;
        this.http = new JsonHttp(context, "HubSpot", settings.timeout());
    }

    /** Calls the API; an answer that says something about the data is returned, every other failure thrown. */
    Answer call(String method, String path, Optional<JsonNode> body) throws ConnectorException {
        Answer answer = http.send(
                method,
                settings.url().resolve(path),
                Map.of("authorization", "Bearer " + settings.token().reveal()),
                body);
        if (answer.isSuccess()) {
            if (!answer.body().isObject() && !method.equals("PUT")) {
                throw http.noJson(answer);
            }
            return answer;
        }
        JsonNode error = answer.body();
        if (answer.status() == 429) {
            throw limited(answer);
        }
        if (answer.status() == 401) {
            throw ConnectorException.auth("HubSpot refuses the token: make a new one in the private app and enter it");
        }
        if (error.path("category").asText().equals("MISSING_SCOPES") || answer.status() == 403) {
            throw ConnectorException.config("The private app lacks a scope that this needs (" + path.split("\\?")[0]
                    + "): grant it in HubSpot");
        }
        if (!error.isObject() || answer.status() >= 500) {
            throw http.failure(answer, "");
        }
        return answer;
    }

    /** HubSpot says which of its limits was reached; the day's is not over in a second. */
    private ConnectorException limited(Answer answer) {
        if (answer.retryAfter().isPresent()) {
            return http.failure(answer, "");
        }
        boolean daily = answer.body().path("policyName").asText().equals("DAILY");
        return ConnectorException.limited(
                "HubSpot answered 429: " + (daily ? "the day's calls are used up" : "too many calls a second"),
                daily ? Duration.ofHours(1) : Duration.ofSeconds(10));
    }

    /** What HubSpot says is wrong, without the person's values. */
    static String words(JsonNode error, Collection<?> values) {
        return Masked.message(error.path("message").asText("no reason given"), values);
    }

    /** The id of an owner by e-mail address; empty where there is none. */
    Optional<String> owner(String email) throws ConnectorException {
        String known = ownerIds.get(email);
        if (known != null) {
            return Optional.of(known);
        }
        String query = java.net.URLEncoder.encode(email, java.nio.charset.StandardCharsets.UTF_8);
        JsonNode found = call("GET", "/crm/v3/owners/?limit=1&email=" + query, Optional.empty())
                .body()
                .path("results");
        if (found.isEmpty()) {
            return Optional.empty();
        }
        ownerIds.put(email, found.path(0).path("id").asText());
        return Optional.of(found.path(0).path("id").asText());
    }

    /** Whether an object has a property. */
    boolean hasProperty(String object, String property) throws ConnectorException {
        return call("GET", "/crm/v3/properties/" + object + "/" + property, Optional.empty())
                .isSuccess();
    }

    /** Makes the property that holds our lead's id. */
    void makeKeyProperty(String object) throws ConnectorException {
        ObjectNode property = JsonHttp.MAPPER
                .createObjectNode()
                .put("name", settings.keyProperty())
                .put("label", "Vivaio lead id")
                .put("type", "string")
                .put("fieldType", "text")
                .put("groupName", object.equals("deals") ? "dealinformation" : "contactinformation")
                .put("hasUniqueValue", true);
        Answer answer = call("POST", "/crm/v3/properties/" + object, Optional.of(property));
        if (!answer.isSuccess() && answer.status() != 409) {
            throw ConnectorException.config("HubSpot would not make the property " + settings.keyProperty() + " of "
                    + object + " (" + words(answer.body(), List.of())
                    + "): make it yourself, a single-line text with unique values");
        }
    }

    /** One search, oldest change first. */
    JsonNode search(String object, ObjectNode body) throws ConnectorException {
        Answer answer = call("POST", "/crm/v3/objects/" + object + "/search", Optional.of(body));
        if (!answer.isSuccess()) {
            throw ConnectorException.config(
                    "HubSpot refused a search in " + object + ": " + words(answer.body(), List.of()));
        }
        return answer.body().path("results");
    }
}
