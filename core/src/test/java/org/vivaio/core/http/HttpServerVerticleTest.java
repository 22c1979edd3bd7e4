package org.vivaio.core.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vivaio.core.http.CaptureRoutesTest.problem;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.vivaio.core.http.TestServer.Answer;
import org.vivaio.core.lead.LeadBus;
import org.vivaio.core.platform.Problem;

class HttpServerVerticleTest {
    private final TestServer server = new TestServer();
    private final AtomicReference<Future<Void>> readiness = new AtomicReference<>(Future.succeededFuture());

    @AfterEach
    void stop() {
        server.close();
    }

    private void start() {
        start(new HttpOptions("127.0.0.1", 0, Optional.empty()), ConnectionWatch.Limits.DEFAULT);
    }

    private void start(HttpOptions options, ConnectionWatch.Limits limits) {
        server.start(
                        options,
                        limits,
                        new OpenApiRoutes(),
                        new HealthRoutes(readiness::get, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)),
                        new CaptureRoutes((tenant, source) -> true),
                        new LeadRoutes((tenant, patch) -> List.of(), Clock.systemUTC()),
                        router -> router.get("/broken").handler(context -> {
                            throw new IllegalStateException("secret words");
                        }))
                .on(LeadBus.LIST, request -> new JsonObject().put("items", new JsonArray()));
    }

    @Test
    void every_answer_carries_the_security_headers() {
        start();
        for (String path : new String[] {"/nothing", "/health/live", TestServer.API + "/leads", "/broken"}) {
            Answer answer = server.get(path);
            assertThat(answer.header("x-content-type-options")).contains("nosniff");
            assertThat(answer.header("referrer-policy")).contains("same-origin");
            assertThat(answer.header("content-security-policy")).contains("default-src 'none'; frame-ancestors 'none'");
            assertThat(answer.header("cache-control")).contains("no-store");
            assertThat(answer.header("x-request-id")).isPresent();
            assertThat(answer.header("strict-transport-security")).isEmpty();
        }
        assertThat(server.get("/nothing").header("x-request-id"))
                .isNotEqualTo(server.get("/nothing").header("x-request-id"));
    }

    @Test
    void https_outside_means_hsts() {
        start(
                new HttpOptions("127.0.0.1", 0, Optional.of(URI.create("https://leads.example"))),
                ConnectionWatch.Limits.DEFAULT);
        assertThat(server.get("/health/live").header("strict-transport-security"))
                .contains("max-age=31536000");
    }

    @Test
    void unknown_paths_are_404_and_wrong_methods_405_with_allow() {
        start();
        problem(server.get("/nothing"), 404);
        problem(server.get(TestServer.API + "/nothing"), 404);
        problem(server.get("/api/v2/x"), 404);
        Answer page = server.send(server.request("/nothing").header("accept", "text/html,*/*"));
        assertThat(page.status()).isEqualTo(404);
        assertThat(page.type()).startsWith("text/html");
        Answer wrong = server.send("PUT", TestServer.API + "/captures", "{}");
        problem(wrong, 405);
        assertThat(wrong.header("allow")).contains("GET, HEAD, POST");
        Answer lead = server.send("POST", TestServer.API + "/leads/x", "");
        problem(lead, 405);
        assertThat(lead.header("allow")).contains("DELETE, GET, HEAD, PATCH");
    }

    @Test
    void a_fault_of_ours_shows_neither_its_words_nor_its_stack() {
        start();
        Answer answer = server.get("/broken");
        problem(answer, 500);
        assertThat(answer.body()).doesNotContain("secret").doesNotContain("IllegalState");
    }

    @Test
    void head_is_answered_without_a_body() {
        start();
        Answer answer = server.send(
                server.request(TestServer.API + "/leads").method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.type()).isEqualTo("application/json");
    }

    @Test
    void health_says_whether_it_can_store() {
        start();
        assertThat(server.get("/health/live").status()).isEqualTo(200);
        assertThat(server.get("/health/ready").status()).isEqualTo(200);
        assertThat(server.get("/metrics").type()).startsWith("text/plain");
        readiness.set(Future.failedFuture(
                Problem.unavailable("The demo tenant is not applied yet").exception()));
        Answer waiting = server.get("/health/ready");
        problem(waiting, 503);
        assertThat(waiting.json().path("detail").asText()).contains("demo tenant");
        readiness.set(Future.failedFuture(new IOException("host db.internal refused")));
        Answer away = server.get("/health/ready");
        problem(away, 503);
        assertThat(away.body()).doesNotContain("db.internal");
        assertThat(away.header("retry-after")).isPresent();
    }

    @Test
    void malformed_requests_are_400_problems() throws IOException {
        start();
        assertThat(raw("GARBAGE\r\n\r\n")).contains(" 400 Bad Request").contains("application/problem+json");
        assertThat(raw("GET /%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 40")
                .contains("application/problem+json");
        assertThat(raw("GET " + TestServer.API
                        + "/leads?q=%zz HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer operator\r\n"
                        + "Connection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("application/problem+json");
        assertThat(raw("POST " + TestServer.API + "/captures HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer operator\r\n"
                        + "Content-Type: application/json\r\nIdempotency-Key: \u0001\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("application/problem+json");
        assertThat(raw("GET / HTTP/1.1\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("application/problem+json");
        assertThat(raw("GET /" + "a".repeat(9_000) + " HTTP/1.1\r\nHost: x\r\n\r\n"))
                .contains(" 414 ")
                .contains("nosniff");
        assertThat(raw("GET / HTTP/1.1\r\nHost: x\r\nX-Big: " + "a".repeat(20_000) + "\r\n\r\n"))
                .contains(" 431 ");
        assertThat(raw("POST " + TestServer.API + "/captures HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer operator\r\n"
                        + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                        + "zz\r\n"))
                .satisfiesAnyOf(
                        answer -> assertThat(answer).startsWith("HTTP/1.1 400"),
                        answer -> assertThat(answer).isEmpty());
    }

    @Test
    void a_connection_serves_on_after_a_refusal_with_a_body() throws IOException {
        start();
        String refused = "POST " + TestServer.API + "/captures HTTP/1.1\r\nHost: x\r\nContent-Length: 70000\r\n\r\n"
                + "a".repeat(70_000);
        String answers = raw(refused + "GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertThat(answers)
                .startsWith("HTTP/1.1 401")
                .contains("HTTP/1.1 200 OK")
                .contains("alive");
    }

    @Test
    void stopping_waits_for_callers_who_wait() throws Exception {
        start();
        Promise<JsonObject> decided = Promise.promise();
        CompletableFuture<Void> asked = new CompletableFuture<>();
        server.vertx.eventBus().<JsonObject>localConsumer(LeadBus.SUBMIT, message -> {
            asked.complete(null);
            decided.future().onSuccess(message::reply);
        });
        CompletableFuture<Answer> answer = CompletableFuture.supplyAsync(
                () -> server.send("POST", TestServer.API + "/captures", "{\"source\":\"api\",\"fields\":{}}"));
        asked.get(10, TimeUnit.SECONDS);
        Future<Void> stopped = server.vertx.undeploy(server.verticle().deploymentID());
        decided.complete(new JsonObject().put("captureId", "x").put("decided", false));
        assertThat(answer.get(10, TimeUnit.SECONDS).status()).isEqualTo(202);
        TestServer.await(stopped);
    }

    @Test
    void connections_that_get_nowhere_are_closed() throws IOException {
        start(new HttpOptions("127.0.0.1", 0, Optional.empty()), new ConnectionWatch.Limits(400, 400, 400));
        String head = "POST " + TestServer.API + "/captures HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer operator\r\n"
                + "Content-Type: application/json\r\nContent-Length: 50\r\n\r\n{";
        for (String start : new String[] {"", "GET / HT", head}) {
            assertThat(endsWithin(start, 10_000)).as(start).isTrue();
        }
    }

    /** Sends, then trickles single bytes until the server hangs up. */
    private boolean endsWithin(String text, int millis) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(100);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            long end = System.nanoTime() + millis * 1_000_000L;
            while (System.nanoTime() < end) {
                try {
                    if (socket.getInputStream().read() < 0) {
                        return true;
                    }
                } catch (SocketTimeoutException e) {
                    socket.getOutputStream().write(text.isEmpty() ? '\r' : ' ');
                } catch (IOException e) {
                    return true;
                }
            }
            return false;
        }
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
