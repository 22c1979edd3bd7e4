package org.vivaio.core.lead;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.SqlConnection;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.vivaio.core.app.Features;
import org.vivaio.core.identity.MatchKeys;
import org.vivaio.core.inbox.InboxGauges;
import org.vivaio.core.inbox.InboxVerticle;
import org.vivaio.core.inbox.Reader;
import org.vivaio.core.lifecycle.Lifecycle;
import org.vivaio.core.lifecycle.LifecycleVerticle;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Migrations;
import org.vivaio.core.platform.postgres.TestPostgres;
import org.vivaio.core.resource.Resource;
import org.vivaio.core.resource.Rulebook;
import org.vivaio.core.scoring.ScoringVerticle;

/** Lead store, scoring and lifecycle over the event bus, on a real PostgreSQL, always with a second tenant beside. */
class PipelineTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final ConcurrentLinkedQueue<EffectWriter.Planned> EFFECTS = new ConcurrentLinkedQueue<>();
    private static Db db;

    private static Resource resource(String kind, String name, String spec, String derived) {
        return new Resource(kind, name, 1, Json.parseObject(spec), Json.parseObject(derived));
    }

    private static final List<Resource> RESOURCES = List.of(
            new Resource("lifecycle", "default", 1, Lifecycle.defaultSpec(), Json.object()),
            resource("scoring", "default", """
                    {"rules": [
                      {"name": "business", "axis": "fit", "when": "lead.checks.email == 'business'", "points": 20},
                      {"name": "served", "axis": "fit", "when": "lead.province in ['MI', 'TO']", "points": 15},
                      {"name": "asked", "axis": "engagement", "on": ["capture.accepted"],
                       "when": "lead.message != null", "points": 10}]}""", "{}"),
            resource(
                    "seller",
                    "anna",
                    "{\"email\": \"anna@vivaio.example\", \"territory\": {\"provinces\": [\"MI\"]}}",
                    "{}"),
            resource(
                    "seller",
                    "bruno",
                    "{\"email\": \"bruno@vivaio.example\", \"territory\": {\"provinces\": [\"MI\"]}}",
                    "{}"),
            resource("routing", "default", "{}", "{}"),
            resource("connection", "crm", "{\"connector\": \"exporter-webhook\"}", "{\"roles\": [\"exporter\"]}"),
            resource("connection", "mail", "{\"connector\": \"channel-email\"}", "{\"roles\": [\"channel\"]}"),
            resource("template", "new-lead", "{\"subject\": \"New\", \"text\": \"New\"}", "{}"),
            resource("alert", "owner", "{\"connection\": \"mail\", \"template\": \"new-lead\"}", "{}"),
            resource(
                    "purpose",
                    "privacy",
                    "{\"channels\": [\"notice\"], \"current\": \"1\", \"wordings\": {\"1\": {\"en\": \"I have read the notice\"}}}",
                    "{}"));

    private static final EffectWriter EFFECT_WRITER = new EffectWriter() {
        @Override
        public Future<Void> write(SqlConnection connection, List<Planned> effects) {
            EFFECTS.addAll(effects);
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> forget(SqlConnection connection, String tenant, UUID leadId, String cause) {
            return Future.succeededFuture();
        }
    };

    @BeforeAll
    static void start() throws Exception {
        PgConnectOptions address = PgConnectOptions.fromUri(TestPostgres.freshDatabase());
        await(Migrations.apply(VERTX, address));
        db = Db.open(VERTX, address, "test", 6);
        await(db.run(c -> c.query("insert into tenant (id, name, rulebook, created_at)"
                        + " values ('one', 'One', 1, now()), ('two', 'Two', 1, now())")
                .execute()));
        Clock clock = Clock.systemUTC();
        Ids ids = new Ids(clock);
        MatchKeys identity = new MatchKeys();
        Rulebooks rulebooks = (tenant, version) ->
                Future.succeededFuture(Rulebook.compile(tenant, version, RESOURCES, Features.RULEBOOK));
        PipelineParts parts =
                new PipelineParts(new Reader(), identity, EFFECT_WRITER, rulebooks, Features.DECIDERS, ids);
        LeadQueries queries = new LeadQueries(db, clock);
        Erasure erasure = new Erasure(db, clock, ids, identity, EFFECT_WRITER, (t, k) -> (t + k).getBytes());
        PipelineVerticle pipeline =
                new PipelineVerticle(db, parts, clock, () -> Set.of("one", "two"), result -> {}, () -> false);
        await(VERTX.deployVerticle(pipeline));
        await(VERTX.deployVerticle(new InboxVerticle(
                db, pipeline, clock, ids, () -> Set.of("one", "two"), new InboxGauges(new SimpleMeterRegistry()))));
        await(VERTX.deployVerticle(
                new LeadStoreVerticle(queries, erasure, new Replay(db, rulebooks, Features.DECIDERS, ids), clock)));
        await(VERTX.deployVerticle(new ScoringVerticle(queries, rulebooks, clock)));
        await(VERTX.deployVerticle(new LifecycleVerticle(queries, rulebooks, clock)));
    }

    @AfterAll
    static void stop() throws Exception {
        await(VERTX.close());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, java.util.concurrent.TimeUnit.SECONDS);
    }

    private static JsonObject ask(String address, JsonObject request) throws Exception {
        return await(VERTX.eventBus().<JsonObject>request(address, request)).body();
    }

    private static Future<JsonObject> submit(String tenant, String body, String... options) {
        JsonObject request = new JsonObject()
                .put("tenant", tenant)
                .put("kind", "capture")
                .put("source", "api")
                .put("contentType", "application/json")
                .put("body", Buffer.buffer(body))
                .put("meta", new JsonObject().put("actor", "user:test"))
                .put("waitMs", 10_000);
        for (int i = 0; i < options.length; i += 2) {
            request.put(options[i], options[i + 1]);
        }
        return VERTX.eventBus().<JsonObject>request(LeadBus.SUBMIT, request).map(m -> m.body());
    }

    private static JsonObject lead(String tenant, String id) throws Exception {
        return ask(LeadBus.GET, new JsonObject().put("tenant", tenant).put("id", id));
    }

    private static String person(String name, String email, String province) {
        return new JsonObject()
                .put(
                        "fields",
                        new JsonObject()
                                .put("firstName", name)
                                .put("lastName", "Rossi")
                                .put("email", email)
                                .put("province", province)
                                .put("message", "Call me"))
                .put(
                        "consents",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("purpose", "privacy")
                                        .put("channel", "notice")
                                        .put("wordingVersion", "1")))
                .encode();
    }

    @Test
    void aCaptureBecomesALeadThatIsScoredMovedAssignedAndExported() throws Exception {
        EFFECTS.clear();
        JsonObject verdict = await(submit("one", person("Ada", "ada@firm-one.example", "MI")));

        assertThat(verdict.getString("verdict")).isEqualTo("accepted");
        JsonObject lead = lead("one", verdict.getString("leadId"));
        assertThat(lead.getString("stage")).isEqualTo("mql");
        assertThat(lead.getString("owner")).isIn("anna", "bruno");
        assertThat(lead.getJsonObject("score").getInteger("total")).isEqualTo(45);
        assertThat(lead.getJsonArray("consents")).hasSize(1);
        assertThat(EFFECTS).extracting(e -> e.effect().kind()).containsExactlyInAnyOrder("alert", "export");
        JsonObject receipt =
                ask(LeadBus.EXPLAIN, new JsonObject().put("tenant", "one").put("id", verdict.getString("leadId")));
        assertThat(receipt.getJsonArray("contributions").stream()
                        .mapToInt(line -> ((JsonObject) line).getInteger("points"))
                        .sum())
                .isEqualTo(45);
        JsonObject preview =
                ask(LeadBus.PREVIEW, new JsonObject().put("tenant", "one").put("id", verdict.getString("leadId")));
        assertThat(preview.getJsonArray("transitions").stream().map(t -> ((JsonObject) t).getString("name")))
                .containsExactly("ready-for-sales", "in-negotiation", "won");
    }

    @Test
    void anotherTenantNeitherSeesTheLeadNorMeetsItsKeys() throws Exception {
        JsonObject one = await(submit("one", person("Bea", "bea@shared.example", "MI")));
        JsonObject two = await(submit("two", person("Bea", "bea@shared.example", "MI")));

        assertThat(two.getBoolean("attached")).isFalse();
        assertThat(two.getString("leadId")).isNotEqualTo(one.getString("leadId"));
        Future<JsonObject> foreign = VERTX.eventBus()
                .<JsonObject>request(
                        LeadBus.GET, new JsonObject().put("tenant", "two").put("id", one.getString("leadId")))
                .map(m -> m.body());
        Boolean refused = await(foreign.transform(r -> Future.succeededFuture(r.failed())));
        assertThat(refused).isTrue();
    }

    @Test
    void fiftyCapturesOfOnePersonAtTheSameMomentMakeOneLead() throws Exception {
        List<Future<JsonObject>> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            all.add(submit("one", person("Carla", i % 2 == 0 ? "Carla@Twice.example" : "carla@twice.EXAMPLE", "MI")));
        }
        Set<String> leads = new HashSet<>();
        int fresh = 0;
        for (Future<JsonObject> one : all) {
            JsonObject verdict = await(one);
            leads.add(verdict.getString("leadId"));
            fresh += verdict.getBoolean("attached") ? 0 : 1;
        }
        assertThat(leads).hasSize(1);
        assertThat(fresh).isEqualTo(1);
    }

    @Test
    void theSameKeyGivesTheSameAnswerAndAnotherBodyIsRefused() throws Exception {
        String body = person("Dora", "dora@key.example", "MI");
        String hash = "aGFzaA==";
        JsonObject first = await(submit("one", body, "key", "k-1", "bodyHash", hash));
        JsonObject again = await(submit("one", body, "key", "k-1", "bodyHash", hash));
        assertThat(again).isEqualTo(first);

        Future<JsonObject> other = submit("one", body, "key", "k-1", "bodyHash", "b3RoZXI=");
        Throwable refused = await(other.transform(r -> Future.succeededFuture(r.cause())));
        assertThat(((io.vertx.core.eventbus.ReplyException) refused).failureCode())
                .isEqualTo(422);
    }

    @Test
    void aKeySentFiftyTimesAtOnceIsStoredOnceAndAnsweredFiftyTimesTheSame() throws Exception {
        List<Future<JsonObject>> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            all.add(submit("one", person("Ida", "ida@storm.example", "MI"), "key", "k-storm", "bodyHash", "aGFzaA=="));
        }
        Set<JsonObject> answers = new HashSet<>();
        for (Future<JsonObject> one : all) {
            answers.add(await(one));
        }
        assertThat(answers).hasSize(1);
        JsonObject answer = answers.iterator().next();
        assertThat(answer.getBoolean("attached")).isFalse();
        assertThat(rows("select 1 from inbox where convert_from(body, 'UTF8') like '%ida@storm.example%'"))
                .isEqualTo(1);
    }

    @Test
    void whatACallerWaitsForIsStoredAndDecidedInOneTransaction() throws Exception {
        JsonObject verdict = await(submit("one", person("Lia", "lia@together.example", "MI")));

        assertThat(rows("select 1 from inbox i join lead l on l.tenant_id = i.tenant_id and l.id = i.lead_id"
                        + " where i.id = '" + verdict.getString("captureId")
                        + "' and i.state = 'done' and i.verdict = 'accepted' and i.xmin = l.xmin"))
                .isEqualTo(1);
    }

    private static int rows(String sql) throws Exception {
        return await(db.in("one", connection -> connection.query(sql).execute().map(found -> found.size())));
    }

    @Test
    void anExternalIdCountsOnceForEver() throws Exception {
        JsonObject first = await(submit("one", person("Elsa", "elsa@ext.example", "MI"), "externalId", "x-1"));
        JsonObject again = await(submit("one", person("Elsa", "other@ext.example", "MI"), "externalId", "x-1"));

        assertThat(again.getString("verdict")).isEqualTo("duplicate");
        assertThat(again.getString("leadId")).isEqualTo(first.getString("leadId"));
    }

    @Test
    void anExternalIdSentFiftyTimesAtOnceMakesOneLead() throws Exception {
        List<Future<JsonObject>> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            all.add(submit("one", person("Nina", "nina" + i + "@storm.example", "MI"), "externalId", "storm-1"));
        }
        int accepted = 0;
        for (Future<JsonObject> one : all) {
            accepted += await(one).getString("verdict").equals("accepted") ? 1 : 0;
        }
        assertThat(accepted).isEqualTo(1);
    }

    @Test
    void aNulCharacterIsKeptInTheInboxAndJudged() throws Exception {
        JsonObject verdict =
                await(submit("one", "{\"fields\": {\"email\": \"nul@x.example\", \"message\": \"a\\u0000b\"}}"));

        assertThat(verdict.getString("verdict")).isEqualTo("accepted");
        assertThat(verdict.getJsonArray("reasons").getJsonObject(0).getString("code"))
                .isEqualTo("character_replaced");
    }

    @Test
    void replayAgreesWithEveryStoredDecision() throws Exception {
        await(submit("two", person("Fia", "fia@replay.example", "MI")));
        await(submit("two", person("Fia", "fia@replay.example", "RM")));
        JsonObject answer = ask(LeadBus.REPLAY, new JsonObject().put("tenant", "two"));

        assertThat(answer.getInteger("replayed")).isGreaterThanOrEqualTo(2);
        assertThat(answer.getInteger("differ")).as(answer.encodePrettily()).isZero();
    }

    @Test
    void theLeadOfAnyMomentIsAFoldOfItsEvents() throws Exception {
        JsonObject verdict = await(submit("one", person("Gaia", "gaia@fold.example", "MI")));
        JsonObject now = lead("one", verdict.getString("leadId"));
        JsonObject then = ask(
                LeadBus.GET,
                new JsonObject()
                        .put("tenant", "one")
                        .put("id", verdict.getString("leadId"))
                        .put("asOf", "2100-01-01T00:00:00Z"));
        now.getJsonObject("score").remove("asOf");
        then.getJsonObject("score").remove("asOf");
        assertThat(then).isEqualTo(now);
    }

    @Test
    void anErasedPersonLeavesNothingInAnyColumn() throws Exception {
        JsonObject verdict = await(submit("one", person("Zenobia", "zenobia@erase.example", "MI")));
        await(VERTX.eventBus()
                .request(LeadBus.ERASE, new JsonObject().put("tenant", "one").put("id", verdict.getString("leadId"))));

        assertThat(DumpText.of(db, "one")).doesNotContainIgnoringCase("zenobia");
        assertThat(lead("one", verdict.getString("leadId")).getJsonObject("fields"))
                .isEmpty();
    }

    @Test
    void leadsAreFoundByWordsAndFilters() throws Exception {
        await(submit("one", person("Ottavia", "ottavia@find.example", "TO")));
        JsonObject byWord = ask(
                LeadBus.LIST,
                new JsonObject().put("tenant", "one").put("q", "ottav rossi").put("limit", 10));
        assertThat(byWord.getJsonArray("items")).hasSize(1);
        JsonObject byFilter = ask(
                LeadBus.LIST,
                new JsonObject()
                        .put("tenant", "one")
                        .put("filter", "lead.province == 'TO' && lead.score.total > 20 && !(lead.owner != null)")
                        .put("limit", 10));
        assertThat(byFilter.getJsonArray("items")).hasSize(1);
    }
}
