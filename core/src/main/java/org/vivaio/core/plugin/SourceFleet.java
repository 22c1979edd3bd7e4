package org.vivaio.core.plugin;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivaio.core.platform.outbound.OwnContext;
import org.vivaio.core.plugin.SourceLeases.Key;

/**
 * Keeps the sources and listeners running that this node holds the right to: one node runs a connection, and when that node
 * is gone, another one goes on from the cursor that was stored last.
 */
public final class SourceFleet {
    /** How often the right is renewed; a lease lasts several of these. */
    static final Duration BEAT = Duration.ofSeconds(3);

    /** Without word from the store for so long, others may have taken over: well before a lease ends. */
    private static final Duration SILENCE = Duration.ofSeconds(11);

    private static final Logger LOG = LoggerFactory.getLogger(SourceFleet.class);

    private final Vertx vertx;
    private final Context context;
    private final Connections connections;
    private final SourceRunner runner;
    private final SourceLeases leases;
    private final Supplier<Set<String>> tenants;
    private final Map<Key, ConnectionHandle> running = new HashMap<>();
    private final Map<Key, Future<Void>> ending = new HashMap<>();
    private long timer = -1;
    private long lastWord = System.nanoTime();
    private boolean asking;
    private boolean again;
    private boolean stopping;

    /**
     * A fleet that does nothing before {@link #start()}.
     *
     * @param tenants whose connections are run
     */
    public SourceFleet(
            Vertx vertx, PluginHost host, SourceSink sink, SourceLeases leases, Supplier<Set<String>> tenants) {
        this.vertx = vertx;
        this.context = OwnContext.of(vertx);
        this.connections = host.connections();
        this.runner = new SourceRunner(host.runner(), sink, SourceRunner.Pace.DEFAULT);
        this.leases = leases;
        this.tenants = tenants;
    }

    /** Begins. */
    public void start() {
        context.runOnContext(v -> {
            timer = vertx.setPeriodic(BEAT.toMillis(), tick -> beat());
            beat();
        });
    }

    /** Ends all sources, stores what is under way, and lets other nodes have them. */
    public Future<Void> stop() {
        Promise<Void> done = Promise.promise();
        context.runOnContext(v -> {
            stopping = true;
            vertx.cancelTimer(timer);
            Set<Key> held = Set.copyOf(running.keySet());
            held.forEach(this::end);
            Future.join(ending.values().stream().toList())
                    .transform(ended -> leases.release(held))
                    .onComplete(done);
        });
        return done.future();
    }

    /** A connection was opened or saved: what waits after a failure tries again now. */
    public void changed(ConnectionHandle handle) {
        context.runOnContext(v -> {
            Key key = key(handle);
            if (running.get(key) == handle) {
                runner.wake(key.tenant(), key.connection());
            }
            beat();
        });
    }

    /** The connections that this node runs now. */
    public Future<Set<Key>> held() {
        Promise<Set<Key>> promise = Promise.promise();
        context.runOnContext(v -> promise.complete(Set.copyOf(running.keySet())));
        return promise.future();
    }

    private static Key key(ConnectionHandle handle) {
        return new Key(handle.tenant(), handle.name());
    }

    private void beat() {
        if (stopping) {
            return;
        }
        if (asking) {
            again = true;
            return;
        }
        Map<Key, ConnectionHandle> wanted = wanted();
        Set<Key> gone = new HashSet<>(running.keySet());
        gone.removeIf(key -> running.get(key) == wanted.get(key));
        gone.forEach(this::end);
        Set<Key> ask = new HashSet<>(wanted.keySet());
        if (ask.isEmpty() && gone.isEmpty()) {
            lastWord = System.nanoTime();
            return;
        }
        asking = true;
        leases.hold(ask)
                .onComplete(answer -> context.runOnContext(v -> {
                    asking = false;
                    if (answer.succeeded()) {
                        lastWord = System.nanoTime();
                        follow(wanted, answer.result());
                    } else {
                        LOG.debug("The right to run sources was not renewed", answer.cause());
                        if (System.nanoTime() - lastWord > SILENCE.toNanos()) {
                            Set.copyOf(running.keySet()).forEach(this::end);
                        }
                    }
                    if (again) {
                        again = false;
                        beat();
                    }
                }));
        gone.removeAll(wanted.keySet());
        if (!gone.isEmpty()) {
            Future.join(gone.stream()
                            .map(key -> ending.getOrDefault(key, Future.succeededFuture()))
                            .toList())
                    .onComplete(ended -> leases.release(gone));
        }
    }

    private Map<Key, ConnectionHandle> wanted() {
        Set<String> active = tenants.get();
        Map<Key, ConnectionHandle> wanted = new HashMap<>();
        for (ConnectionHandle handle : connections.all()) {
            Set<ConnectorKind> kinds = handle.kinds();
            boolean brings = kinds.contains(ConnectorKind.SOURCE) || kinds.contains(ConnectorKind.LISTENER);
            // a connector that is away for the moment, in the middle of a swap, keeps its place
            boolean keeps = kinds.isEmpty()
                    && running.get(key(handle)) == handle
                    && handle.config().enabled();
            if ((brings || keeps) && active.contains(handle.tenant())) {
                wanted.put(key(handle), handle);
            }
        }
        return wanted;
    }

    private void follow(Map<Key, ConnectionHandle> wanted, Set<Key> held) {
        for (Key key : Set.copyOf(running.keySet())) {
            if (!held.contains(key)) {
                LOG.info("{}/{} is run by another node now", key.tenant(), key.connection());
                end(key);
            }
        }
        for (Key key : held) {
            if (!stopping && !running.containsKey(key) && !ending.containsKey(key)) {
                ConnectionHandle handle = wanted.get(key);
                running.put(key, handle);
                runner.start(handle);
            }
        }
    }

    private void end(Key key) {
        if (running.remove(key) == null) {
            return;
        }
        Future<Void> stopped = runner.stop(key.tenant(), key.connection());
        ending.put(key, stopped);
        stopped.onComplete(done -> context.runOnContext(v -> {
            ending.remove(key);
            beat();
        }));
    }
}
