package org.vivaio.plugins.espocrm;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.plugins.crm.JsonHttp;
import org.vivaio.plugins.crm.JsonHttp.Answer;

/** EspoCRM's REST interface, below {@code /api/v1}. */
final class EspoApi {
    private final EspoSettings settings;
    private final JsonHttp http;

    EspoApi(EspoSettings settings, ConnectorContext context) {
        this.settings = settings;
        this.http = new JsonHttp(context, "EspoCRM", settings.timeout());
    }

    /** Calls it; answers about the data ({@code 400}, {@code 404}, {@code 409}) are returned, other failures thrown. */
    Answer call(String method, String path, Optional<JsonNode> body) throws ConnectorException {
        Answer answer = http.send(
                method,
                URI.create(settings.url().toString().replaceAll("/+$", "") + "/api/v1/" + path),
                Map.of("x-api-key", settings.apiKey().reveal()),
                body);
        if (answer.isSuccess()) {
            if (answer.body().isMissingNode()) {
                throw http.noJson(answer);
            }
            return answer;
        }
        return switch (answer.status()) {
            case 400, 404, 409, 422 -> answer;
            case 401 -> throw ConnectorException.auth("EspoCRM refuses the API key: enter the one of its API user");
            case 403 ->
                throw ConnectorException.auth(
                        "The role of the API user lacks a right on " + path.split("[?/]")[0] + ": grant it in EspoCRM");
            default -> throw http.failure(answer, "");
        };
    }

    /** A list of records. */
    JsonNode list(String entity, String query) throws ConnectorException {
        Answer answer = call("GET", entity + "?" + query, Optional.empty());
        if (!answer.isSuccess() || !answer.body().path("list").isArray()) {
            throw ConnectorException.config("EspoCRM does not list " + entity
                    + " by what the settings name: check the key field and the address");
        }
        return answer.body().path("list");
    }

    /** A condition of a list. */
    static String where(int index, String type, String attribute, String value) {
        String name = "where[" + index + "]";
        return pair(name + "[type]", type) + "&" + pair(name + "[attribute]", attribute)
                + (value.isEmpty() ? "" : "&" + pair(name + "[value]", value));
    }

    static String pair(String name, String value) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8) + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
