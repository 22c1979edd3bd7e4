package org.vivaio.bench.capture;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import java.util.concurrent.atomic.AtomicLong;
import org.vivaio.bench.load.Histogram;

/** A receiver of webhooks that only counts, on one thread. */
final class CountingSink implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final HttpServer server;
    private final AtomicLong count = new AtomicLong();
    private volatile long last;
    private Histogram lateness = new Histogram();
    private long since;

    CountingSink() {
        server = await(vertx.createHttpServer()
                .requestHandler(request -> request.endHandler(end -> {
                    received();
                    request.response().setStatusCode(204).end();
                }))
                .listen(0, "127.0.0.1"));
    }

    private synchronized void received() {
        last = System.nanoTime();
        lateness.record(last - since);
        count.incrementAndGet();
    }

    int port() {
        return server.actualPort();
    }

    String url() {
        return "http://127.0.0.1:" + port() + "/hook";
    }

    /** Calls so far. */
    long count() {
        return count.get();
    }

    /** When the last call came, by {@code System.nanoTime}. */
    long last() {
        return last;
    }

    /** From now on lateness counts from this moment. */
    synchronized void mark() {
        lateness = new Histogram();
        since = System.nanoTime();
    }

    /** Times from the mark to the calls. */
    synchronized Histogram lateness() {
        return lateness;
    }

    @Override
    public void close() {
        await(vertx.close());
    }

    private static <T> T await(io.vertx.core.Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }
}
