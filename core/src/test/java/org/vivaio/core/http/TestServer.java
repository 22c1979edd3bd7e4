package org.vivaio.core.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.vivaio.core.auth.Caller;
import org.vivaio.core.platform.BusProblems;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;

/** A real server on a free port, with lambdas in place of what stands behind the bus. */
final class TestServer implements AutoCloseable {
    static final String API = "/api/v1/tenants/acme";

    final Vertx vertx = Vertx.vertx();
    final List<JsonObject> asked = Collections.synchronizedList(new ArrayList<>());
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private HttpServerVerticle verticle;

    TestServer start(Routes... routes) {
        return start(new HttpOptions("127.0.0.1", 0, Optional.empty()), ConnectionWatch.Limits.DEFAULT, routes);
    }

    TestServer start(HttpOptions options, ConnectionWatch.Limits limits, Routes... routes) {
        verticle = new HttpServerVerticle(options, Arrays.asList(routes), TestServer::authenticate, limits);
        await(vertx.deployVerticle(verticle));
        return this;
    }

    /** The token is the role; what is not the admin's belongs to the tenant "acme". */
    private static void authenticate(RoutingContext context) {
        String header = String.valueOf(context.request().getHeader("authorization"));
        if (!header.startsWith("Bearer ")) {
            throw Problem.of(401, "unauthorized", "Sign in", "Send a token").exception();
        }
        Caller.Role role = Caller.Role.valueOf(header.substring(7).toUpperCase(java.util.Locale.ROOT));
        Optional<String> tenant = role == Caller.Role.ADMIN ? Optional.empty() : Optional.of("acme");
        Api.caller(context, new Caller("test", role, tenant));
        // as a real one does: it looks the token up before it goes on
        context.vertx().runOnContext(later -> {
            context.request().resume();
            context.next();
        });
    }

    /** Answers at an address of the bus. */
    TestServer on(String address, Function<JsonObject, JsonObject> answer) {
        vertx.eventBus().<JsonObject>localConsumer(address, message -> {
            asked.add(message.body());
            try {
                message.reply(answer.apply(message.body()));
            } catch (RuntimeException e) {
                BusProblems.fail(message, e);
            }
        });
        return this;
    }

    JsonObject lastAsked() {
        return asked.get(asked.size() - 1);
    }

    int port() {
        return verticle.port();
    }

    HttpServerVerticle verticle() {
        return verticle;
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .timeout(Duration.ofSeconds(20))
                .header("authorization", "Bearer operator");
    }

    Answer send(HttpRequest.Builder request) {
        try {
            return new Answer(client.send(request.build(), HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    Answer get(String path) {
        return send(request(path));
    }

    Answer send(String method, String path, String body) {
        return send(request(path)
                .header("content-type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    HttpClient client() {
        return client;
    }

    /** An answer with the checks that every test wants. */
    record Answer(HttpResponse<String> response) {
        int status() {
            return response.statusCode();
        }

        String body() {
            return response.body();
        }

        JsonNode json() {
            return Json.parse(response.body());
        }

        Optional<String> header(String name) {
            return response.headers().firstValue(name);
        }

        String type() {
            return header("content-type").orElse("");
        }
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        await(vertx.close());
    }
}
