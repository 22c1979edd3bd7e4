package org.vivaio.core.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vivaio.core.http.CaptureRoutesTest.problem;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.vivaio.core.http.TestServer.Answer;

class ConsoleRoutesTest {
    private static final Map<String, String> FILES = Map.of(
            "index.html", "<script nonce=\"__CSP_NONCE__\"></script><meta content=\"__CSP_NONCE__\">",
            "assets/index-1.js", "x();".repeat(1_000),
            "assets/font.woff2", "font");

    private final TestServer server = new TestServer();

    @AfterEach
    void stop() {
        server.close();
    }

    private void start(Map<String, String> files) {
        server.start(new ConsoleRoutes(
                name -> Optional.ofNullable(files.get(name)).map(text -> text.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void the_page_has_a_fresh_nonce_each_time() {
        start(FILES);
        Answer one = server.get("/");
        Answer two = server.get("/");
        assertThat(one.type()).isEqualTo("text/html; charset=utf-8");
        Matcher nonce = Pattern.compile("script-src 'self' 'nonce-([^']+)'")
                .matcher(one.header("content-security-policy").orElse(""));
        assertThat(nonce.find()).isTrue();
        assertThat(one.body()).isEqualTo(FILES.get("index.html").replace("__CSP_NONCE__", nonce.group(1)));
        assertThat(one.header("content-security-policy").orElse(""))
                .contains("default-src 'none'", "frame-ancestors 'none'", "connect-src 'self'")
                .doesNotContain("unsafe");
        assertThat(one.header("cache-control")).contains("no-store");
        assertThat(two.body()).isNotEqualTo(one.body());
    }

    @Test
    void assets_are_kept_for_ever_with_their_types() {
        start(FILES);
        Answer script = server.get("/assets/index-1.js");
        assertThat(script.type()).isEqualTo("text/javascript; charset=utf-8");
        assertThat(script.header("cache-control")).contains("public, max-age=31536000, immutable");
        assertThat(script.body()).hasSize(4_000);
        Answer packed = server.send(server.request("/assets/index-1.js").header("accept-encoding", "gzip"));
        assertThat(packed.header("content-encoding")).contains("gzip");
        assertThat(packed.header("vary")).contains("accept-encoding");
        assertThat(server.get("/assets/font.woff2").type()).isEqualTo("font/woff2");
        assertThat(server.get("/favicon.ico").type()).isEqualTo("image/svg+xml");
    }

    @Test
    void nothing_else_is_the_console() {
        start(FILES);
        for (String path : new String[] {
            "/leads",
            "/index.html",
            "/assets/none.js",
            "/assets/..%2findex.html",
            "/assets/%2e%2e/index.html",
            "/assets/"
        }) {
            problem(server.get(path), 404);
        }
    }

    @Test
    void a_build_without_console_says_so() {
        start(Map.of());
        assertThat(server.get("/").body()).contains("no console");
        assertThat(server.get("/").status()).isEqualTo(503);
    }
}
