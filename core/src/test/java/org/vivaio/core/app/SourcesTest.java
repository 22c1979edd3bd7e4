package org.vivaio.core.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vivaio.core.platform.postgres.TestPostgres;
import org.vivaio.core.plugin.TestJars;

/** Sources and listeners of plugins in the running product, on two nodes of one database. */
class SourcesTest {
    /** Counts upwards from its cursor, in a poll or in a session, up to a limit; fails where it is told to. */
    private static final String SOURCE = """
            package demo;
            import java.time.Duration;
            import java.util.*;
            import org.vivaio.api.*;
            public final class Door implements ConnectorFactory<Door.Settings> {
                public record Settings(
                        @Setting(label = "Kind", fallback = "poll") String kind,
                        @Setting(label = "Until") int until,
                        @Setting(label = "Pause", fallback = "PT0S") Duration pause) {}
                public ConnectorSpec spec() { return new ConnectorSpec("source-count", "Count", "For tests"); }
                public Class<Settings> settings() { return Settings.class; }
                public Connector open(Settings settings, ConnectorContext context) {
                    return settings.kind().equals("poll") ? new Polled(settings) : new Listening(settings);
                }
                static Capture item(String kind, int n) {
                    return new Capture(Payload.of("text/plain", (kind + n).getBytes()), Optional.empty(), Optional.empty(),
                            Map.of("email", kind + n + "@example.org"), Map.of(), List.of());
                }
                static int number(Cursor cursor) { return cursor.value().isEmpty() ? 0 : Integer.parseInt(cursor.value()); }
                public static final class Polled implements LeadSource {
                    private final Settings settings;
                    private int calls;
                    Polled(Settings settings) { this.settings = settings; }
                    public Poll poll(Cursor cursor, int limit) throws ConnectorException {
                        if (++calls == 3) throw ConnectorException.unavailable("Down for a moment");
                        int n = number(cursor);
                        if (n >= settings.until()) return new Poll(List.of(), cursor, false);
                        List<Incoming> items = new ArrayList<>();
                        for (int i = n; i < Math.min(n + 2, settings.until()); i++) items.add(item("p", i));
                        return new Poll(items, new Cursor(String.valueOf(n + items.size())), settings.pause().isZero());
                    }
                }
                public static final class Listening implements Listener {
                    private final Settings settings;
                    Listening(Settings settings) { this.settings = settings; }
                    public void listen(Session session) throws ConnectorException, InterruptedException {
                        session.alive();
                        while (!session.stopping() && number(session.cursor()) < settings.until()) {
                            int n = number(session.cursor());
                            session.store(List.of(item("l", n)), new Cursor(String.valueOf(n + 1)));
                            session.pause(settings.pause());
                        }
                        while (!session.stopping()) session.pause(Duration.ofMillis(100));
                    }
                }
            }
            """;

    @TempDir
    static Path directory;

    private static String database;
    private static Map<String, String> plugins;
    private static TestNode node;

    @BeforeAll
    static void start() throws Exception {
        database = TestPostgres.freshDatabase();
        Path jars = Files.createDirectories(directory.resolve("plugins"));
        TestJars.plugin(jars, "source-count", "1.0.0")
                .source("demo.Door", SOURCE)
                .build("source-count.jar");
        plugins = Map.of("VIVAIO_PLUGINS_DIR", jars.toString());
        node = TestNode.start(database, directory.resolve("first"), plugins);
        node.tenant("one");
        node.tenant("two");
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static void connection(String tenant, String name, String settings) {
        node.put(
                tenant,
                "connection",
                name,
                "{\"connector\": \"source-count\", \"every\": \"1s\", \"settings\": " + settings + "}");
    }

    private static List<String> emails(String tenant, String kind) {
        List<String> emails = new ArrayList<>();
        TestPostgres.query(
                        database,
                        "select convert_from(body, 'UTF8') from inbox where tenant_id = '" + tenant
                                + "' and source like 'in-" + kind + "%' order by id")
                .forEach(row -> emails.add(row.getString(0)));
        return emails;
    }

    private static List<String> expected(String kind, int until) {
        return IntStream.range(0, until).mapToObj(n -> kind + n).toList();
    }

    @Test
    void a_polled_source_brings_each_item_once_and_in_order_with_its_cursor() {
        connection("one", "in-p", "{\"until\": 9}");

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(emails("one", "p")).isEqualTo(expected("p", 9)));
        assertThat(TestPostgres.query(database, "select value from source_cursor where connection = 'in-p'")
                        .iterator()
                        .next()
                        .getString(0))
                .isEqualTo("9");
        await().untilAsserted(() -> assertThat(
                        node.get("/api/v1/tenants/one/leads").path("items").findValuesAsText("email"))
                .contains("p0@example.org", "p8@example.org"));
        assertThat(node.get("/api/v1/tenants/two/leads").path("items")).isEmpty();
    }

    @Test
    void the_state_of_a_connection_shows_in_the_api_of_its_tenant_only() {
        connection("one", "in-seen", "{\"until\": 0}");
        String path = "/api/v1/tenants/one/connections/in-seen";
        await().until(() -> node.send("GET", path, null).statusCode() == 200);

        JsonNode seen = node.get(path);

        assertThat(seen.path("state").asText()).isEqualTo("active");
        assertThat(seen.path("connector").asText()).isEqualTo("source-count");
        assertThat(node.send("GET", "/api/v1/tenants/two/connections/in-seen", null)
                        .statusCode())
                .isEqualTo(404);
        assertThat(node.send(
                                "PUT",
                                "/api/v1/tenants/one/resources/connection/in-bad",
                                "{\"spec\": {\"connector\": \"source-count\", \"every\": \"1ms\", \"settings\": {\"until\": 1}}}")
                        .statusCode())
                .isEqualTo(422);
    }

    @Test
    void one_node_runs_a_source_and_another_goes_on_where_it_stopped() {
        try (TestNode second = TestNode.start(database, directory.resolve("second"), plugins)) {
            connection("two", "in-l", "{\"kind\": \"listen\", \"until\": 40, \"pause\": \"PT0.1S\"}");
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> emails("two", "l").size() > 5);
            assertThat(TestPostgres.query(database, "select count(*) from source_lease where connection = 'in-l'")
                            .iterator()
                            .next()
                            .getLong(0))
                    .isEqualTo(1);

            node.close();
            int before = emails("two", "l").size();
            assertThat(before).as("the first node was to stop in the middle").isLessThan(40);

            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(emails("two", "l")).isEqualTo(expected("l", 40)));
            assertThat(second.get("/api/v1/tenants/two/connections/in-l")
                            .path("state")
                            .asText())
                    .isEqualTo("active");
        } finally {
            node = TestNode.start(database, directory.resolve("first"), plugins);
        }
    }

    @Test
    void a_node_that_lost_its_right_stores_nothing_and_the_cursor_stays() {
        connection("one", "in-x", "{\"until\": 0}");
        SourceInbox inbox = new SourceInbox(
                node.host().wiring().vertx(),
                java.util.UUID.fromString("01900000-0000-7000-8000-000000000001"),
                new ReportSubjects(node.host().wiring().readDb()),
                java.time.Clock.systemUTC());

        assertThat(inbox.store(
                                "one",
                                "in-x",
                                List.of(org.vivaio.api.Capture.of(
                                        org.vivaio.api.Payload.of("text/plain", new byte[] {1}))),
                                new org.vivaio.api.Cursor("far ahead"))
                        .toCompletionStage()
                        .toCompletableFuture())
                .failsWithin(Duration.ofSeconds(10));
        assertThat(emails("one", "x")).isEmpty();
    }
}
