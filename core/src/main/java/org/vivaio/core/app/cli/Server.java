package org.vivaio.core.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.vivaio.core.platform.Json;

/** A running server, as a command sees it. */
final class Server {
    private static final String DEFAULT_URL = "http://127.0.0.1:8080";

    private final URI url;
    private final String token;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private Server(URI url, String token) {
        this.url = url;
        this.token = token;
    }

    /**
     * An answer.
     *
     * @param status HTTP status
     * @param body JSON; a missing node when there is none
     * @param retryAfter seconds to wait, when the server names them
     */
    record Answer(int status, JsonNode body, Optional<Integer> retryAfter) {
        boolean good() {
            return status >= 200 && status < 300;
        }
    }

    /** The server at {@code VIVAIO_URL}, asked with {@code VIVAIO_ADMIN_TOKEN}. */
    static Server of(Map<String, String> environment) {
        String address = environment.getOrDefault("VIVAIO_URL", DEFAULT_URL).replaceFirst("/+$", "");
        String token = environment.getOrDefault("VIVAIO_ADMIN_TOKEN", "");
        if (token.isBlank()) {
            throw new CliException("VIVAIO_ADMIN_TOKEN is not set: set it to the admin token of the server (its first"
                    + " start prints one) or to a key of the tenant");
        }
        try {
            URI url = URI.create(address);
            if (!"http".equals(url.getScheme()) && !"https".equals(url.getScheme()) || url.getHost() == null) {
                throw new IllegalArgumentException("no http address");
            }
            return new Server(url, token.strip());
        } catch (IllegalArgumentException e) {
            throw new CliException(
                    "VIVAIO_URL is not an address: give it as in " + DEFAULT_URL + " (it is " + address + ")");
        }
    }

    URI url() {
        return url;
    }

    /** Sends a request and takes any answer of the server. */
    Answer send(String method, String path, Optional<JsonNode> body, Map<String, String> headers) {
        HttpRequest.Builder request;
        try {
            request = HttpRequest.newBuilder(URI.create(url + path))
                    .timeout(Duration.ofSeconds(120))
                    .header("authorization", "Bearer " + token)
                    .header("accept", "application/json")
                    .method(
                            method,
                            body.map(json -> HttpRequest.BodyPublishers.ofByteArray(Json.writeBytes(json)))
                                    .orElseGet(HttpRequest.BodyPublishers::noBody));
        } catch (IllegalArgumentException e) {
            throw new CliException(
                    "This cannot be sent (" + e.getMessage() + "): check VIVAIO_ADMIN_TOKEN and the arguments");
        }
        body.ifPresent(json -> request.header("content-type", "application/json"));
        headers.forEach(request::header);
        try {
            HttpResponse<byte[]> response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), parse(response), retryAfter(response));
        } catch (IOException e) {
            throw new CliException("No server answers at " + url
                    + ": start one with ./vivaio serve or ./vivaio demo, or" + " set VIVAIO_URL");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException("Interrupted");
        }
    }

    /** Sends a request and takes only a good answer. */
    JsonNode ask(String method, String path, Optional<JsonNode> body) {
        Answer answer = send(method, path, body, Map.of());
        if (!answer.good()) {
            throw refused(answer);
        }
        return answer.body();
    }

    /** What a refusal tells a person, in one line. */
    CliException refused(Answer answer) {
        String detail = answer.body().path("detail").asText("");
        return new CliException(
                switch (answer.status()) {
                    case 401 ->
                        "The server at " + url + " does not know this token: set VIVAIO_ADMIN_TOKEN to its admin"
                                + " token or to a key of the tenant";
                    case 403 -> "This token may not do that: " + detail;
                    case 404 ->
                        "Not found at " + url + ": " + detail
                                + " (check --tenant; POST /api/v1/tenants makes a tenant)";
                    default -> "The server answered " + answer.status() + (detail.isEmpty() ? "" : ": " + detail);
                });
    }

    private static JsonNode parse(HttpResponse<byte[]> response) {
        String type = response.headers().firstValue("content-type").orElse("");
        if (response.body().length == 0 || !type.contains("json")) {
            return Json.MAPPER.missingNode();
        }
        try {
            return Json.parse(response.body());
        } catch (IOException e) {
            return Json.MAPPER.missingNode();
        }
    }

    private static Optional<Integer> retryAfter(HttpResponse<byte[]> response) {
        return response.headers()
                .firstValue("retry-after")
                .filter(text -> text.matches("[0-9]{1,4}"))
                .map(Integer::valueOf);
    }
}
