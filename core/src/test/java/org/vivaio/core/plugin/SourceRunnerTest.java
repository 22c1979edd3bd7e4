package org.vivaio.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vivaio.api.Capture;
import org.vivaio.api.Cursor;
import org.vivaio.api.Incoming;

class SourceRunnerTest {
    private static final String SOURCE = """
            package demo;
            import java.time.Duration;
            import java.util.*;
            import org.vivaio.api.*;
            public final class Door implements ConnectorFactory<Door.Settings> {
                public record Settings(@Setting(label = "Kind", fallback = "poll") String kind) {}
                public ConnectorSpec spec() { return new ConnectorSpec("source-demo", "Demo", "For tests"); }
                public Class<Settings> settings() { return Settings.class; }
                public Connector open(Settings settings, ConnectorContext context) {
                    return settings.kind().equals("poll") ? new Polled() : new Listening();
                }
                static Capture item(int n) { return Capture.of(Payload.of("text/plain", ("@VERSION@-" + n).getBytes())); }
                static int number(Cursor cursor) { return cursor.value().isEmpty() ? 0 : Integer.parseInt(cursor.value()); }
                public static final class Polled implements LeadSource {
                    private int calls;
                    public Poll poll(Cursor cursor, int limit) throws ConnectorException {
                        if (++calls == 2) throw ConnectorException.unavailable("Down for a moment");
                        int n = number(cursor);
                        return n >= 5 ? new Poll(List.of(), cursor, false)
                                : new Poll(List.of(item(n)), new Cursor(String.valueOf(n + 1)), true);
                    }
                }
                public static final class Listening implements Listener {
                    public void listen(Session session) throws ConnectorException, InterruptedException {
                        session.alive();
                        while (!session.stopping()) {
                            int n = number(session.cursor());
                            session.store(List.of(item(n)), new Cursor(String.valueOf(n + 1)));
                            if (n == 2) throw new IllegalStateException("lost the line");
                            session.pause(Duration.ofMillis(5));
                        }
                    }
                }
            }
            """;

    /** Keeps items and cursor together, and fails now and then. */
    private static final class Sink implements SourceSink {
        private final List<String> items = new ArrayList<>();
        private final AtomicInteger stores = new AtomicInteger();
        private Cursor cursor = Cursor.START;

        @Override
        public synchronized Future<Void> store(String tenant, String connection, List<Incoming> batch, Cursor next) {
            if (stores.incrementAndGet() == 2) {
                return Future.failedFuture("The database is away");
            }
            batch.forEach(
                    item -> items.add(new String(((Capture) item).payload().body(), StandardCharsets.UTF_8)));
            cursor = next;
            return Future.succeededFuture();
        }

        @Override
        public synchronized Future<Cursor> cursor(String tenant, String connection) {
            return Future.succeededFuture(cursor);
        }

        synchronized List<String> items() {
            return List.copyOf(items);
        }
    }

    private static final SourceRunner.Pace PACE =
            new SourceRunner.Pace(Duration.ofSeconds(5), 10, Duration.ofMillis(10), Duration.ofMillis(200));

    @TempDir
    private Path root;

    private final Sink sink = new Sink();
    private TestHost test;
    private SourceRunner sources;

    @BeforeEach
    void start() {
        test = new TestHost(TestHost.options(root));
        sources = new SourceRunner(test.host().runner(), sink, PACE);
    }

    @AfterEach
    void stop() {
        TestHost.await(sources.stopAll());
        test.close();
    }

    private Path jar(String version) {
        return TestJars.plugin(root, "source-demo", version)
                .source("demo.Door", SOURCE.replace("@VERSION@", version))
                .build(version + ".jar");
    }

    @Test
    void a_poll_goes_on_from_what_was_stored_and_brings_each_item_once() {
        test.host().install(jar("1.0.0"));
        ConnectionHandle handle = test.open("feed", "source-demo", "{}");
        sources.start(handle);
        await().untilAsserted(() ->
                assertThat(sink.items()).containsExactly("1.0.0-0", "1.0.0-1", "1.0.0-2", "1.0.0-3", "1.0.0-4"));
        TestHost.await(sources.stop("acme", "feed"));
        assertThat(sink.items()).hasSize(5);
    }

    @Test
    void a_session_starts_again_after_a_fault_and_moves_to_a_new_version() {
        test.host().install(jar("1.0.0"));
        ConnectionHandle handle = test.open("line", "source-demo", "{\"kind\": \"listen\"}");
        sources.start(handle);
        await().untilAsserted(() -> assertThat(sink.items()).contains("1.0.0-0", "1.0.0-2", "1.0.0-6"));
        test.host().install(jar("2.0.0"));
        await().untilAsserted(() -> assertThat(sink.items()).anyMatch(item -> item.startsWith("2.0.0-")));
        TestHost.await(test.host().settled());
        TestHost.await(sources.stop("acme", "line"));
        List<String> numbers =
                sink.items().stream().map(item -> item.substring(6)).toList();
        assertThat(numbers).doesNotHaveDuplicates();
        assertThat(handle.state().kind()).isEqualTo(ConnectionState.Kind.ACTIVE);
    }
}
