package org.vivaio.core.form;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vivaio.api.Verdict;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;

final class FormRoutesTest {
    private static final String GOOD = "email=a%40example.com&firstName=Ada&consent.privacy.notice=2&_key=k1";
    private static final String GOOD_JSON = """
            {"fields": {"email": "a@example.com"}, "consents": [{"purpose": "privacy", "channel": "notice", "wordingVersion": "2"}],
             "touch": {"page": "https://shop.example/offer"}, "key": "k2"}
            """;

    /** Keeps what was submitted and answers as told. */
    private static final class RecordingDoor implements CaptureDoor {
        private final List<FormCapture> captures = new CopyOnWriteArrayList<>();
        private final AtomicReference<Future<CaptureAnswer>> answer = new AtomicReference<>();

        @Override
        public Future<CaptureAnswer> submit(FormCapture capture) {
            captures.add(capture);
            return answer.get();
        }
    }

    private static final RecordingDoor DOOR = new RecordingDoor();
    private static final AtomicReference<Form> FORM = new AtomicReference<>(Samples.form());
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final FormToken TOKENS = new FormToken(new byte[32], Clock.systemUTC());
    private static Vertx vertx = Vertx.vertx();
    private static int port;

    @BeforeAll
    static void start() throws Exception {
        Router router = Router.router(vertx);
        FormCatalog catalog = (tenant, form) -> form.equals("down")
                ? Future.failedFuture(Problem.unavailable("starting").exception())
                : Future.succeededFuture(Optional.of(FORM.get())
                        .filter(f -> f.tenant().equals(tenant) && f.name().equals(form)));
        new FormRoutes(
                        catalog,
                        DOOR,
                        TOKENS,
                        Clock.systemUTC(),
                        () -> UUID.randomUUID().toString(),
                        request -> request.remoteAddress().hostAddress())
                .mount(router);
        HttpServer server = vertx.createHttpServer().requestHandler(router);
        port = server.listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS)
                .actualPort();
    }

    @AfterAll
    static void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @BeforeEach
    void reset() {
        DOOR.captures.clear();
        answer("01980000-0000-7000-8000-0000a1b2c3d4", Verdict.Kind.ACCEPTED);
        form("\"intro\": \"We call back.\"");
    }

    private static void answer(String id, Verdict.Kind kind) {
        DOOR.answer.set(Future.succeededFuture(new CaptureAnswer(id, kind)));
    }

    private static void form(String more) {
        String rate = more.contains("rate") ? "" : ", \"rate\": 100000";
        String spec = Samples.CONTACT.replace("\"intro\": \"We call back.\"", more + rate);
        FORM.set(Samples.form(FormSpec.parse("contact", Json.parse(spec))));
    }

    private static HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    private static HttpRequest.Builder encoded(String body) {
        return to("/f/demo/contact")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body));
    }

    private static HttpRequest.Builder json(String body) {
        return to("/f/demo/contact?lang=it")
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .POST(BodyPublishers.ofString(body));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return CLIENT.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    @Test
    void the_page_is_strict_and_sets_no_cookie() throws Exception {
        HttpResponse<String> page = send(
                to("/f/demo/contact?utm_source=news&gclid=g%22%3E1&lang=it").header("Referer", "https://x.example/"));

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
                .contains(
                        "lang=\"it\"",
                        "name=\"_touch.source\" value=\"news\"",
                        "value=\"g&quot;&gt;1\"",
                        "name=\"_touch.referrer\"");
        assertThat(header(page, "Content-Security-Policy")).contains("default-src 'none'", "frame-ancestors *");
        assertThat(header(page, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(header(page, "Referrer-Policy")).isEqualTo("strict-origin-when-cross-origin");
        assertThat(header(page, "Cache-Control")).isEqualTo("no-store");
        assertThat(header(page, "Vary")).contains("Accept", "Accept-Language");
        assertThat(page.headers().firstValue("Set-Cookie")).isEmpty();
        String style = page.body().replaceAll("(?s).*[.]{2}/(assets/form[.]css[?]v=[0-9a-f]+).*", "$1");
        HttpResponse<String> css = send(to("/f/" + style));
        assertThat(css.statusCode()).isEqualTo(200);
        assertThat(header(css, "Cache-Control")).contains("immutable");
        assertThat(send(to("/f/" + style).header("If-None-Match", header(css, "ETag")))
                        .statusCode())
                .isEqualTo(304);
    }

    @Test
    void json_wins_over_every_other_type() throws Exception {
        HttpResponse<String> answer = send(to("/f/demo/contact").header("Accept", "text/html,application/json;q=0.1"));

        assertThat(header(answer, "Content-Type")).isEqualTo("application/json");
        assertThat(header(answer, "Access-Control-Allow-Origin")).isEqualTo("*");
        JsonNode view = Json.parse(answer.body());
        assertThat(view.path("form").asText()).isEqualTo("contact");
        assertThat(TOKENS.check(Optional.of(view.path("token").asText()), "demo", "contact", Duration.ZERO))
                .isEqualTo(FormToken.Check.FINE);
    }

    @Test
    void a_submit_reaches_the_door_as_received_and_is_thanked() throws Exception {
        HttpResponse<String> page = send(encoded(GOOD).header("User-Agent", "test/1"));

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
                .contains("Your request has arrived", "R-A1B2-C3D4")
                .doesNotContain("<form");
        FormCapture capture = DOOR.captures.get(0);
        assertThat(new String(capture.payload().body(), StandardCharsets.UTF_8)).isEqualTo(GOOD);
        assertThat(capture.submission().key()).contains("k1");
        assertThat(capture.version()).isEqualTo(3);
        assertThat(capture.userAgent()).contains("test/1");
        assertThat(capture.address()).isEqualTo("127.0.0.1");
        assertThat(capture.signals()).containsExactly(Signal.TOKEN_MISSING);
    }

    @Test
    void json_answers_verdict_and_thanks() throws Exception {
        answer("c-1", Verdict.Kind.QUARANTINED);
        HttpResponse<String> answer = send(json(GOOD_JSON));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(Json.parse(answer.body())).isEqualTo(Json.parse("""
                        {"captureId": "c-1", "verdict": "quarantined",
                         "thanks": {"title": "La tua richiesta è arrivata", "text": "Ti rispondiamo al più presto."}}
                        """));
        assertThat(DOOR.captures.get(0).pageUrl()).contains("https://shop.example/offer");
        assertThat(DOOR.captures.get(0).language()).isEqualTo("it");
    }

    @Test
    void a_redirect_is_followed_by_pages_and_told_to_scripts() throws Exception {
        form("\"redirect\": \"https://example.com/thanks?a=1\"");
        HttpResponse<String> page = send(encoded(GOOD));

        assertThat(page.statusCode()).isEqualTo(303);
        assertThat(header(page, "Location")).isEqualTo("https://example.com/thanks?a=1");
        assertThat(Json.parse(send(json(GOOD_JSON)).body())
                        .at("/thanks/redirect")
                        .asText())
                .isEqualTo("https://example.com/thanks?a=1");
    }

    @Test
    void wrong_input_is_422_keeps_values_key_and_token_and_stores_nothing() throws Exception {
        String token = TOKENS.issue("demo", "contact");
        HttpResponse<String> page =
                send(encoded("email=no&firstName=Ada&_key=k9&_t=" + token).header("Accept-Language", "it"));

        assertThat(page.statusCode()).isEqualTo(422);
        assertThat(page.body())
                .contains(
                        "value=\"Ada\"",
                        "value=\"k9\"",
                        "value=\"" + token + "\"",
                        "L’indirizzo e-mail non è completo");
        HttpResponse<String> answer = send(json("{\"fields\": {\"email\": \"no\"}}"));
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(header(answer, "Content-Type")).isEqualTo("application/problem+json");
        assertThat(Json.parse(answer.body()).at("/errors/0/field").asText()).isEqualTo("email");
        assertThat(Json.parse(answer.body()).at("/errors/1/field").asText()).isEqualTo("consent.privacy.notice");
        assertThat(DOOR.captures).isEmpty();
    }

    @Test
    void too_fast_and_honeypot_are_passed_on_and_the_visitor_is_thanked() throws Exception {
        HttpResponse<String> page = send(encoded(GOOD + "&_hp_more=x&_t=" + TOKENS.issue("demo", "contact")));

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(DOOR.captures.get(0).signals()).containsExactlyInAnyOrder(Signal.HONEYPOT, Signal.TOO_FAST);
        send(encoded(GOOD + "&_t=forged"));
        assertThat(DOOR.captures.get(1).signals()).containsExactly(Signal.TOKEN_FORGED);
    }

    @Test
    void when_nothing_can_be_stored_the_page_keeps_the_values_and_the_key() throws Exception {
        DOOR.answer.set(Future.failedFuture(Problem.unavailable("down").exception()));
        HttpResponse<String> page = send(encoded(GOOD));

        assertThat(page.statusCode()).isEqualTo(503);
        assertThat(header(page, "Retry-After")).isNotEmpty();
        assertThat(page.body()).contains("Not sent yet", "value=\"Ada\"", "value=\"k1\"");
        assertThat(send(json(GOOD_JSON)).statusCode()).isEqualTo(503);
        assertThat(send(to("/f/demo/down")).statusCode()).isEqualTo(503);
    }

    @Test
    void a_used_key_gives_a_page_with_a_fresh_one() throws Exception {
        DOOR.answer.set(Future.failedFuture(
                Problem.of(422, "key-reuse", "Key was used", "Use a new key.").exception()));
        HttpResponse<String> page = send(encoded(GOOD));

        assertThat(page.statusCode()).isEqualTo(422);
        assertThat(page.body()).contains("sent before", "value=\"Ada\"").doesNotContain("value=\"k1\"");
        assertThat(Json.parse(send(json(GOOD_JSON)).body()).path("type").asText())
                .endsWith("key-reuse");
    }

    @Test
    void a_fault_of_ours_shows_no_inside() throws Exception {
        DOOR.answer.set(Future.failedFuture(new IllegalStateException("inner secret")));

        assertThat(send(encoded(GOOD)).body()).doesNotContain("secret", "Exception");
        HttpResponse<String> answer = send(json(GOOD_JSON));
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).doesNotContain("secret", "Exception");
    }

    @Test
    void the_rate_is_kept_by_address() throws Exception {
        form("\"rate\": 2");
        // a name of its own, so that the other tests' submits do not count
        assertThat(new RateLimit(Clock.systemUTC()).take("x", 1)).isTrue();
        int refused = 0;
        for (int i = 0; i < 4; i++) {
            refused += send(encoded(GOOD)).statusCode() == 429 ? 1 : 0;
        }
        assertThat(refused).isGreaterThanOrEqualTo(2);
        assertThat(header(send(json(GOOD_JSON)), "Retry-After")).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/f/demo/nothing,404",
        "GET,/f/nobody/contact,404",
        "GET,/f/DEMO/contact,404",
        "PUT,/f/demo/contact,405",
        "DELETE,/f/demo/contact,405",
        "HEAD,/f/demo/contact,200"
    })
    void other_paths_and_methods(String method, String path, int status) throws Exception {
        for (String accept : List.of("application/json", "text/html")) {
            HttpResponse<String> answer =
                    send(to(path).header("Accept", accept).method(method, BodyPublishers.noBody()));
            assertThat(answer.statusCode()).isEqualTo(status);
            if (status == 405) {
                assertThat(header(answer, "Allow")).isEqualTo("GET, HEAD, POST, OPTIONS");
            }
            if (status >= 400) {
                assertThat(header(answer, "Content-Type"))
                        .startsWith(accept.equals("text/html") ? "text/html" : "application/problem+json");
            }
        }
    }

    @Test
    void bodies_that_cannot_be_read_are_told_apart() throws Exception {
        assertThat(send(json("{")).statusCode()).isEqualTo(400);
        HttpResponse<String> noAccept = send(
                to("/f/demo/contact").header("Content-Type", "application/json").POST(BodyPublishers.ofString("[")));
        assertThat(noAccept.statusCode()).isEqualTo(400);
        assertThat(header(noAccept, "Content-Type")).isEqualTo("application/problem+json");
        assertThat(send(to("/f/demo/contact").header("Content-Type", "text/xml").POST(BodyPublishers.ofString("<a/>")))
                        .statusCode())
                .isEqualTo(415);
        assertThat(send(to("/f/demo/contact").POST(BodyPublishers.ofString("a=1")))
                        .statusCode())
                .isEqualTo(415);
        assertThat(send(encoded(GOOD).header("Content-Encoding", "gzip")).statusCode())
                .isEqualTo(415);
        assertThat(send(encoded("message=" + "x".repeat(2 << 20))).statusCode()).isEqualTo(413);
        assertThat(send(json("{\"fields\":{\"message\":\"" + "x".repeat(2 << 20) + "\"}}"))
                        .statusCode())
                .isEqualTo(413);
        assertThat(send(encoded("a=1&".repeat(100_000))).statusCode()).isEqualTo(400);
        assertThat(DOOR.captures).isEmpty();
    }

    @Test
    void scripts_of_other_origins_are_allowed_as_the_form_says() throws Exception {
        HttpRequest.Builder preflight = to("/f/demo/contact")
                .header("Origin", "https://shop.example")
                .method("OPTIONS", BodyPublishers.noBody());
        HttpResponse<String> any = send(preflight);
        assertThat(any.statusCode()).isEqualTo(204);
        assertThat(header(any, "Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(header(any, "Access-Control-Allow-Headers")).contains("content-type");
        assertThat(any.headers().firstValue("Access-Control-Allow-Credentials")).isEmpty();

        form("\"origins\": [\"https://shop.example\"]");
        assertThat(header(send(preflight), "Access-Control-Allow-Origin")).isEqualTo("https://shop.example");
        HttpResponse<String> foreign = send(json(GOOD_JSON).header("Origin", "https://evil.example"));
        assertThat(foreign.statusCode()).isEqualTo(403);
        assertThat(foreign.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        assertThat(send(encoded(GOOD).header("Origin", "http://127.0.0.1:" + port))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void an_answer_to_multipart_is_the_same() throws Exception {
        String body = "--b\r\nContent-Disposition: form-data; name=\"email\"\r\n\r\na@example.com\r\n--b\r\n"
                + "Content-Disposition: form-data; name=\"consent.privacy.notice\"\r\n\r\n2\r\n--b--\r\n";
        HttpResponse<String> page = send(to("/f/demo/contact")
                .header("Content-Type", "multipart/form-data; boundary=b")
                .POST(BodyPublishers.ofString(body)));

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(new String(DOOR.captures.get(0).payload().body(), StandardCharsets.UTF_8))
                .isEqualTo(body);
        assertThat(DOOR.captures.get(0).submission().text("email")).isEqualTo("a@example.com");
    }
}
