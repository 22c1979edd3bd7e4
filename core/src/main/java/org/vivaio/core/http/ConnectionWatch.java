package org.vivaio.core.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Closes connections that are open but get nowhere. An idle timeout alone does not see a client that sends one byte now
 * and then. Belongs to one event loop.
 */
final class ConnectionWatch {
    private static final long SCAN_MS = 2_000;

    private final Limits limits;
    private final Map<HttpConnection, State> states = new IdentityHashMap<>();

    /**
     * How long a connection may take, in milliseconds.
     *
     * @param head from its start, or the last answer, to the next complete head
     * @param body from a head to the end of its body
     * @param upload the same where bodies are big
     */
    record Limits(long head, long body, long upload) {
        static final Limits DEFAULT = new Limits(60_000, 60_000, 900_000);
    }

    private static final class State {
        private @Nullable HttpServerRequest request;
        private long since = System.nanoTime();
    }

    ConnectionWatch(Vertx vertx, Limits limits) {
        this.limits = limits;
        vertx.setPeriodic(Math.min(SCAN_MS, limits.head()), timer -> scan());
    }

    void opened(HttpConnection connection) {
        states.put(connection, new State());
        connection.closeHandler(closed -> states.remove(connection));
    }

    void request(HttpServerRequest request) {
        State state = states.get(request.connection());
        if (state != null) {
            state.request = request;
            state.since = 0;
        }
    }

    private void scan() {
        long now = System.nanoTime();
        List<HttpConnection> stuck = new ArrayList<>();
        states.forEach((connection, state) -> {
            HttpServerRequest request = state.request;
            boolean reading = request != null && !request.isEnded();
            boolean answering = request != null && !request.response().ended();
            if (answering && !reading) {
                state.since = 0;
            } else if (state.since == 0) {
                state.since = now;
            } else if (now - state.since > limit(request, reading) * 1_000_000) {
                stuck.add(connection);
            }
        });
        // closing removes from the map
        stuck.forEach(HttpConnection::close);
    }

    private long limit(@Nullable HttpServerRequest request, boolean reading) {
        if (!reading || request == null) {
            return limits.head();
        }
        return request.path() != null && request.path().startsWith("/api/v1/plugins") ? limits.upload() : limits.body();
    }
}
