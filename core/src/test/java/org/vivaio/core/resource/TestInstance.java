package org.vivaio.core.resource;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.vivaio.core.export.ExportRules;
import org.vivaio.core.lifecycle.Lifecycle;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Migrations;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.ProblemException;
import org.vivaio.core.platform.Sealer;
import org.vivaio.core.platform.postgres.TestPostgres;
import org.vivaio.core.routing.RoutingRules;
import org.vivaio.core.scoring.ScoringRules;
import org.vivaio.core.tags.TagRules;
import org.vivaio.core.tenancy.Tenants;
import org.vivaio.core.work.AlertRules;

/** The store, rulebooks and tenants on a database of their own, for one test class. */
public final class TestInstance implements AutoCloseable {
    public static final List<RulebookPart<?>> PARTS = List.of(
            Lifecycle.PART, ScoringRules.PART, TagRules.PART, RoutingRules.PART, AlertRules.PART, ExportRules.PART);

    public final String url = TestPostgres.freshDatabase();
    public final Vertx vertx = Vertx.vertx();
    public final Db db;
    public final Rulebooks rulebooks;
    public final ResourceStore store;
    public final Tenants tenants;

    public TestInstance(SaveCheck check) {
        PgConnectOptions address = PgConnectOptions.fromUri(url);
        await(Migrations.apply(vertx, address));
        db = Db.open(vertx, address, "test", 4);
        rulebooks = new Rulebooks(vertx, db, PARTS);
        store = new ResourceStore(
                vertx, db, Clock.systemUTC(), Sealer.ofText("a key for tests only"), rulebooks, check);
        tenants = new Tenants(
                vertx,
                db,
                Clock.systemUTC(),
                store,
                rulebooks,
                () -> List.of(new Draft("lifecycle", Lifecycle.NAME, Lifecycle.defaultSpec())));
        await(tenants.start());
    }

    public static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    public static Problem problem(Future<?> future) {
        try {
            await(future);
        } catch (ProblemException e) {
            return e.problem();
        }
        throw new AssertionError("This should have been refused");
    }

    @Override
    public void close() {
        await(tenants.stop());
        await(db.close());
        await(vertx.close());
    }
}
