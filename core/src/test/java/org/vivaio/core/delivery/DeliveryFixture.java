package org.vivaio.core.delivery;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.vivaio.core.lead.Effect;
import org.vivaio.core.lead.EffectWriter;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Migrations;
import org.vivaio.core.platform.postgres.TestPostgres;
import org.vivaio.core.resource.Resource;
import org.vivaio.core.resource.Rulebook;
import org.vivaio.core.resource.RulebookPart;
import org.vivaio.core.routing.RoutingRules;

/** Two tenants with connections, a template and a seller on a fresh database, and dispatchers as many as a test wants. */
final class DeliveryFixture implements AutoCloseable {
    static final String ONE = "acme";
    static final String TWO = "other";

    private static final String RESOURCES = """
            [["connection", "mail", {"connector": "email"}],
             ["connection", "mail-two", {"connector": "email"}],
             ["connection", "crm", {"connector": "webhook"}],
             ["connection", "ads", {"connector": "webhook", "purpose": "marketing", "retry": ["1s", "1m"]}],
             ["connection", "mail-day", {"connector": "email", "limits": {"perDay": 12}}],
             ["connection", "mail-warm", {"connector": "email", "settings": {"from": "A <a@young.test>"},
               "limits": {"warmUp": {"start": "2026-11-20", "daily": [3, 5]}}}],
             ["connection", "mail-warm-two", {"connector": "email", "settings": {"from": "b@young.test"},
               "limits": {"warmUp": {"start": "2026-11-20", "daily": [3, 5]}}}],
             ["connection", "mail-money", {"connector": "email", "limits": {"pool": "purse"},
               "budget": {"amount": "1.00", "currency": "EUR", "per": "day", "each": "0.20"}}],
             ["connection", "mail-money-two", {"connector": "email", "limits": {"pool": "purse"},
               "budget": {"amount": "1.00", "currency": "EUR", "per": "day", "each": "0.20"}}],
             ["connection", "mail-few", {"connector": "email", "limits": {"concurrency": 2}}],
             ["connection", "mail-quiet", {"connector": "email", "quiet": {"from": "21:00", "to": "11:00"}}],
             ["connection", "mail-cap", {"connector": "email", "cap": {"most": 2, "per": "7d"}}],
             ["connection", "ordered", {"connector": "webhook", "ordered": true}],
             ["connection", "off", {"connector": "webhook", "enabled": false}],
             ["seller", "giulia", {"name": "Giulia", "email": "giulia@seller.test", "language": "it"}],
             ["template", "alert", {"subject": {"it": "Nuovo: {{lead.firstName}}", "en": "New: {{lead.firstName}}"},
               "text": "{{seller.name}} {{lead.email}} {{link}}"}],
             ["asset", "guide", {}],
             ["template", "with-guide", {"subject": "Hi", "text": "Here it is", "attachments": ["guide"]}],
             ["template", "news", {"subject": "Hi", "text": "Hello {{lead.firstName}}", "purpose": "marketing"}]]""";

    final Vertx vertx = Vertx.vertx();
    final MutableClock clock = new MutableClock(Instant.parse("2026-11-20T09:00:00Z"));
    final Ids ids = new Ids(clock);
    final Db db;
    final ScriptedCalls calls = new ScriptedCalls();
    volatile MessageFiles files = MessageFiles.NONE;
    final LeadsInMemory leads = new LeadsInMemory();
    final AtomicInteger factSignals = new AtomicInteger();
    final Outbox outbox = new Outbox(clock);
    final DeliveryMetrics metrics = new DeliveryMetrics();
    private final List<Dispatcher> dispatchers = new ArrayList<>();
    volatile Rulebook rulebook;
    private final String url;

    DeliveryFixture() {
        url = TestPostgres.freshDatabase();
        PgConnectOptions address = PgConnectOptions.fromUri(url);
        done(Migrations.apply(vertx, address));
        db = Db.open(vertx, address, "test-" + UUID.randomUUID(), 4);
        done(db.run(sql -> sql.query(
                        "insert into tenant (id, name, created_at) values ('acme', 'Acme', now()), ('other', 'O', now())")
                .execute()));
        rulebook = rulebook(ONE, RESOURCES);
    }

