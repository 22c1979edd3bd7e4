package org.vivaio.core.app;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.vivaio.core.resource.Rulebook;
import org.vivaio.core.resource.Rulebooks;
import org.vivaio.core.tenancy.Tenants;

/** The rulebook in force of each active tenant, at hand without asking; follows changes by message and by looking. */
final class ActiveRulebooks {
    private static final long LOOK_MS = 2_000;

    private final Vertx vertx;
    private final Rulebooks rulebooks;
    private final Supplier<Set<String>> tenants;
    private final Map<String, Rulebook> current = new ConcurrentHashMap<>();
    private final List<Consumer<Rulebook>> followers = new ArrayList<>();
    private long timer = -1;

    ActiveRulebooks(Vertx vertx, Rulebooks rulebooks, Supplier<Set<String>> tenants) {
        this.vertx = vertx;
        this.rulebooks = rulebooks;
        this.tenants = tenants;
    }

    /** Is told of each rulebook that comes into force on this node, once for each version. */
    void follow(Consumer<Rulebook> follower) {
        followers.add(follower);
    }

    /** Loads all rulebooks and keeps them up to date. */
    Future<Void> start() {
        vertx.eventBus()
                .consumer(Rulebooks.CHANGED, message -> refresh(((JsonObject) message.body()).getString("tenant")));
        vertx.eventBus().consumer(Tenants.CHANGED, message -> {
            JsonObject body = (JsonObject) message.body();
            if (body.getBoolean("deleted", false)) {
                current.remove(body.getString("tenant"));
            } else {
                refresh(body.getString("tenant"));
            }
        });
        timer = vertx.setPeriodic(LOOK_MS, tick -> look());
        return look();
    }

    void stop() {
        vertx.cancelTimer(timer);
    }

    Optional<Rulebook> of(String tenant) {
        return Optional.ofNullable(current.get(tenant));
    }

    private Future<Void> look() {
        current.keySet().retainAll(tenants.get());
        List<Future<?>> all = new ArrayList<>();
        tenants.get().forEach(tenant -> all.add(refresh(tenant)));
        return Future.join(all).mapEmpty();
    }

    /** Brings one tenant up to date at once. */
    Future<Void> refresh(String tenant) {
        return rulebooks.active(tenant).transform(loaded -> {
            if (loaded.succeeded()) {
                Rulebook before = current.get(tenant);
                // two looks at once may end the other way round
                if (before == null || before.version() < loaded.result().version()) {
                    current.put(tenant, loaded.result());
                    followers.forEach(follower -> follower.accept(loaded.result()));
                }
            }
            return Future.succeededFuture();
        });
    }
}
