package org.vivaio.core.lead;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.vivaio.core.app.Features;
import org.vivaio.core.identity.MatchKeys;
import org.vivaio.core.inbox.InboxGauges;
import org.vivaio.core.inbox.InboxVerticle;
import org.vivaio.core.inbox.Reader;
import org.vivaio.core.lifecycle.Lifecycle;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Migrations;
import org.vivaio.core.platform.postgres.TestPostgres;
import org.vivaio.core.resource.Resource;
import org.vivaio.core.resource.Rulebook;

/** One node's inbox, pipeline and lead store, with a decider more; several rigs on one URL are several nodes. */
final class PipelineRig implements AutoCloseable {
    static final Set<String> TENANTS = Set.of("one", "two");

    final Vertx vertx = Vertx.vertx();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final String url;
    private final Db db;

    PipelineRig(String url, Decider more, EffectWriter effects, long backlogBound) {
        this(url, more, effects, backlogBound, Clock.systemUTC());
    }

    PipelineRig(String url, Decider more, EffectWriter effects, long backlogBound, Clock clock) {
        this.url = url;
        PgConnectOptions address = PgConnectOptions.fromUri(url);
        await(Migrations.apply(vertx, address));
        TestPostgres.query(
                url,
                "insert into tenant (id, name, rulebook, created_at) values ('one', 'One', 1, now()), ('two', 'Two', 1,"
                        + " now()) on conflict do nothing");
        db = Db.open(vertx, address, "rig", 6);
        Ids ids = new Ids(clock);
        MatchKeys identity = new MatchKeys();
        List<Resource> resources =
                List.of(new Resource("lifecycle", "default", 1, Lifecycle.defaultSpec(), Json.object()));
        Rulebooks rulebooks = (tenant, version) ->
                Future.succeededFuture(Rulebook.compile(tenant, version, resources, Features.RULEBOOK));
        List<Decider> changers = new ArrayList<>(Features.DECIDERS.changers());
        changers.add(more);
        Decision.Deciders deciders = new Decision.Deciders(changers, Features.DECIDERS.senders());
        PipelineParts parts = new PipelineParts(new Reader(), identity, effects, rulebooks, deciders, ids);
        PipelineVerticle pipeline = new PipelineVerticle(db, parts, clock, () -> TENANTS, result -> {}, () -> false);
        await(vertx.deployVerticle(pipeline));
        await(vertx.deployVerticle(
                new InboxVerticle(db, pipeline, clock, ids, () -> TENANTS, new InboxGauges(meters), backlogBound)));
        Erasure erasure = new Erasure(db, clock, ids, identity, effects, (t, k) -> (t + k).getBytes());
        await(vertx.deployVerticle(new LeadStoreVerticle(
                new LeadQueries(db, clock), erasure, new Replay(db, rulebooks, deciders, ids), clock)));
        new Timers(vertx, db, clock, ids, () -> TENANTS, pipeline::wake).start();
    }

    /** Effects that go nowhere. */
    static EffectWriter noEffects() {
        return new EffectWriter() {
            @Override
            public Future<Void> write(io.vertx.sqlclient.SqlConnection connection, List<Planned> effects) {
                return Future.succeededFuture();
            }

            @Override
            public Future<Void> forget(
                    io.vertx.sqlclient.SqlConnection connection, String tenant, UUID leadId, String cause) {
                return Future.succeededFuture();
            }
        };
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(40, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    Future<JsonObject> ask(String address, JsonObject request) {
        return vertx.eventBus().<JsonObject>request(address, request).map(reply -> reply.body());
    }

    /** Sends a capture of the source {@code api}. */
    Future<JsonObject> capture(String tenant, long waitMs, String... fields) {
        JsonObject values = new JsonObject();
        for (int i = 0; i < fields.length; i += 2) {
            values.put(fields[i], fields[i + 1]);
        }
        return submit(tenant, "capture", waitMs, new JsonObject().put("fields", values), null);
    }

    /** Sends one fact of type {@code note.added}. */
    Future<JsonObject> note(String tenant, String lead, long waitMs, String text) {
        JsonObject fact = new JsonObject().put("type", "note.added").put("data", new JsonObject().put("text", text));
        JsonObject body = new JsonObject()
                .put("leadId", lead)
                .put("actor", "user:test")
                .put("facts", new io.vertx.core.json.JsonArray().add(fact));
        return submit(tenant, "fact", waitMs, body, lead);
    }

    private Future<JsonObject> submit(
            String tenant, String kind, long waitMs, JsonObject body, @org.jspecify.annotations.Nullable String lead) {
        JsonObject request = new JsonObject()
                .put("tenant", tenant)
                .put("kind", kind)
                .put("source", "api")
                .put("contentType", "application/json")
                .put("body", Buffer.buffer(body.encode()))
                .put("meta", new JsonObject().put("actor", "user:test"))
                .put("waitMs", waitMs);
        if (lead != null) {
            request.put("leadId", lead);
        }
        return ask(LeadBus.SUBMIT, request);
    }

    /** The one value that a statement gives, as text. */
    String value(String statement) {
        return String.valueOf(
                TestPostgres.query(url, statement).iterator().next().getValue(0));
    }

    long number(String statement) {
        return Long.parseLong(value(statement));
    }

    @Override
    public void close() {
        await(vertx.close());
    }
}
