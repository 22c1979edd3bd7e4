package org.vivaio.plugins.crm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;

/** JSON over the HTTP client that the host lends. */
public final class JsonHttp {
    /** Reads and writes JSON. */
    public static final ObjectMapper MAPPER = new ObjectMapper();

    private final ConnectorContext context;
    private final String crm;
    private final Duration timeout;

    /**
     * A client of one CRM.
     *
     * @param crm its name, for messages
     * @param timeout for each call
     */
    public JsonHttp(ConnectorContext context, String crm, Duration timeout) {
        this.context = context;
        this.crm = crm;
        this.timeout = timeout;
    }

    /**
     * An answer.
     *
     * @param body a missing node where there was no JSON
     */
    public record Answer(int status, JsonNode body, Optional<String> retryAfter) {
        /** Whether the status is 2xx. */
        public boolean isSuccess() {
            return status >= 200 && status < 300;
        }
    }

    /** Sends a JSON body, or none. */
    public Answer send(String method, URI uri, Map<String, String> headers, Optional<JsonNode> body)
            throws ConnectorException {
        return send(method, uri, headers, "application/json", body.map(JsonNode::toString));
    }

    /** Sends a form. */
    public Answer form(URI uri, Map<String, String> fields) throws ConnectorException {
        StringBuilder text = new StringBuilder();
        fields.forEach((name, value) -> text.append(text.length() == 0 ? "" : "&")
                .append(encode(name))
                .append('=')
                .append(encode(value)));
        return send("POST", uri, Map.of(), "application/x-www-form-urlencoded", Optional.of(text.toString()));
    }

    private static String encode(String text) {
        return java.net.URLEncoder.encode(text, java.nio.charset.StandardCharsets.UTF_8);
    }

    private Answer send(String method, URI uri, Map<String, String> headers, String contentType, Optional<String> body)
            throws ConnectorException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(timeout)
                .header("accept", "application/json")
                .header("user-agent", "Vivaio")
                .method(
                        method,
                        body.map(HttpRequest.BodyPublishers::ofString).orElseGet(HttpRequest.BodyPublishers::noBody));
        body.ifPresent(text -> request.header("content-type", contentType));
        headers.forEach(request::header);
        try {
            HttpResponse<byte[]> answer = context.http().send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            return new Answer(
                    answer.statusCode(), json(answer.body()), answer.headers().firstValue("retry-after"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ConnectorException.unavailable("The call was stopped before an answer came", e);
        } catch (IOException e) {
            throw Failures.of(crm, e);
        }
    }

    /** A proxy's HTML page, or a body that was cut, is no answer; the status still is. */
    private static JsonNode json(byte[] body) throws IOException {
        try {
            JsonNode node = body.length == 0 ? MissingNode.getInstance() : MAPPER.readTree(body);
            return node == null ? MissingNode.getInstance() : node;
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    /** The failure that a status says. */
    public ConnectorException failure(Answer answer, String detail) {
        return Failures.of(crm, answer.status(), detail, answer.retryAfter(), context.clock());
    }

    /** The failure of a success that is no JSON of the CRM's: a proxy's page, a login form. */
    public ConnectorException noJson(Answer answer) {
        return answer.isSuccess()
                ? ConnectorException.unavailable(
                        crm + " answered " + answer.status()
                                + " with something that is not its API: check the address, a proxy or login page may stand before it")
                : failure(answer, "");
    }
}
