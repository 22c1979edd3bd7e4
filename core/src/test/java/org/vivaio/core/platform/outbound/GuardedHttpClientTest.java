package org.vivaio.core.platform.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuardedHttpClientTest {
    private static final ExecutorService CALLBACKS = Executors.newFixedThreadPool(4);
    private static final AtomicInteger RESETS = new AtomicInteger();

    private static Vertx vertx;
    private static HttpServer server;
    private static OutboundClients clients;
    private static HttpClient client;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        server = vertx.createHttpServer()
                .requestHandler(GuardedHttpClientTest::answer)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        AddressGuard guard = new AddressGuard(Set.of("shop.test:" + server.actualPort()), host -> {
            if (host.equals("shop.test")) {
                return new InetAddress[] {InetAddress.getByName("127.0.0.1")};
            }
            return InetAddress.getAllByName(host);
        });
        clients = new OutboundClients(vertx, guard, OutboundOptions.DEFAULT.withMaxResponseBytes(1 << 20));
        client = clients.client(CALLBACKS);
    }

    @AfterAll
    static void stop() {
        clients.close().toCompletionStage().toCompletableFuture().join();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        CALLBACKS.shutdownNow();
    }

    private static void answer(HttpServerRequest request) {
        request.response().exceptionHandler(e -> RESETS.incrementAndGet());
        switch (request.path()) {
            case "/echo" ->
                request.body()
                        .onSuccess(body -> request.response()
                                .putHeader("x-host", String.valueOf(request.authority()))
                                .putHeader("x-agent", request.getHeader("user-agent"))
                                .putHeader("x-method", request.method().name())
                                .putHeader("x-auth", String.valueOf(request.getHeader("authorization")))
                                .setStatusCode(201)
                                .end(body));
            case "/hop" ->
                request.response()
                        .setStatusCode(Integer.parseInt(request.getParam("status", "302")))
                        .putHeader("location", request.getParam("to"))
                        .end("moved");
            case "/loop" ->
                request.response()
                        .setStatusCode(307)
                        .putHeader("location", "/loop")
                        .end();
            case "/big" -> request.response().end(Buffer.buffer(new byte[(1 << 20) + 1]));
            case "/endless" -> {
                request.response().setChunked(true);
                pump(request);
            }
            case "/large" -> request.response().end(Buffer.buffer("x".repeat(1 << 20)));
            case "/cut" -> {
                request.response().putHeader("content-length", "100").write("half");
                vertx.setTimer(50, t -> request.connection().close());
            }
            case "/drip" -> {
                request.response().setChunked(true).write("a");
                vertx.setPeriodic(20, t -> {
                    if (request.response().closed()) {
                        vertx.cancelTimer(t);
                    } else {
                        request.response().write("a");
                    }
                });
            }
            case "/empty" -> request.response().setStatusCode(204).end();
            default -> {
                // never answers
            }
        }
    }

    private static void pump(HttpServerRequest request) {
        if (!request.response().closed()) {
            request.response().write(Buffer.buffer(new byte[64 << 10])).onSuccess(v -> pump(request));
        }
    }

    private static URI uri(String path) {
        return URI.create("http://shop.test:" + server.actualPort() + path);
    }

    private static HttpRequest get(String path) {
        return HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(5)).build();
    }

    @Test
    void a_post_reaches_the_pinned_address_under_the_name_it_was_sent_to() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri("/echo?a=b%20c"))
                .POST(HttpRequest.BodyPublishers.ofString("perché"))
                .build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.body()).isEqualTo("perché");
        assertThat(response.headers().firstValue("X-Host")).contains("shop.test:" + server.actualPort());
        assertThat(response.headers().firstValue("x-agent")).contains("Vivaio");
        assertThat(response.uri()).isEqualTo(request.uri());
        assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
    }

    @Test
    void all_usual_body_handlers_work(@TempDir Path directory) throws Exception {
        assertThat(client.send(get("/large"), HttpResponse.BodyHandlers.ofByteArray())
                        .body())
                .hasSize(1 << 20);
        try (InputStream in = client.send(get("/large"), HttpResponse.BodyHandlers.ofInputStream())
                .body()) {
            assertThat(in.readAllBytes()).hasSize(1 << 20);
        }
        Path file = client.send(get("/large"), HttpResponse.BodyHandlers.ofFile(directory.resolve("f")))
                .body();
        assertThat(Files.size(file)).isEqualTo(1 << 20);
        assertThat(client.send(get("/large"), HttpResponse.BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(200);
        assertThat(client.send(get("/large"), HttpResponse.BodyHandlers.ofLines())
                        .body())
                .hasSize(1);
        assertThat(client.send(get("/empty"), HttpResponse.BodyHandlers.ofString())
                        .body())
                .isEmpty();
        HttpRequest head = HttpRequest.newBuilder(uri("/large"))
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build();
        assertThat(client.send(head, HttpResponse.BodyHandlers.ofString()).body())
                .isEmpty();
        assertThat(client.sendAsync(get("/large"), HttpResponse.BodyHandlers.ofString())
                        .get(5, TimeUnit.SECONDS)
                        .body())
                .hasSize(1 << 20);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost/",
                "http://127.0.0.1/",
                "http://[::1]/",
                "http://2130706433/",
                "https://169.254.169.254/latest/meta-data/",
                "http://[::ffff:10.0.0.1]/",
                "http://shop.test:1/"
            })
    void internal_targets_are_refused(String target) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(target)).build();
        assertThatThrownBy(() -> client.send(request, HttpResponse.BodyHandlers.ofString()))
                .isInstanceOf(BlockedAddressException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:1/", "http://localhost:1/", "//10.0.0.1/", "http://[fd00::1]/x"})
    void a_redirect_to_the_inside_is_refused(String target) {
        HttpRequest request =
                get("/hop?to=" + java.net.URLEncoder.encode(target, java.nio.charset.StandardCharsets.UTF_8));
        assertThatThrownBy(() -> client.send(request, HttpResponse.BodyHandlers.ofString()))
                .isInstanceOf(BlockedAddressException.class);
    }

    @Test
    void a_get_follows_redirects_up_to_a_bound_and_a_post_does_not() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri("/hop?to=/echo"))
                .header("Authorization", "Bearer x")
                .build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.uri()).isEqualTo(uri("/echo"));
        assertThat(response.headers().firstValue("x-auth")).contains("Bearer x");
        HttpRequest post = HttpRequest.newBuilder(uri("/hop?to=/echo"))
                .POST(HttpRequest.BodyPublishers.ofString("x"))
                .build();
        assertThat(client.send(post, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(302);
        assertThatThrownBy(() -> client.send(get("/loop"), HttpResponse.BodyHandlers.ofString()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("More than 5 redirects");
    }

    @Test
    void credentials_stay_behind_when_the_origin_changes() {
        URI first = URI.create("https://a.example/x");
        assertThat(Redirects.travels("Authorization", first, URI.create("https://a.example:443/y")))
                .isTrue();
        assertThat(Redirects.travels("Authorization", first, URI.create("https://b.example/y")))
                .isFalse();
        assertThat(Redirects.travels("Cookie", first, URI.create("https://a.example:444/y")))
                .isFalse();
        assertThat(Redirects.travels("Accept", first, URI.create("https://b.example/y")))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/big", "/endless"})
    void an_answer_above_the_bound_is_cut_off(String path) {
        assertThatThrownBy(() -> client.send(get(path), HttpResponse.BodyHandlers.ofByteArray()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("longer than 1048576 bytes");
        assertThatThrownBy(() -> client.send(get(path), HttpResponse.BodyHandlers.ofInputStream())
                        .body()
                        .readAllBytes())
                .isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/silent", "/drip"})
    void the_time_limit_covers_the_last_byte(String path) {
        HttpRequest request = HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofMillis(200))
                .build();
        assertThatThrownBy(() -> client.send(request, HttpResponse.BodyHandlers.ofString()))
                .isInstanceOf(HttpTimeoutException.class);
        assertThatThrownBy(() -> client.send(request, HttpResponse.BodyHandlers.ofInputStream())
                        .body()
                        .readAllBytes())
                .isInstanceOf(IOException.class);
    }

    @Test
    void a_cut_answer_and_a_closed_port_are_told() {
        assertThatThrownBy(() -> client.send(get("/cut"), HttpResponse.BodyHandlers.ofString()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cut short");
        OutboundClients open = new OutboundClients(vertx, AddressGuard.parse("localhost:1"), OutboundOptions.DEFAULT);
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://localhost:1/")).build();
        assertThatThrownBy(() -> open.client(CALLBACKS).send(request, HttpResponse.BodyHandlers.ofString()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Cannot connect to localhost:1")
                .hasCauseInstanceOf(ConnectException.class);
    }

    @Test
    void an_interrupt_ends_the_exchange() throws Exception {
        int before = RESETS.get();
        CountDownLatch interrupted = new CountDownLatch(1);
        Thread caller = new Thread(() -> {
            try {
                client.send(get("/drip"), HttpResponse.BodyHandlers.ofString());
            } catch (InterruptedException e) {
                interrupted.countDown();
            } catch (IOException e) {
                // the latch tells
            }
        });
        caller.start();
        await().until(() -> caller.getState() == Thread.State.WAITING);
        caller.interrupt();
        assertThat(interrupted.await(3, TimeUnit.SECONDS)).isTrue();
        await().until(() -> RESETS.get() > before);
    }

    @Test
    void what_belongs_to_the_caller_never_runs_on_an_event_loop() throws Exception {
        CompletableFuture<String> threads = client.sendAsync(
                        get("/large"),
                        info -> HttpResponse.BodySubscribers.mapping(
                                HttpResponse.BodySubscribers.ofString(java.nio.charset.StandardCharsets.UTF_8),
                                text -> Thread.currentThread().getName()))
                .thenApply(response -> response.body() + Thread.currentThread().getName());
        assertThat(threads.get(5, TimeUnit.SECONDS)).doesNotContain("vert.x");
    }

    @Test
    void tls_is_checked_against_the_name_although_the_address_is_pinned(@TempDir Path directory) throws Exception {
        TestCertificate certificate = TestCertificate.of("secure.test", directory);
        HttpServer secure = vertx.createHttpServer(
                        new HttpServerOptions().setSsl(true).setSni(true).setKeyCertOptions(certificate.key()))
                .requestHandler(request -> request.response()
                        .end(String.valueOf(request.connection().indicatedServerName())))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        int port = secure.actualPort();
        AddressGuard guard = new AddressGuard(Set.of("secure.test:" + port, "other.test:" + port), host ->
                new InetAddress[] {InetAddress.getByName("127.0.0.1")});
        HttpClient trusting = new OutboundClients(vertx, guard, OutboundOptions.DEFAULT.withTrust(certificate.trust()))
                .client(CALLBACKS);
        HttpClient plain = new OutboundClients(vertx, guard, OutboundOptions.DEFAULT).client(CALLBACKS);
        HttpRequest right = HttpRequest.newBuilder(URI.create("https://secure.test:" + port + "/"))
                .build();
        HttpResponse<String> response = trusting.send(right, HttpResponse.BodyHandlers.ofString());
        assertThat(response.body()).isEqualTo("secure.test");
        assertThat(response.sslSession()).isPresent();
        assertThatThrownBy(() -> plain.send(right, HttpResponse.BodyHandlers.ofString()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("No trusted TLS connection to secure.test");
        HttpRequest wrong = HttpRequest.newBuilder(URI.create("https://other.test:" + port + "/"))
                .build();
        assertThatThrownBy(() -> trusting.send(wrong, HttpResponse.BodyHandlers.ofString()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("No trusted TLS connection to other.test");
    }

    @Test
    void what_is_not_supported_says_so() {
        assertThatThrownBy(client::newWebSocketBuilder).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> client.sendAsync(get("/echo"), HttpResponse.BodyHandlers.ofString(), (a, b, c) -> {}))
                .isInstanceOf(UnsupportedOperationException.class);
        for (String bad : List.of("ftp://shop.test/", "http://user:pw@shop.test/")) {
            HttpRequest request = new OddRequest(URI.create(bad));
            assertThatThrownBy(() -> client.send(request, HttpResponse.BodyHandlers.ofString()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
