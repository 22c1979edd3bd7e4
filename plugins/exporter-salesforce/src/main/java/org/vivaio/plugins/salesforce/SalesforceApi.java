package org.vivaio.plugins.salesforce;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.plugins.crm.JsonHttp;
import org.vivaio.plugins.crm.Masked;
import org.vivaio.plugins.crm.Tokens;

/** Salesforce's REST API with a session that renews itself. */
final class SalesforceApi {
    private final SalesforceSettings settings;
    private final JsonHttp http;
    private final Tokens<JwtLogin.Session> sessions;

    SalesforceApi(SalesforceSettings settings, ConnectorContext context) {
        this.settings = settings;
        this.http = new JsonHttp(context, "Salesforce", settings.timeout());
        this.sessions = new Tokens<>(context.clock(), new JwtLogin(settings, http, context.clock())::fetch);
    }

    /** Calls a path below {@code /services/data/v…}. A refused session is renewed once. */
    JsonNode call(String method, String path, Optional<JsonNode> body) throws ConnectorException {
        JwtLogin.Session session = sessions.get();
        JsonHttp.Answer answer = send(session, method, path, body);
        if (answer.status() == 401) {
            answer = send(sessions.insteadOf(session), method, path, body);
        }
        if (answer.isSuccess() && !answer.body().isMissingNode()) {
            return answer.body();
        }
        throw failure(answer);
    }

    private JsonHttp.Answer send(JwtLogin.Session session, String method, String path, Optional<JsonNode> body)
            throws ConnectorException {
        return http.send(
                method,
                session.instance().resolve("/services/data/v" + settings.apiVersion() + path),
                Map.of("authorization", "Bearer " + session.token()),
                body);
    }

    /** Salesforce answers faults as a list of error code and message. */
    private ConnectorException failure(JsonHttp.Answer answer) {
        JsonNode fault = answer.body().path(0);
        String code = fault.path("errorCode").asText();
        String message = Masked.message(fault.path("message").asText(), java.util.List.of());
        return switch (code) {
            case "REQUEST_LIMIT_EXCEEDED" ->
                ConnectorException.limited("Salesforce answered that the day's calls are used up", Duration.ofHours(1));
            case "SERVER_UNAVAILABLE" -> ConnectorException.unavailable("Salesforce is busy", Duration.ofSeconds(30));
            case "INVALID_SESSION_ID" -> ConnectorException.auth("Salesforce refuses the session it just gave");
            case "API_DISABLED_FOR_ORG", "INSUFFICIENT_ACCESS", "API_CURRENTLY_DISABLED" ->
                ConnectorException.config("The Salesforce user may not use the API: " + message);
            case "INVALID_FIELD", "INVALID_TYPE", "MALFORMED_QUERY", "NOT_FOUND", "JSON_PARSER_ERROR" ->
                ConnectorException.config("Salesforce does not know what the settings name: " + message);
            default -> answer.body().isMissingNode() ? http.noJson(answer) : http.failure(answer, message);
        };
    }
}
