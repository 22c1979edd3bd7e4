package org.vivaio.core.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vivaio.core.http.CaptureRoutesTest.problem;

import io.vertx.core.Future;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.WebRequest;
import org.vivaio.api.WebResponse;
import org.vivaio.core.http.TestServer.Answer;

class DoorRoutesTest {
    private final TestServer server = new TestServer();
    private final AtomicReference<Future<Optional<WebResponse>>> answer =
            new AtomicReference<>(Future.succeededFuture(Optional.of(WebResponse.html(200, "<p>hello</p>"))));
    private volatile String place = "";
    private volatile WebRequest seen;

    @BeforeEach
    void start() {
        Doors doors = (tenant, door, name, request) -> {
            place = door + " " + tenant + " " + name;
            seen = request;
            return answer.get();
        };
        server.start(new DoorRoutes(
                doors,
                new ClientAddress(List.of("127.0.0.1")),
                address -> "hash of " + address,
                header -> header.startsWith("Bearer viv")));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void answers(int status, Map<String, String> headers) {
        answer.set(Future.succeededFuture(
                Optional.of(new WebResponse(status, headers, "body".getBytes(StandardCharsets.UTF_8)))));
    }

    @Test
    void a_page_gets_the_request_and_its_answer_the_policy() {
        Answer page = server.send(server.request("/p/acme/offer/style.css?a=1&a=2&b=%C3%A9")
                .setHeader("authorization", "Bearer viv_secret")
                .header("cookie", "session=1")
                .header("x-forwarded-for", "198.51.100.7")
                .header("accept-language", "it-IT,en;q=0.5,*;q=0.1")
                .header("X-Own", "one"));
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body()).isEqualTo("<p>hello</p>");
        assertThat(page.type()).isEqualTo("text/html; charset=utf-8");
        assertThat(page.header("content-security-policy").orElse(""))
                .contains("style-src 'self'")
                .contains("frame-ancestors *")
                .doesNotContain("script-src");
        assertThat(place).isEqualTo("p acme offer");
        assertThat(seen.method()).isEqualTo("GET");
        assertThat(seen.path()).isEqualTo("/style.css");
        assertThat(seen.query()).isEqualTo(Map.of("a", List.of("1", "2"), "b", List.of("é")));
        assertThat(seen.languages()).startsWith(Locale.ITALY);
        assertThat(seen.addressHash()).isEqualTo("hash of 198.51.100.7");
        assertThat(seen.headers())
                .containsEntry("x-own", "one")
                .doesNotContainKeys("authorization", "cookie", "x-forwarded-for");
    }

    @Test
    void a_page_may_ask_for_scripts_of_this_server_and_for_nothing_else() {
        answers(
                200,
                Map.of(
                        "content-type", "text/html",
                        "content-security-policy",
                                "default-src *; script-src 'self'; style-src 'unsafe-inline'; connect-src https://elsewhere.example"));
        assertThat(server.get("/p/acme/offer").header("content-security-policy").orElse(""))
                .startsWith("default-src 'none'; style-src 'self';")
                .endsWith("; script-src 'self'; connect-src 'self'; worker-src 'self'")
                .doesNotContain("unsafe", "elsewhere");
        for (String more : List.of("script-src 'self' 'unsafe-inline'", "script-src *", "script-src 'unsafe-eval'")) {
            answers(200, Map.of("Content-Security-Policy", more));
            assertThat(server.get("/p/acme/offer")
                            .header("content-security-policy")
                            .orElse(""))
                    .as(more)
                    .doesNotContain("script-src");
        }
    }

