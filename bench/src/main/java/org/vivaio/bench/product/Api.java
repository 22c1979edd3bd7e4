package org.vivaio.bench.product;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Asks the product over HTTP. */
public final class Api {
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final String base;
    private final String token;

    /**
     * An answer.
     *
     * @param status HTTP status
     * @param text body
     */
    public record Reply(int status, String text, java.net.http.HttpHeaders headers) {
        /** The body as an object. */
        public JsonObject json() {
            return new JsonObject(text);
        }

        /** Itself, when the status is a success. */
        public Reply ok() {
            if (status < 200 || status > 299) {
                throw new IllegalStateException("Answered " + status + ": " + text);
            }
            return this;
        }
    }

    /** A client of one address with one token. */
    public Api(String base, String token) {
        this.base = base;
        this.token = token;
    }

    /** GET of a path. */
    public Reply get(String path) {
        return send("GET", path, Optional.empty());
    }

    /** POST of JSON. */
    public Reply post(String path, JsonObject body, String... headers) {
        return send("POST", path, Optional.of(body.encode()), headers);
    }

    /** Saves a resource as {@link Resources} makes it. */
    public void save(String tenant, JsonObject resource) {
        send(
                        "PUT",
                        "/api/v1/tenants/" + tenant + "/resources/" + resource.getString("kind") + "/"
                                + resource.getString("name"),
                        Optional.of(new JsonObject()
                                .put("spec", resource.getJsonObject("spec"))
                                .encode()))
                .ok();
    }

    /** Any method with a text that says it is JSON. */
    public Reply send(String method, String path, Optional<String> body, String... headers) {
        HttpRequest.Builder request = request(path)
                .method(
                        method,
                        body.map(HttpRequest.BodyPublishers::ofString).orElse(HttpRequest.BodyPublishers.noBody()));
        if (body.isPresent()) {
            request.header("content-type", "application/json");
        }
        for (int i = 0; i + 1 < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        try {
            HttpResponse<String> answer = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Reply(answer.statusCode(), answer.body(), answer.headers());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Makes a tenant and applies its resources together. */
    public void tenant(String id, List<JsonObject> resources) {
        post("/api/v1/tenants", new JsonObject().put("id", id).put("name", "Tenant " + id))
                .ok();
        post(
                        "/api/v1/tenants/" + id + "/resources:apply",
                        new JsonObject().put("resources", new JsonArray(new ArrayList<>(resources))))
                .ok();
    }

    /** Sends captures of the source {@code api} with the given fields in one request, and does not wait for their verdicts. */
    public void captures(String tenant, Stream<JsonObject> fields) {
        String lines = fields.map(one ->
                        new JsonObject().put("source", "api").put("fields", one).encode())
                .collect(Collectors.joining("\n", "", "\n"));
        send(
                        "POST",
                        "/api/v1/tenants/" + tenant + "/captures?wait=0",
                        Optional.of(lines),
                        "content-type",
                        "application/x-ndjson")
                .ok();
    }

    /** All items of a list, page by page. */
    public List<JsonObject> all(String path) {
        List<JsonObject> items = new ArrayList<>();
        String more = "";
        while (true) {
            JsonObject page = get(path + (path.contains("?") ? "&" : "?") + "limit=200" + more)
                    .ok()
                    .json();
            page.getJsonArray("items").forEach(item -> items.add((JsonObject) item));
            String next = page.getString("next");
            if (next == null || next.isEmpty()) {
                return items;
            }
            more = "&cursor=" + URLEncoder.encode(next, StandardCharsets.UTF_8);
        }
    }

    /**
     * The value of a metric, the sum over its labels.
     *
     * @param label such as {@code area="heap"}, to count only what has it; empty for all
     * @throws IllegalStateException when the server does not tell it
     */
    public double metric(String name, String label) {
        List<String> lines = get("/metrics")
                .ok()
                .text()
                .lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .filter(line -> line.contains(label))
                .toList();
        if (lines.isEmpty()) {
            throw new IllegalStateException("The server has no metric " + name + " " + label);
        }
        return lines.stream()
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** The value of a metric, the sum over all its labels. */
    public double metric(String name) {
        return metric(name, "");
    }

    /** Megabytes of heap that the server uses, garbage that is not collected yet included. */
    public double heapMb() {
        return metric("jvm_memory_used_bytes", "area=\"heap\"") / 1e6;
    }

    /** Follows server-sent events on a thread of its own until the stream ends or the answer is run. */
    public Runnable follow(String path, Consumer<String> line) {
        HttpResponse<Stream<String>> answer;
        try {
            answer = CLIENT.send(
                    request(path).header("accept", "text/event-stream").build(), HttpResponse.BodyHandlers.ofLines());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("The stream answered " + answer.statusCode());
        }
        Thread reader = new Thread(
                () -> {
                    try {
                        answer.body().forEach(line);
                    } catch (UncheckedIOException e) {
                        // the server ended, or we closed
                    }
                },
                "live");
        reader.setDaemon(true);
        reader.start();
        return answer.body()::close;
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(60));
        if (!token.isEmpty()) {
            request.header("authorization", "Bearer " + token);
        }
        return request;
    }
}
