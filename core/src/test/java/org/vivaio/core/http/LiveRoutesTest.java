package org.vivaio.core.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.vivaio.core.http.CaptureRoutesTest.problem;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.vivaio.core.http.TestServer.Answer;
import org.vivaio.core.lead.LeadBus;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;

class LiveRoutesTest {
    private static final String LIVE = TestServer.API + "/live";
    private static final String EVENTS = TestServer.API + "/events";

    private final TestServer server = new TestServer();
    private final List<Integer> committed = new CopyOnWriteArrayList<>();
    private volatile int size = 10;
    private LiveRoutes routes;

    @BeforeEach
    void start() {
        routes = new LiveRoutes(server.vertx, 100);
        server.start(routes).on(LeadBus.FOLLOW, this::follow);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** Positions are the numbers of the events, as "p12". */
    private JsonObject follow(JsonObject request) {
        String after = request.getString("after");
        if (!after.isEmpty() && !after.equals("now") && !after.matches("p[0-9]+")) {
            throw Problem.badRequest("bad-parameter", "after is no position").exception();
        }
        int end = committed.size();
        int from = after.isEmpty() ? 0 : after.equals("now") ? end : Integer.parseInt(after.substring(1));
        int to = Math.min(end, from + request.getInteger("limit"));
        JsonArray items = new JsonArray();
        for (int i = from; i < to; i++) {
            items.add(new JsonObject()
                    .put("id", "e" + i)
                    .put("type", "note.added")
                    .put("data", new JsonObject().put("text", "x".repeat(size)))
                    .put("position", "p" + (i + 1)));
        }
        return new JsonObject().put("items", items).put("position", "p" + to);
    }

    private void commit(int count) {
        IntStream.range(0, count).forEach(committed::add);
        server.vertx.eventBus().publish(LeadBus.EVENTS, new JsonObject().put("tenants", new JsonArray().add("acme")));
    }

    private final class Stream implements AutoCloseable {
        final List<String> lines = Collections.synchronizedList(new ArrayList<>());
        final HttpResponse<InputStream> response;

        Stream(String path, String... headers) {
            HttpRequest.Builder request = server.request(path);
            if (headers.length > 0) {
                request.headers(headers);
            }
            try {
                response = server.client().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
            Thread reader = new Thread(this::read);
            reader.setDaemon(true);
            reader.start();
        }

        private void read() {
            try (BufferedReader in =
                    new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    lines.add(line);
                }
                lines.add("END");
            } catch (IOException e) {
                lines.add("CUT");
            }
        }

        List<String> ids() {
            synchronized (lines) {
                return lines.stream()
                        .filter(l -> l.startsWith("id: "))
                        .map(l -> l.substring(4))
                        .toList();
            }
        }

        @Override
        public void close() throws IOException {
            response.body().close();
        }
    }

    private static List<String> positions(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(i -> "p" + i).toList();
    }

    @Test
    void a_stream_brings_what_commits_from_now_on() throws IOException {
        committed.addAll(List.of(1, 2, 3));
        try (Stream stream = new Stream(LIVE)) {
            assertThat(stream.response.headers().firstValue("content-type"))
                    .contains("text/event-stream; charset=utf-8");
            commit(2);
            await().atMost(Duration.ofSeconds(10)).until(() -> stream.ids().size() == 2);
            assertThat(stream.ids()).isEqualTo(positions(4, 5));
            assertThat(stream.lines).contains("event: note.added", "retry: 2000");
            String data = stream.lines.stream()
                    .filter(l -> l.startsWith("data: "))
                    .findFirst()
                    .orElseThrow();
            assertThat(Json.parse(data.substring(6)).path("id").asText()).isEqualTo("e3");
            await().atMost(Duration.ofSeconds(10)).until(() -> stream.lines.contains(": keep-alive"));
        }
    }

    @Test
    void a_stream_resumes_without_gaps_while_more_commits() throws IOException {
        commit(1_700);
        try (Stream stream = new Stream(LIVE, "Last-Event-ID", "p100");
                Stream other = new Stream(LIVE + "?after=p1690")) {
            IntStream.range(0, 30).forEach(i -> commit(10));
            await().atMost(Duration.ofSeconds(20)).until(() -> stream.ids().contains("p2000"));
            await().atMost(Duration.ofSeconds(20)).until(() -> other.ids().contains("p2000"));
            assertThat(stream.ids()).isEqualTo(positions(101, 2_000));
            assertThat(other.ids()).isEqualTo(positions(1_691, 2_000));
        }
    }

    @Test
    void one_follower_asks_for_all_readers() throws IOException {
        try (Stream one = new Stream(LIVE);
                Stream two = new Stream(LIVE);
                Stream three = new Stream(LIVE)) {
            server.asked.clear();
            commit(5);
            for (Stream stream : List.of(one, two, three)) {
                await().atMost(Duration.ofSeconds(10)).until(() -> stream.ids().size() == 5);
            }
            assertThat(server.asked).hasSizeLessThan(15);
        }
    }

    @Test
    void a_bad_position_is_400_and_the_place_is_given_back() throws IOException {
        problem(server.send(server.request(LIVE).header("last-event-id", "nonsense")), 400);
        problem(server.get(LIVE + "?after=nonsense"), 400);
        problem(server.get(EVENTS + "?after=nonsense"), 400);
        problem(server.get(EVENTS + "?limit=0"), 400);
        for (int i = 0; i < 250; i++) {
            assertThat(server.get(LIVE + "?after=bad").status()).isEqualTo(400);
        }
        new Stream(LIVE).close();
    }

    @Test
    void a_reader_that_does_not_read_is_cut() throws IOException {
        size = 20_000;
        try (Socket slow = new Socket()) {
            slow.setReceiveBufferSize(4_096);
            slow.connect(new java.net.InetSocketAddress("127.0.0.1", server.port()));
            slow.getOutputStream()
                    .write(("GET " + LIVE + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer viewer\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            byte[] head = new byte[12];
            assertThat(slow.getInputStream().readNBytes(head, 0, 12)).isEqualTo(12);
            assertThat(new String(head, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 200");
            IntStream.range(0, 40).forEach(i -> commit(100));
            // the follower stops when its last reader is gone
            await().atMost(Duration.ofSeconds(20)).until(() -> routes.following() == 0);
        }
    }

    @Test
    void stopping_ends_streams_so_that_clients_come_again() throws IOException {
        try (Stream stream = new Stream(LIVE)) {
            routes.drain();
            await().atMost(Duration.ofSeconds(10)).until(() -> stream.lines.contains("END"));
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> routes.following() == 0);
    }

    @Test
    void events_are_lines_up_to_what_is_committed() {
        commit(1_234);
        Answer all = server.get(EVENTS);
        assertThat(all.type()).isEqualTo("application/x-ndjson");
        String[] lines = all.body().split("\n");
        assertThat(lines).hasSize(1_234);
        assertThat(Json.parse(lines[1_233]).path("position").asText()).isEqualTo("p1234");
        assertThat(server.get(EVENTS + "?after=p1230").body().split("\n")).hasSize(4);
        assertThat(server.get(EVENTS + "?limit=600").body().split("\n")).hasSize(600);
        assertThat(server.get(EVENTS + "?after=now").body()).isEmpty();
        size = 20_000;
        assertThat(server.get(EVENTS).body().length()).isGreaterThan(20_000_000);
    }
}