    /** Somebody changes the rules: a piece of the resources' text for another. */
    void change(String from, String to) {
        rulebook = rulebook(ONE, RESOURCES.replace(from, to));
    }

    /** Gives the planner its statistics. */
    void analyze() {
        TestPostgres.query(url, "analyze");
    }

    static Rulebook rulebook(String tenant, String resources) {
        List<Resource> all = new ArrayList<>();
        for (JsonNode one : Json.parse(resources)) {
            all.add(new Resource(one.get(0).asText(), one.get(1).asText(), 1, (ObjectNode) one.get(2), Json.object()));
        }
        List<RulebookPart<?>> parts = List.of(ConnectionPolicies.PART, Templates.PART, RoutingRules.PART);
        return Rulebook.compile(tenant, 1, all, parts);
    }

    /** A dispatcher that polls, with its own node id. */
    Dispatcher dispatcher() {
        Dispatcher dispatcher = new Dispatcher(
                vertx,
                db,
                clock,
                ids,
                DispatcherOptions.of(ids.next()),
                new DispatcherPorts(
                        () -> Set.of(ONE, TWO),
                        tenant -> Future.succeededFuture(rulebook),
                        leads,
                        calls,
                        factSignals::incrementAndGet,
                        () -> false,
                        ContactGate.OPEN,
                        (tenant, assets) -> files.of(tenant, assets)),
                new EffectRenderer(
                        leads,
                        URI.create("https://leads.test"),
                        tenant -> "Firm " + tenant,
                        new org.vivaio.core.consent.PreferenceLinks(new byte[32], URI.create("https://leads.test")),
                        new TrackingLinks(new byte[32], URI.create("https://leads.test"))),
                metrics);
        dispatchers.add(dispatcher);
        done(dispatcher.start());
        return dispatcher;
    }

    LeadState lead(String tenant, Map<String, String> consents) {
        LeadState lead = LeadsInMemory.lead(
                tenant,
                ids.next(),
                Map.of("firstName", "Ada", "email", "ada@lead.test", "phone", "02 1234 5678"),
                consents);
        leads.put(lead);
        return lead;
    }

    UUID alert(LeadState lead, String connection) {
        return effect(
                lead,
                "alert",
                connection,
                Json.object().put("template", "alert").put("seller", "giulia"));
    }

    UUID message(LeadState lead) {
        return effect(lead, "message", "mail", Json.object().put("template", "news"));
    }

    UUID export(LeadState lead, String connection) {
        return effect(lead, "export", connection, Json.object().put("event", "capture.accepted"));
    }

    UUID effect(LeadState lead, String kind, String connection, ObjectNode payload) {
        EffectWriter.Planned row = row(lead, kind, connection, payload);
        done(db.in(lead.tenant(), sql -> outbox.write(sql, List.of(row))));
        return row.id();
    }

    EffectWriter.Planned row(LeadState lead, String kind, String connection, ObjectNode payload) {
        return new EffectWriter.Planned(
                lead.tenant(),
                ids.next(),
                lead.id(),
                ids.next(),
                new Effect(kind, connection, payload),
                clock.instant());
    }

    /** The state of an effect wherever it is now. */
    String state(UUID id) {
        return text(
                ONE, "select state from effect where id = $1 union all select state from effect_log where id = $1", id);
    }

    void awaitState(UUID id, String state) {
        until(() -> state(id).equals(state), "effect is " + state);
    }

    void until(Callable<Boolean> condition, String what) {
        await(what)
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(10))
                .until(condition);
    }

    /** First column of the first row as text; empty text when there is none. */
    String text(String tenant, String query, Object... parameters) {
        List<Row> rows = rows(tenant, query, parameters);
        return rows.isEmpty() ? "" : String.valueOf(rows.get(0).getValue(0));
    }

    List<Row> rows(String tenant, String query, Object... parameters) {
        Function<SqlConnection, Future<List<Row>>> work =
                sql -> sql.preparedQuery(query).execute(Tuple.wrap(parameters)).map(found -> {
                    List<Row> rows = new ArrayList<>();
                    found.forEach(rows::add);
                    return rows;
                });
        return done(db.in(tenant, work));
    }

    static <T> T done(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        dispatchers.forEach(dispatcher -> done(dispatcher.stop(Duration.ofMillis(1))));
        done(db.close());
        done(vertx.close());
    }
}
