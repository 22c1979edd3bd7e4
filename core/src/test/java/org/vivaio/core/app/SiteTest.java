package org.vivaio.core.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vivaio.core.platform.postgres.TestPostgres;
import org.vivaio.core.plugin.TestJars;

/** Pages at host names of their own. */
class SiteTest {
    private static final String PAGE = """
            package demo;
            import org.pf4j.Extension;
            import org.vivaio.api.*;
            @Extension
            public final class Door implements ConnectorFactory<Door.Settings> {
                public record Settings() {}
                public ConnectorSpec spec() { return new ConnectorSpec("site-page", "Page", "For tests"); }
                public Class<Settings> settings() { return Settings.class; }
                public Page open(Settings settings, ConnectorContext context) { return new Page(context); }
                public static final class Page implements WebhookReceiver {
                    private final ConnectorContext context;
                    Page(ConnectorContext context) { this.context = context; }
                    public WebResponse receive(WebRequest request) {
                        return WebResponse.text(200, "text/plain", context.connection() + " " + request.method() + " "
                                + request.path() + " at " + request.header("x-vivaio-site").orElse("no site") + " "
                                + request.formValue("a").orElse(""));
                    }
                }
            }
            """;

    @TempDir
    private static Path directory;

    private static TestNode node;

    @BeforeAll
    static void start() {
        node = TestNode.start(
                TestPostgres.freshDatabase(),
                directory.resolve("data"),
                Map.of("VIVAIO_PUBLIC_URL", "https://vivaio.example", "VIVAIO_PROXIES_TRUSTED", "127.0.0.2"));
        node.tenant("one");
        node.tenant("two");
        Path jar = TestJars.plugin(directory, "site-page", "1.0.0")
                .source("demo.Door", PAGE)
                .build("site-page.jar");
        assertThat(node.upload("/api/v1/plugins", jar).statusCode()).isIn(200, 201);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static String spec(String host) {
        return "{\"connector\": \"site-page\", \"settings\": {}, \"host\": \"" + host + "\"}";
    }

    private static HttpResponse<String> put(String tenant, String name, String host) {
        return node.send(
                "PUT", "/api/v1/tenants/" + tenant + "/resources/connection/" + name, "{\"spec\": " + spec(host) + "}");
    }

    /** As a browser or a proxy sends it; the client of the JDK does not let a Host header be chosen. */
    private static String ask(String start, String headers, String body) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", node.host().port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write((start + " HTTP/1.1\r\n" + headers + "Connection: close\r\n\r\n" + body)
                            .getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String get(String path, String host) {
        try {
            return ask("GET " + path, "Host: " + host + "\r\n", "");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_page_answers_at_its_own_host_and_nowhere_else_does_it_change_anything() throws Exception {
        node.put("one", "connection", "offer", spec("Offer.Example."));
        await().atMost(Duration.ofSeconds(10))
                .until(() -> get("/", "offer.example").contains("offer GET / at"));
        assertThat(get("/", "OFFER.example:8443")).contains("offer GET / at https://offer.example");
        assertThat(get("/assets/page.css?v=1", "offer.example")).contains("offer GET /assets/page.css at");
        assertThat(get("/api/v1/openapi.json", "offer.example"))
                .as("the API is not reached by a page's name")
                .contains("offer GET /api/v1/openapi.json");
        assertThat(ask(
                        "POST /",
                        "Host: offer.example\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                                + "Content-Length: 5\r\n",
                        "a=%21"))
                .contains("offer POST / at https://offer.example !");
        assertThat(get("/health/live", "offer.example"))
                .startsWith("HTTP/1.1 200")
                .doesNotContain("offer GET");
        assertThat(get("/p/one/offer", "offer.example")).contains("offer GET  at no site");
        assertThat(get("/p/one/offer", "vivaio.example")).contains("offer GET  at no site");
        for (String other :
                new String[] {"other.example", "127.0.0.1", "", "..", "a".repeat(300), "offer.example.evil"}) {
            assertThat(get("/", other)).doesNotContain("offer GET");
        }
        assertThat(ask("GET /", "Host: vivaio.example\r\nX-Forwarded-Host: offer.example\r\n", ""))
                .as("only a trusted proxy may say which host was asked for")
                .doesNotContain("offer GET");
        assertThat(ask("GET /p/one/offer", "Host: vivaio.example\r\nX-Vivaio-Site: https://evil.example\r\n", ""))
                .contains("at no site");
    }

    @Test
    void a_name_is_given_once_and_nobody_learns_to_whom() {
        assertThat(put("one", "first", "once.example").statusCode()).isEqualTo(201);
        HttpResponse<String> foreign = put("two", "mine", "ONCE.example");
        HttpResponse<String> own = put("one", "second", "once.example");
        for (HttpResponse<String> refused : List.of(foreign, own, put("two", "it", "vivaio.example"))) {
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(422);
            assertThat(refused.body())
                    .contains("is taken already", "\"code\":\"taken\"", ":host")
                    .doesNotContain("first", "\"one\"");
        }
        assertThat(node.get("/api/v1/tenants/two/resources?kind=connection").path("items"))
                .isEmpty();
        assertThat(put("one", "first", "once.example").statusCode())
                .as("who has it keeps it")
                .isEqualTo(200);
        assertThat(put("one", "first", "twice.example").statusCode()).isEqualTo(200);
        assertThat(put("two", "mine", "once.example").statusCode())
                .as("what was given up is free")
                .isEqualTo(201);
        node.send("DELETE", "/api/v1/tenants/two/resources/connection/mine", null, 204);
        assertThat(put("one", "second", "once.example").statusCode()).isEqualTo(201);
    }

    @Test
    void what_is_no_name_is_refused_in_words() {
        for (String bad : new String[] {
            "https://offer.example",
            "offer",
            "10.0.0.1",
            "offer.example/path",
            "offer.example:8080",
            "*.example",
            "a b.c"
        }) {
            HttpResponse<String> refused = put("one", "bad", bad);
            assertThat(refused.statusCode()).as(bad).isEqualTo(422);
            assertThat(refused.body()).contains("connection/bad:host", "must be a full name");
        }
        assertThat(put("one", "umlaut", "bäckerei.example").statusCode()).isEqualTo(201);
        await().atMost(Duration.ofSeconds(10))
                .until(() -> get("/", "xn--bckerei-5wa.example").contains("umlaut GET / at"));
    }
}