    @Test
    void a_door_gets_form_fields_and_the_raw_body() {
        String form = "name=Anna+B&name=C&e=%40";
        server.send(server.request("/in/acme/feed")
                .setHeader("authorization", "Basic cGVlcg==")
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form)));
        assertThat(place).isEqualTo("in acme feed");
        assertThat(seen.form()).isEqualTo(Map.of("name", List.of("Anna B", "C"), "e", List.of("@")));
        assertThat(new String(seen.body(), StandardCharsets.UTF_8)).isEqualTo(form);
        assertThat(seen.path()).isEmpty();
        assertThat(seen.header("Authorization")).contains("Basic cGVlcg==");

        String multipart =
                "--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n" + "v".repeat(50_000) + "\r\n--b--\r\n";
        server.send(server.request("/in/acme/feed")
                .header("content-type", "multipart/form-data; boundary=b")
                .POST(HttpRequest.BodyPublishers.ofString(multipart)));
        assertThat(seen.formValue("x").orElse("")).hasSize(50_000);
        assertThat(seen.body()).isEmpty();

        server.send(server.request("/in/acme/feed/a/b")
                .header("content-type", "application/octet-stream")
                .PUT(HttpRequest.BodyPublishers.ofByteArray(new byte[] {0, -1, 7})));
        assertThat(seen.method()).isEqualTo("PUT");
        assertThat(seen.body()).containsExactly(0, -1, 7);
        assertThat(seen.path()).isEqualTo("/a/b");
    }

    @Test
    void head_is_asked_as_get_and_answered_without_a_body() {
        Answer head = server.send(server.request("/p/acme/offer").method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.header("content-length")).contains("12");
        assertThat(seen.method()).isEqualTo("GET");
    }

    @Test
    void a_redirect_and_harmless_headers_pass_and_the_hosts_own_do_not() {
        answers(
                303,
                Map.of(
                        "Location", "/p/acme/offer/thanks",
                        "Cache-Control", "max-age=60",
                        "Set-Cookie", "a=b",
                        "Content-Security-Policy", "default-src *",
                        "Strict-Transport-Security", "max-age=0",
                        "Content-Length", "999"));
        Answer redirect = server.get("/p/acme/offer");
        assertThat(redirect.status()).isEqualTo(303);
        assertThat(redirect.header("location")).contains("/p/acme/offer/thanks");
        assertThat(redirect.header("cache-control")).contains("max-age=60");
        assertThat(redirect.header("set-cookie")).isEmpty();
        assertThat(redirect.header("strict-transport-security")).isEmpty();
        assertThat(redirect.header("content-security-policy").orElse("")).doesNotContain("default-src *");
        assertThat(redirect.response().headers().allValues("content-security-policy"))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nset-cookie: x=1", "a\nb", "a\rb", "a\0b", "\u20ac"})
    void a_header_that_breaks_out_is_never_sent(String value) {
        answers(200, Map.of("x-plugin", value));
        Answer refused = server.get("/p/acme/offer");
        problem(refused, 502);
        assertThat(refused.header("set-cookie")).isEmpty();
        answers(200, Map.of("x\r\nset-cookie: a", "b"));
        problem(server.get("/p/acme/offer"), 502);
        answers(99, Map.of());
        problem(server.get("/p/acme/offer"), 502);
    }

    @Test
    void what_is_not_there_is_404_and_failures_are_mapped() {
        answer.set(Future.succeededFuture(Optional.empty()));
        problem(server.get("/p/acme/nothing"), 404);
        problem(server.get("/p/ACME/offer"), 404);
        problem(server.get("/p/acme/OFF%20ER"), 404);
        problem(server.get("/p/acme"), 404);
        Answer page = server.send(server.request("/p/acme/nothing").header("accept", "text/html"));
        assertThat(page.status()).isEqualTo(404);
        assertThat(page.type()).startsWith("text/html");
        answer.set(Future.failedFuture(ConnectorException.unavailable("mail down")));
        problem(server.get("/in/acme/feed"), 503);
        answer.set(Future.failedFuture(ConnectorException.auth("bad signature")));
        problem(server.get("/in/acme/feed"), 401);
        answer.set(Future.failedFuture(ConnectorException.rejected("no")));
        problem(server.get("/in/acme/feed"), 422);
        answer.set(Future.failedFuture(ConnectorException.config("off")));
        problem(server.get("/in/acme/feed"), 404);
        answer.set(Future.failedFuture(new IllegalStateException("bug")));
        problem(server.get("/in/acme/feed"), 500);
    }

    @Test
    void a_big_body_is_413_and_a_broken_form_400() {
        problem(
                server.send(server.request("/in/acme/feed")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[2_000_000]))),
                413);
        Answer broken = server.send(server.request("/in/acme/feed")
                .header("content-type", "multipart/form-data")
                .POST(HttpRequest.BodyPublishers.ofString("x")));
        assertThat(broken.status()).isIn(200, 400);
        StringBuilder many = new StringBuilder("a=1");
        for (int i = 0; i < 20_000; i++) {
            many.append("&f").append(i).append("=1");
        }
        Answer fields = server.send(server.request("/in/acme/feed")
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(many.toString())));
        problem(fields, 400);
    }
}
