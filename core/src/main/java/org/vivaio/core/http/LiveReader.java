package org.vivaio.core.http;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One open live stream. First it reads on its own from where the client was, while what the follower brings meanwhile
 * waits in a bounded list; then it takes what the follower brings. One that does not read is cut, and can resume.
 */
final class LiveReader {
    private static final int MAX_WAITING = 2_000;
    private static final int MAX_SEEN = 4_000;
    private static final long SEEN_MS = 10_000;
    private static final int KEEP_ALIVES = 240;
    private static final long CLOSE_MS = 5_000;

    private final RoutingContext routing;
    private final HttpServerResponse response;
    private final String tenant;
    private final long keepAliveMs;
    private final Context context;
    private final Runnable left;
    private final ArrayDeque<LiveItem> waiting = new ArrayDeque<>();
    private final Set<String> seen = new LinkedHashSet<>();
    private boolean live;
    private boolean overflow;
    private boolean closed;
    private Runnable onDrain = () -> {};
    private long timer;
    private int keepAlives;

    LiveReader(RoutingContext routing, String tenant, long keepAliveMs, Runnable left) {
        this.routing = routing;
        this.response = routing.response();
        this.tenant = tenant;
        this.keepAliveMs = keepAliveMs;
        this.context = routing.vertx().getOrCreateContext();
        this.left = left;
        response.closeHandler(gone -> close());
        response.exceptionHandler(gone -> close());
    }

    /** Starts the stream from now, or with the first page after the client's position; from any context. */
    void start(AsyncResult<Optional<JsonObject>> firstPage) {
        context.runOnContext(run -> {
            if (closed) {
                return;
            }
            if (firstPage.failed()) {
                close();
                Api.fail(routing, firstPage.cause());
                return;
            }
            head();
            firstPage.result().ifPresentOrElse(this::page, this::goLive);
        });
    }

    private void head() {
        response.setChunked(true)
                .putHeader("content-type", "text/event-stream; charset=utf-8")
                .putHeader("x-accel-buffering", "no");
        response.drainHandler(drained -> drained());
        timer = vertx().setPeriodic(keepAliveMs, tick -> keepAlive());
        response.write("retry: 2000\n\n");
    }

    /** Takes events that the follower brings; from any context. */
    void offer(List<LiveItem> items) {
        context.runOnContext(run -> {
            if (closed) {
                return;
            }
            if (!live) {
                if (!overflow && waiting.size() + items.size() <= MAX_WAITING) {
                    waiting.addAll(items);
                } else {
                    // the next page read from the store has them
                    waiting.clear();
                    overflow = true;
                }
                return;
            }
            waiting.addAll(items);
            flush();
            if (waiting.size() > MAX_WAITING) {
                end(": too slow; resume with Last-Event-ID\n\n");
            }
        });
    }

    private void page(JsonObject reply) {
        if (closed) {
            return;
        }
        List<LiveItem> items = LiveItem.of(reply);
        for (LiveItem item : items) {
            seen.add(item.id());
            response.write(item.frame());
        }
        forget(MAX_SEEN);
        if (items.size() < LiveFollower.PAGE && !overflow) {
            goLive();
            return;
        }
        String position = reply.getString("position", "");
        if (response.writeQueueFull()) {
            onDrain = () -> ask(position);
        } else {
            ask(position);
        }
    }

    private void ask(String position) {
        if (overflow) {
            overflow = false;
            waiting.clear();
        }
        LiveFollower.follow(vertx(), tenant, position, LiveFollower.PAGE)
                .onSuccess(this::page)
                .onFailure(failure -> end(": not available; resume with Last-Event-ID\n\n"));
    }

    private void goLive() {
        live = true;
        onDrain = this::flush;
        if (!seen.isEmpty()) {
            // what the store gave may come once more from a follower that lags a little
            vertx().setTimer(SEEN_MS, late -> seen.clear());
        }
        flush();
    }

    private void drained() {
        Runnable next = onDrain;
        if (!live) {
            onDrain = () -> {};
        }
        next.run();
    }

    private void flush() {
        while (!closed && !waiting.isEmpty() && !response.writeQueueFull()) {
            LiveItem item = waiting.remove();
            if (!seen.remove(item.id())) {
                response.write(item.frame());
            }
        }
    }

    private void forget(int keep) {
        if (seen.size() > keep) {
            List<String> oldest = new ArrayList<>(seen).subList(0, seen.size() - keep);
            oldest.forEach(seen::remove);
        }
    }

    private void keepAlive() {
        if (++keepAlives >= KEEP_ALIVES) {
            // rights may have changed since: the client comes back with its token
            end(": reconnect\n\n");
        } else if (!closed && !response.writeQueueFull()) {
            response.write(": keep-alive\n\n");
        }
    }

    /** Ends the stream; the client comes again. From any context. */
    void finish() {
        context.runOnContext(run -> end(": going down; resume with Last-Event-ID\n\n"));
    }

    private void end(String lastWords) {
        if (closed) {
            return;
        }
        close();
        if (!response.ended() && !response.closed()) {
            response.end(Buffer.buffer(lastWords));
            // one that reads nothing would not even take the end
            vertx().setTimer(CLOSE_MS, late -> {
                if (!response.closed() && response.writeQueueFull()) {
                    routing.request().connection().close();
                }
            });
        }
    }

    private void close() {
        if (!closed) {
            closed = true;
            vertx().cancelTimer(timer);
            waiting.clear();
            seen.clear();
            left.run();
        }
    }

    private Vertx vertx() {
        return routing.vertx();
    }
}
