package org.vivaio.core.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivaio.core.lead.LeadBus;

/** Asks what committed for one tenant, once for all its readers on this node. Its state belongs to one context. */
final class LiveFollower {
    /** Events asked for at once. */
    static final int PAGE = 500;

    private static final Logger LOG = LoggerFactory.getLogger(LiveFollower.class);
    private static final long POLL_MS = 500;

    private final Vertx vertx;
    private final String tenant;
    private final Context context;
    private final Set<LiveReader> readers = new HashSet<>();
    private final List<Promise<Void>> waiting = new ArrayList<>();
    private Optional<String> position = Optional.empty();
    private boolean asking;
    private boolean again;
    private boolean stopped;
    private long timer;

    /** How many readers hold it; guarded by whoever keeps the followers. */
    int holders;

    LiveFollower(Vertx vertx, String tenant) {
        this.vertx = vertx;
        this.tenant = tenant;
        this.context = vertx.getOrCreateContext();
        context.runOnContext(start -> {
            if (!stopped) {
                timer = vertx.setPeriodic(POLL_MS, tick -> poll());
            }
        });
    }

    /** Adds a reader; done when all that commits from now on will reach it. */
    Future<Void> join(LiveReader reader) {
        Promise<Void> joined = Promise.promise();
        context.runOnContext(run -> {
            readers.add(reader);
            if (position.isPresent()) {
                joined.complete();
            } else {
                waiting.add(joined);
                poll();
            }
        });
        return joined.future();
    }

    void leave(LiveReader reader) {
        context.runOnContext(run -> readers.remove(reader));
    }

    void wake() {
        context.runOnContext(run -> poll());
    }

    void stop() {
        context.runOnContext(run -> {
            stopped = true;
            vertx.cancelTimer(timer);
        });
    }

    private void poll() {
        if (asking) {
            again = true;
            return;
        }
        if (stopped) {
            return;
        }
        asking = true;
        again = false;
        boolean first = position.isEmpty();
        follow(vertx, tenant, position.orElse("now"), first ? 1 : PAGE).onComplete(asked -> {
            asking = false;
            if (asked.failed()) {
                // the store may be away: readers stay, and the next tick asks again from the same place
                LOG.debug("Following {} failed", tenant, asked.cause());
                waiting.forEach(promise -> promise.fail(asked.cause()));
                waiting.clear();
                return;
            }
            position = Optional.ofNullable(asked.result().getString("position")).or(() -> position);
            if (first) {
                waiting.forEach(Promise::complete);
                waiting.clear();
                return;
            }
            List<LiveItem> items = LiveItem.of(asked.result());
            if (!items.isEmpty()) {
                readers.forEach(reader -> reader.offer(items));
            }
            if (again || items.size() >= PAGE) {
                poll();
            }
        });
    }

    static Future<JsonObject> follow(Vertx vertx, String tenant, String after, int limit) {
        return Bus.request(
                vertx,
                LeadBus.FOLLOW,
                new JsonObject().put("tenant", tenant).put("after", after).put("limit", limit));
    }
}
