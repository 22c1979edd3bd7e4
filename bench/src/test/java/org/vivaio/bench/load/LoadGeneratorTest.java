package org.vivaio.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class LoadGeneratorTest {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void every_request_is_answered_once_and_every_lead_is_another() throws Exception {
        ConcurrentLinkedQueue<JsonObject> bodies = new ConcurrentLinkedQueue<>();
        int port = serve((request, body) -> {
            bodies.add(new JsonObject(body));
            request.response().setStatusCode(201).end("{\"captureId\":\"" + bodies.size() + "\"}");
        });
        Counted traffic = new Counted(2_000);
        LoadResult result = new LoadGenerator(options(port, 16, 0), traffic).run();

        assertThat(result.statuses()).containsOnlyKeys(201).containsEntry(201, 2_000L);
        assertThat(result.failures()).isZero();
        assertThat(result.latency().total()).isEqualTo(2_000);
        assertThat(traffic.answers).hasSize(2_000).allMatch(text -> text.startsWith("{\"captureId\""));
        Set<String> people = new HashSet<>();
        bodies.forEach(body -> people.add(body.getJsonObject("fields").getString("email")));
        Set<String> phones = new HashSet<>();
        bodies.forEach(body -> phones.add(body.getJsonObject("fields").getString("phone")));
        assertThat(people).hasSize(2_000);
        assertThat(phones).hasSize(2_000);
    }

    @Test
    void a_broken_connection_is_told_and_opened_again() throws Exception {
        int port = serve((request, body) -> {
            if (body.contains("0000000003")) {
                request.connection().close();
            } else {
                request.response().setStatusCode(503).end();
            }
        });
        Counted traffic = new Counted(20);
        LoadResult result = new LoadGenerator(options(port, 2, 0), traffic).run();

        assertThat(traffic.lost).containsExactly(3L);
        assertThat(result.broken()).isEqualTo(1);
        assertThat(result.statuses()).containsEntry(503, 19L);
        assertThat(result.successes()).isZero();
    }

    @Test
    void a_rate_is_kept() throws Exception {
        int port = serve((request, body) -> request.response().end("{}"));
        LoadResult result = new LoadGenerator(options(port, 4, 200), new Counted(100)).run();

        assertThat(result.successes()).isEqualTo(100);
        assertThat(result.seconds()).isGreaterThan(0.4);
    }

    private int serve(BiConsumer<HttpServerRequest, String> handler) {
        HttpServer server = vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> handler.accept(request, body.toString())));
        return server.listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
    }

    private static LoadGenerator.Options options(int port, int connections, double rate) {
        return new LoadGenerator.Options(port, connections, rate, Duration.ofSeconds(30));
    }

    private static final class Counted implements Traffic {
        private final LeadTemplate template = new LeadTemplate("demo", "?wait=0", "token");
        private final List<String> answers = new ArrayList<>();
        private final List<Long> lost = new ArrayList<>();
        private final long end;
        private long number;

        Counted(long end) {
            this.end = end;
        }

        @Override
        public long next(ByteBuffer request) {
            if (number == end) {
                return END;
            }
            template.write(++number, request);
            return number;
        }

        @Override
        public void answered(long answered, int status, ByteBuffer body) {
            answers.add(StandardCharsets.UTF_8.decode(body).toString());
        }

        @Override
        public void broken(long number) {
            lost.add(number);
        }
    }
}
