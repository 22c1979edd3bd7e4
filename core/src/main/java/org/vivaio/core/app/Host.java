package org.vivaio.core.app;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.ext.web.Router;
import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivaio.core.auth.AdminToken;
import org.vivaio.core.http.HttpServerVerticle;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Migrations;
import org.vivaio.core.platform.Sealer;
import org.vivaio.core.platform.postgres.EmbeddedPostgres;
import org.vivaio.core.platform.postgres.PostgresAddress;

/** One running node: brings up store, features, plugins and doors in order, and takes them down in reverse. */
public final class Host implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Host.class);
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final long DAY_MS = Duration.ofHours(12).toMillis();

    private final Deque<Step> closing = new ArrayDeque<>();
    private final Wiring wiring;
    private final AdminToken adminToken;
    private final HttpServerVerticle server;

    private record Step(String name, ThrowingRunnable run) {}

    /** Something to be done at the end. */
    @FunctionalInterface
    interface ThrowingRunnable {
        /** Does it. */
        void run() throws Exception;
    }

    private Host(Settings settings, boolean held) throws IOException {
        Files.createDirectories(settings.data());
        Clock clock = Clock.systemUTC();
        Ids ids = new Ids(clock);
        Sealer sealer = Sealer.resolve(settings.environment(), settings.data());
        adminToken = AdminToken.resolve(settings.environment(), settings.data());
        try {
            PgConnectOptions database = database(settings);
            VertxOptions options = new VertxOptions();
            Vertx plain = Vertx.vertx(options);
            await(Migrations.apply(plain, database), LONG);
            java.util.UUID node = ids.next();
            Vertx vertx = plain;
            if (settings.cluster()) {
                vertx = joined(plain, options, database, node);
            }
            Vertx running = vertx;
            closing.push(new Step("event loops", () -> await(running.close(), LONG)));
            vertx.setPeriodic(
                    DAY_MS,
                    tick -> Migrations.makePartitions(running, database)
                            .onFailure(failure -> LOG.error("Partitions could not be made ahead", failure)));
            PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            closing.push(new Step("metrics", JvmMetrics.start(meters)::close));
            wiring = new Wiring(
                    settings,
                    vertx,
                    clock,
                    ids,
                    node,
                    sealer,
                    adminToken,
                    meters,
                    pool(vertx, database, "capture", 2),
                    pool(vertx, database, "pipeline", 3),
                    pool(vertx, database, "delivery", 3),
                    pool(vertx, database, "read", 6));
            closing.push(new Step("features", wiring::stop));
            if (held) {
                wiring.readiness().hold();
            }
            wiring.start();
            if (settings.cluster()) {
                Cluster.beat(vertx, wiring.readDb(), node);
                closing.push(new Step("cluster", () -> await(Cluster.leave(wiring.readDb(), node), LONG)));
            }
            server = listen(vertx);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Starts a node and returns when it serves.
     *
     * @throws IllegalStateException or IllegalArgumentException with one line that says how to mend it
     */
    public static Host start(Settings settings) throws IOException {
        return new Host(settings, false);
    }

    /** The same, but the node says that it is not ready until its {@link ReadinessCheck} is released. */
    static Host startHeld(Settings settings) throws IOException {
        return new Host(settings, true);
    }

    private PgConnectOptions database(Settings settings) {
        if (settings.databaseUrl().isPresent()) {
            return PostgresAddress.parse(settings.databaseUrl().get()).connectOptions();
        }
        EmbeddedPostgres postgres = EmbeddedPostgres.start(settings.data(), EmbeddedPostgres.Options.defaults());
        closing.push(new Step("PostgreSQL", postgres::close));
        return postgres.address().connectOptions();
    }

    private static Vertx joined(Vertx plain, VertxOptions options, PgConnectOptions database, java.util.UUID node) {
        try {
            Vertx clustered = await(Cluster.start(plain, options, database, node), LONG);
            plain.close();
            return clustered;
        } catch (RuntimeException | IOException e) {
            LOG.warn("This node goes on without the cluster; others see its changes by polling: {}", e.toString());
            return plain;
        }
    }

    private Db pool(Vertx vertx, PgConnectOptions database, String name, int size) {
        Db db = Db.open(vertx, database, name, size);
        closing.push(new Step("connections (" + name + ")", () -> await(db.close(), LONG)));
        return db;
    }

    private HttpServerVerticle listen(Vertx vertx) {
        int instances = Math.max(2, Runtime.getRuntime().availableProcessors() / 2);
        HttpServerVerticle first = wiring.httpServer();
        String id = await(vertx.deployVerticle(first), LONG);
        closing.push(new Step("HTTP", () -> await(vertx.undeploy(id), LONG)));
        for (int i = 1; i < instances; i++) {
            String more = await(vertx.deployVerticle(wiring.httpServer(), new DeploymentOptions()), LONG);
            closing.push(new Step("HTTP", () -> await(vertx.undeploy(more), LONG)));
        }
        return first;
    }

    /** Where it listens. */
    public int port() {
        return server.port();
    }

    /** All routes, to be compared with what the API's description says. */
    Router routes() {
        return server.router();
    }

    /** The admin token that this start made; empty when it was known before. */
    public Optional<String> newAdminToken() {
        return adminToken.created();
    }

    /** Its parts, for the demo and for tests. */
    Wiring wiring() {
        return wiring;
    }

    /** Drains and stops everything, in reverse order; what fails to stop does not keep the rest from it. */
    @Override
    public void close() {
        while (!closing.isEmpty()) {
            Step step = closing.pop();
            try {
                step.run().run();
            } catch (Exception e) {
                LOG.warn("Stopping {} failed: {}", step.name(), e.toString());
            }
        }
    }

    /** Waits for a future on a thread that may wait. */
    static <T> T await(Future<T> future, Duration time) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("Nothing happened within " + time.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new IllegalStateException(
                    String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()), e.getCause());
        }
    }
}
