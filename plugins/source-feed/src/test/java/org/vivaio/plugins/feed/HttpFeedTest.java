package org.vivaio.plugins.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.vivaio.api.Capture;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Cursor;
import org.vivaio.testkit.TestContext;

/** Feeds by HTTP: one file, and APIs of several habits. */
class HttpFeedTest {
    private final TestContext context = new TestContext();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        boolean head = exchange.getRequestMethod().equals("HEAD");
        if (head) {
            exchange.getResponseHeaders().set("content-length", String.valueOf(body.length));
        }
        exchange.sendResponseHeaders(status, head || body.length == 0 ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    private static byte[] rows(int from, int to) {
        StringBuilder text = new StringBuilder("id,email,note\n");
        for (int i = from; i < to; i++) {
            text.append(i)
                    .append(",p")
                    .append(i)
                    .append("@x.example,")
                    .append("n".repeat(80))
                    .append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void a_file_larger_than_one_range_is_read_whole_and_again_only_when_it_changed() throws Exception {
        List<byte[]> content = new CopyOnWriteArrayList<>(List.of(rows(0, 60_000)));
        List<Instant> changed = new CopyOnWriteArrayList<>(List.of(Instant.parse("2026-11-01T10:00:00Z")));
        server.createContext("/leads.csv", exchange -> {
            byte[] all = content.get(0);
            exchange.getResponseHeaders()
                    .set(
                            "last-modified",
                            DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                    changed.get(0).atZone(ZoneOffset.UTC)));
            String range = exchange.getRequestHeaders().getFirst("range");
            asked.add(exchange.getRequestMethod() + " " + range);
            if (range == null) {
                answer(exchange, 200, all);
                return;
            }
            String[] ends = range.replace("bytes=", "").split("-");
            int from = Integer.parseInt(ends[0]);
            if (from >= all.length) {
                answer(exchange, 416, new byte[0]);
            } else {
                answer(
                        exchange,
                        206,
                        Arrays.copyOfRange(all, from, Math.min(all.length, Integer.parseInt(ends[1]) + 1)));
            }
        });
        FileFeed feed = new FileFeed(
                Feeds.settings(Map.of("from", "file", "url", url("/leads.csv"), "id", "id", "timeout", "5s")), context);

        List<Capture> captures = new ArrayList<>();
        Cursor cursor = Feeds.drain(feed, Cursor.START, 500, captures);

        assertThat(Feeds.ids(captures)).hasSize(60_000).doesNotHaveDuplicates();
        assertThat(content.get(0)).hasSizeGreaterThan(5 << 20);
        asked.clear();
        cursor = Feeds.drain(feed, cursor, 500, captures);
        assertThat(captures).hasSize(60_000);
        assertThat(asked).containsExactly("HEAD null");
        content.set(0, rows(60_000, 60_002));
        changed.set(0, Instant.parse("2026-11-02T10:00:00Z"));
        Feeds.drain(feed, cursor, 500, captures);
        assertThat(captures).hasSize(60_002);
    }

    @Test
    void an_api_with_times_is_asked_for_what_is_new_and_late_ones_are_found_by_the_overlap() throws Exception {
        List<String> leads = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 5; i++) {
            leads.add("2026-11-01T10:0" + i + ":00Z");
        }
        server.createContext("/leads", exchange -> {
            String query = exchange.getRequestURI().getQuery();
            asked.add(query);
            String since = query.contains("since=") ? query.replaceAll(".*since=([^&]*).*", "$1") : "";
            int page = Integer.parseInt(query.replaceAll(".*page=(\\d+).*", "$1"));
            List<String> found =
                    leads.stream().filter(t -> t.compareTo(since) >= 0).toList();
            List<String> some = found.subList(Math.min(found.size(), 2 * (page - 1)), Math.min(found.size(), 2 * page));
            StringBuilder json = new StringBuilder("[");
            for (String time : some) {
                json.append(json.length() > 1 ? "," : "")
                        .append("{\"id\": \"" + time + "\", \"changed\": \"" + time + "\"}");
            }
            answer(exchange, 200, json.append("]").toString().getBytes(StandardCharsets.UTF_8));
        });
        ApiFeed feed = new ApiFeed(
                Feeds.settings(Map.of(
                        "from", "api",
                        "url", url("/leads?fixed=1"),
                        "id", "id",
                        "updated", "changed",
                        "overlap", "10m",
                        "pageSize", 2,
                        "query", Map.of("since", "{since}", "page", "{page}"))),
                context);

        List<Capture> captures = new ArrayList<>();
        Cursor cursor = Feeds.drain(feed, Cursor.START, 500, captures);
        assertThat(captures).hasSize(5);
        asked.clear();
        leads.add(0, "2026-11-01T09:58:00Z");
        leads.add("2026-11-01T10:30:00Z");
        // a clock that is wrong must not make all others look old
        leads.add("2099-01-01T00:00:00Z");
        cursor = Feeds.drain(feed, cursor, 500, captures);
        assertThat(Feeds.ids(captures)).hasSize(8).doesNotHaveDuplicates();
        assertThat(asked.get(0)).contains("fixed=1").contains("since=2026-11-01T09:54:00Z");
        asked.clear();
        Feeds.drain(feed, cursor, 500, captures);
        assertThat(captures).hasSize(8);
        assertThat(asked.get(0)).contains("since=2026-11-01T10:20:00Z");
    }

    @Test
    void marks_and_links_are_followed_but_never_to_another_server() throws Exception {
        server.createContext("/marks", exchange -> {
            String query = String.valueOf(exchange.getRequestURI().getQuery());
            int at = query.contains("after=") ? Integer.parseInt(query.replaceAll(".*after=(\\d+).*", "$1")) : 0;
            String items = at < 4 ? "{\"id\": " + (at + 1) + "}, {\"id\": " + (at + 2) + "}" : "";
            String mark = at < 4 ? String.valueOf(at + 2) : "null";
            answer(
                    exchange,
                    200,
                    ("{\"items\": [" + items + "], \"paging\": {\"next\": " + mark + "}}")
                            .getBytes(StandardCharsets.UTF_8));
        });
        ApiFeed marks = new ApiFeed(
                Feeds.settings(Map.of(
                        "from",
                        "api",
                        "url",
                        url("/marks"),
                        "id",
                        "id",
                        "records",
                        "items",
                        "next",
                        "paging.next",
                        "query",
                        Map.of("after", "{next}"))),
                context);
        List<Capture> captures = new ArrayList<>();
        Cursor cursor = Feeds.drain(marks, Cursor.START, 500, captures);
        assertThat(Feeds.ids(captures)).containsExactly("1", "2", "3", "4");
        Feeds.drain(marks, cursor, 500, captures);
        assertThat(captures).hasSize(4);

        server.createContext("/links", exchange -> {
            boolean second = String.valueOf(exchange.getRequestURI().getQuery()).contains("p=2");
            if (!second) {
                exchange.getResponseHeaders().set("link", "</links?p=2>; rel=\"next\"");
            } else {
                exchange.getResponseHeaders().set("link", "<http://elsewhere.example/links?p=3>; rel=\"next\"");
            }
            answer(exchange, 200, ("[{\"id\": " + (second ? 2 : 1) + "}]").getBytes(StandardCharsets.UTF_8));
        });
        ApiFeed links = new ApiFeed(
                Feeds.settings(Map.of("from", "api", "url", url("/links"), "id", "id", "next", "link-header")),
                context);
        captures.clear();
        assertThatExceptionOfType(ConnectorException.class)
                .isThrownBy(() -> Feeds.drain(links, Cursor.START, 500, captures))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ConnectorException.Kind.CONFIG));
        assertThat(Feeds.ids(captures)).containsExactly("1", "2");
    }
}
