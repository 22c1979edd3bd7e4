package org.vivaio.core.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.vivaio.core.auth.Caller;
import org.vivaio.core.lead.LeadBus;
import org.vivaio.core.platform.Problem;

/** What committed, as lines up to now and as a stream that stays open. One object serves all instances of the server. */
public final class LiveRoutes implements Routes {
    /** How often a quiet stream says that it lives. */
    private static final long KEEP_ALIVE_MS = 15_000;

    private static final int MAX_READERS = 200;
    private static final int MAX_LINES = 1_000_000;

    private final Vertx vertx;
    private final long keepAliveMs;
    private final Map<String, LiveFollower> followers = new ConcurrentHashMap<>();
    private final Set<LiveReader> readers = ConcurrentHashMap.newKeySet();

    /** Listens for wake-ups on the event bus from now on. */
    public LiveRoutes(Vertx vertx) {
        this(vertx, KEEP_ALIVE_MS);
    }

    LiveRoutes(Vertx vertx, long keepAliveMs) {
        this.vertx = vertx;
        this.keepAliveMs = keepAliveMs;
        vertx.eventBus().<JsonObject>consumer(LeadBus.EVENTS, message -> wake(message.body()));
    }

    @Override
    public boolean readsBodies() {
        return true;
    }

    @Override
    public void mount(Router router) {
        ApiPath.route(router, HttpMethod.GET, ApiPath.TENANT + "/live").handler(this::live);
        ApiPath.route(router, HttpMethod.GET, ApiPath.TENANT + "/events").handler(this::events);
    }

    @Override
    public void drain() {
        readers.forEach(LiveReader::finish);
    }

    /** For how many tenants a follower runs. */
    int following() {
        return followers.size();
    }

    private void wake(JsonObject news) {
        wake(news.getString("tenant", ""));
        for (Object tenant : news.getJsonArray("tenants", new JsonArray())) {
            wake(String.valueOf(tenant));
        }
    }

    private void wake(String tenant) {
        LiveFollower follower = followers.get(tenant);
        if (follower != null) {
            follower.wake();
        }
    }

    private void live(RoutingContext context) {
        context.request().resume();
        Api.require(context, Caller.Role.VIEWER);
        String tenant = context.pathParam("tenant");
        Optional<String> after =
                position(context.request().getHeader("last-event-id")).or(() -> Params.text(context, "after"));
        if (context.request().method().equals(HttpMethod.HEAD)) {
            context.response()
                    .putHeader("content-type", "text/event-stream; charset=utf-8")
                    .end();
            return;
        }
        LiveFollower follower = followers.compute(tenant, (name, present) -> {
            LiveFollower held = present == null ? new LiveFollower(vertx, name) : present;
            held.holders++;
            return held;
        });
        if (follower.holders > MAX_READERS) {
            release(tenant);
            throw Problem.of(
                            429, "too-many-streams", "Too many live streams", "Close some; a tenant has " + MAX_READERS)
                    .exception();
        }
        LiveReader[] self = new LiveReader[1];
        LiveReader reader = new LiveReader(context, tenant, keepAliveMs, () -> {
            readers.remove(self[0]);
            follower.leave(self[0]);
            release(tenant);
        });
        self[0] = reader;
        readers.add(reader);
        follower.join(reader)
                .compose(joined -> after.isEmpty()
                        ? Future.succeededFuture(Optional.<JsonObject>empty())
                        : LiveFollower.follow(vertx, tenant, after.get(), LiveFollower.PAGE)
                                .map(Optional::of))
                .onComplete(asked -> reader.start(asked));
    }

    private void release(String tenant) {
        followers.computeIfPresent(tenant, (name, follower) -> {
            if (--follower.holders > 0) {
                return follower;
            }
            follower.stop();
            return null;
        });
    }

    private static Optional<String> position(@org.jspecify.annotations.Nullable String header) {
        return header == null || header.isBlank() || header.length() > 512 ? Optional.empty() : Optional.of(header);
    }

    private void events(RoutingContext context) {
        context.request().resume();
        Api.require(context, Caller.Role.VIEWER);
        String after = Params.text(context, "after").orElse("");
        int limit = Api.number(context, "limit", MAX_LINES, 1, MAX_LINES);
        new Lines(context, limit).ask(after);
    }

    /** Writes page after page until nothing more is committed. */
    private static final class Lines {
        private final RoutingContext context;
        private final HttpServerResponse response;
        private final ArrayDeque<JsonObject> lines = new ArrayDeque<>();
        private int left;
        private boolean started;
        private boolean asking;
        private Optional<String> next = Optional.empty();

        Lines(RoutingContext context, int limit) {
            this.context = context;
            this.response = context.response();
            this.left = limit;
        }

        void ask(String after) {
            asking = true;
            int size = Math.min(left, LiveFollower.PAGE);
            LiveFollower.follow(context.vertx(), context.pathParam("tenant"), after, size)
                    .onSuccess(reply -> page(reply, size))
                    .onFailure(failure -> Api.fail(context, failure));
        }

        private void page(JsonObject reply, int size) {
            asking = false;
            if (!started) {
                started = true;
                response.setChunked(true).putHeader("content-type", "application/x-ndjson");
                response.drainHandler(drained -> flush());
            }
            List<JsonObject> events = LiveItem.events(reply);
            lines.addAll(events);
            left -= events.size();
            next = events.size() == size && left > 0
                    ? Optional.ofNullable(reply.getString("position"))
                    : Optional.empty();
            flush();
        }

        private void flush() {
            while (!lines.isEmpty() && !response.closed() && !response.writeQueueFull()) {
                response.write(lines.remove().encode() + "\n");
            }
            if (!lines.isEmpty() || asking || response.ended() || response.closed()) {
                return;
            }
            if (next.isPresent()) {
                String after = next.get();
                next = Optional.empty();
                ask(after);
            } else {
                response.end();
            }
        }
    }
}
