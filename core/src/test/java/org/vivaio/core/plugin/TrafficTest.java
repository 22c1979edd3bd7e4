package org.vivaio.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vivaio.api.WebRequest;
import org.vivaio.api.WebResponse;
import org.vivaio.api.WebhookReceiver;

class TrafficTest {
    private static final String RECEIVER = """
            package demo;
            import java.net.http.*;
            import java.util.*;
            import org.pf4j.Extension;
            import org.vivaio.api.*;
            @Extension
            public final class Door implements ConnectorFactory<Door.Settings> {
                public record Settings(
                        @Setting(label = "Peer") java.net.URI url, @Setting(label = "Token") Secret token) {}
                public ConnectorSpec spec() { return new ConnectorSpec("watched", "Watched", "For tests"); }
                public Class<Settings> settings() { return Settings.class; }
                public Hook open(Settings settings, ConnectorContext context) { return new Hook(settings, context); }
                public static final class Hook implements WebhookReceiver {
                    private final Settings settings;
                    private final ConnectorContext context;
                    Hook(Settings settings, ConnectorContext context) { this.settings = settings; this.context = context; }
                    public WebResponse receive(WebRequest request) throws ConnectorException {
                        try {
                            HttpResponse<String> answer = context.http().send(
                                    HttpRequest.newBuilder(settings.url())
                                            .header("authorization", "Bearer " + settings.token().reveal())
                                            .POST(HttpRequest.BodyPublishers.ofString(
                                                    "token=" + settings.token().reveal() + "&more=1"))
                                            .build(),
                                    HttpResponse.BodyHandlers.ofString());
                            context.intake().store(List.of(Capture.of(Payload.of("text/plain", request.body()))));
                            return WebResponse.text(200, "text/plain", "VERSION " + answer.body());
                        } catch (java.io.IOException e) {
                            throw ConnectorException.unavailable("no peer", e);
                        } catch (InterruptedException e) {
                            throw ConnectorException.unavailable("stopped", e);
                        }
                    }
                }
            }
            """;

    @TempDir
    private Path root;

    private Path jar(String version) {
        return TestJars.plugin(root, "watched", version)
                .source("demo.Door", RECEIVER.replace("VERSION", version))
                .build("watched-" + version + ".jar");
    }

    private static WebRequest post(String body) {
        return new WebRequest(
                "POST",
                "",
                Map.of(),
                Map.of("x-token", "of-the-caller", "x-kind", "test"),
                Map.of(),
                body.getBytes(StandardCharsets.UTF_8),
                List.of(Locale.ENGLISH),
                "hash");
    }

    @Test
    void an_author_sees_what_passed_without_secrets_and_sends_it_again_through_the_new_code() {
        try (TestHost test = new TestHost(TestHost.options(root))) {
            Traffic traffic = new Traffic("watched", test.clock());
            test.host().connections().watch(traffic);
            test.host().install(jar("1.0.0"));
            ConnectionHandle handle = test.open(
                    "hook", "watched", "{\"url\": \"" + test.peer() + "\", \"token\": \"a+very/secret word\"}");
            WebResponse answer = TestHost.await(test.host()
                    .runner()
                    .call(handle, WebhookReceiver.class, Duration.ofSeconds(10), hook -> hook.receive(post("hello"))));
            assertThat(new String(answer.body(), StandardCharsets.UTF_8)).isEqualTo("1.0.0 served");
            List<Traffic.Entry> seen = traffic.entries();
            assertThat(seen).extracting(Traffic.Entry::what).startsWith("receive", "store", "HTTP");
            assertThat(seen.get(0).asked())
                    .contains("POST /", "x-kind: test", "hello")
                    .doesNotContain("of-the-caller");
            assertThat(seen.get(0).answered()).contains("200", "1.0.0 served");
            assertThat(seen.get(1).asked()).contains("hello");
            assertThat(seen.get(2).asked()).contains("POST " + test.peer(), "more=1");
            assertThat(seen.get(2).answered()).contains("200", "served");
            assertThat(seen.toString()).doesNotContain("secret word").doesNotContain("secret+word");

            test.host().install(jar("1.1.0"));
            assertThat(TestHost.await(traffic.again(test.host(), seen.get(0).number())))
                    .isTrue();
            assertThat(traffic.entries().get(0).answered()).contains("1.1.0 served");
            assertThat(traffic.entries().get(0).asked()).isEqualTo(seen.get(0).asked());
            assertThat(TestHost.await(traffic.again(test.host(), seen.get(1).number())))
                    .as("what the plugin did itself is done again only with what made it do so")
                    .isFalse();
            assertThat(TestHost.await(traffic.again(test.host(), 999))).isFalse();

            for (int i = 0; i < 80; i++) {
                TestHost.await(test.host()
                        .runner()
                        .call(
                                handle,
                                WebhookReceiver.class,
                                Duration.ofSeconds(10),
                                hook -> hook.receive(post("more"))));
            }
            assertThat(traffic.entries()).hasSize(Traffic.KEPT);
        }
    }
}
