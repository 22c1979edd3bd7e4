package org.vivaio.core.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vivaio.core.resource.TestInstance.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vivaio.core.auth.AdminToken;
import org.vivaio.core.auth.ApiKeys;
import org.vivaio.core.auth.AuthHandler;
import org.vivaio.core.auth.Authenticator;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;
import org.vivaio.core.resource.ResourceRoutes;
import org.vivaio.core.resource.SaveCheck;
import org.vivaio.core.resource.TestInstance;
import picocli.CommandLine;

/** The commands against a real server with real resources; captures, facts and replays are answered by the test. */
class CommandsTest {
    private static final String ADMIN = "the admin's token";
    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
    private static final List<JsonNode> CAPTURES = new CopyOnWriteArrayList<>();
    private static final List<JsonNode> FACTS = new CopyOnWriteArrayList<>();
    private static final Map<String, AtomicInteger> KEYS = new ConcurrentHashMap<>();
    private static TestInstance instance;
    private static HttpServer server;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        instance = new TestInstance(SaveCheck.NONE);
        await(instance.tenants.create("one", "One", "test"));
        await(instance.tenants.create("two", "Two", "test"));
        ApiKeys keys = new ApiKeys(instance.db, new Ids(Clock.systemUTC()), Clock.systemUTC());
        Router router = Router.router(instance.vertx);
        router.route("/api/v1/*")
                .handler(new AuthHandler(new Authenticator(AdminToken.of(ADMIN), keys), instance.tenants));
        router.route("/api/v1/*").handler(BodyHandler.create(false));
        new ResourceRoutes(instance.store).mount(router);
        router.post("/api/v1/tenants/:tenant/captures").handler(CommandsTest::capture);
        router.post("/api/v1/tenants/:tenant/leads/:id/facts").handler(context -> {
            FACTS.add(Json.parse(context.body().asString()));
            context.json(new io.vertx.core.json.JsonObject());
        });
        router.postWithRegex("/api/v1/tenants/(?<tenant>[^/]+)/rulebook:replay").handler(CommandsTest::replay);
        server = await(instance.vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
    }

    @AfterAll
    static void stop() {
        await(server.close());
        instance.close();
    }

    /** Every fifth key is told to come back once. */
    private static void capture(RoutingContext context) {
        String key = context.request().getHeader("idempotency-key");
        int times = KEYS.computeIfAbsent(key, k -> new AtomicInteger()).incrementAndGet();
        if (key.endsWith("5") && times == 1) {
            context.response().setStatusCode(503).putHeader("retry-after", "0").end();
            return;
        }
        CAPTURES.add(Json.parse(context.body().asString()));
        context.response().setStatusCode(201);
        context.json(new io.vertx.core.json.JsonObject().put("leadId", "lead-" + CAPTURES.size()));
    }

    /** Three pages for tenant one, the last with a difference; all well for tenant two. */
    private static void replay(RoutingContext context) {
        var page = new io.vertx.core.json.JsonObject().put("replayed", 10).put("differ", 0);
        String cursor =
                context.queryParams().contains("cursor") ? context.queryParams().get("cursor") : "";
        if (context.pathParam("tenant").equals("one")) {
            switch (cursor) {
                case "" -> page.put("next", "a b");
                case "a b" -> page.put("next", "c");
                default ->
                    page.put("differ", 1)
                            .put("differences", new io.vertx.core.json.JsonArray().add("event 7: 10 became 12"));
            }
        }
        context.json(page);
    }

    private record Run(int code, String out, String err) {}

    private static Map<String, String> environment() {
        return Map.of("VIVAIO_URL", "http://127.0.0.1:" + server.actualPort() + "/", "VIVAIO_ADMIN_TOKEN", ADMIN);
    }

    private static Run run(ClientCommand command, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = new CommandLine(command)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
        return new Run(code, out.toString(), err.toString());
    }

    private void file(String name, String text) throws IOException {
        Files.createDirectories(folder.resolve(name).getParent());
        Files.writeString(folder.resolve(name), text);
    }

    @Test
    void resources_are_planned_applied_and_exported_and_only_for_the_tenant() throws IOException {
        file("tag/fair.yaml", "label: Fair\n");
        file("scoring/default.yaml", "rules:\n  - {name: mail, when: lead.email != null, points: 10}\n");

        Run plan = run(new PlanCommand(environment()), "--tenant", "one", folder.toString());
        assertThat(plan.code).isZero();
        assertThat(plan.out.lines()).containsExactly("+ scoring/default", "+ tag/fair", "2 changes.");

        Run apply = run(new ApplyCommand(environment()), "--tenant", "one", folder.toString());
        assertThat(apply.code).isZero();
        assertThat(apply.out).contains("Rulebook 2 is in force.");
        assertThat(run(new ApplyCommand(environment()), "--tenant", "one", folder.toString()).out)
                .contains("Nothing to change; rulebook 2 stays in force.");

        file("scoring/default.yaml", "rules:\n  - {name: mail, when: lead.email != null, points: 12}\n");
        Files.delete(folder.resolve("tag/fair.yaml"));
        assertThat(run(new PlanCommand(environment()), "--tenant", "one", "--prune", folder.toString())
                        .out
                        .lines())
                .containsExactly(
                        "~ scoring/default",
                        "    rules[0].points: 10 -> 12",
                        "- lifecycle/default",
                        "- tag/fair",
                        "3 changes.");

        Path exported = folder.resolve("exported");
        Run export = run(new ExportCommand(environment()), "--tenant", "one", exported.toString());
        assertThat(export.code).isZero();
        assertThat(Files.readString(exported.resolve("tag/fair.yaml")))
                .isEqualTo("kind: tag\nname: fair\nspec:\n  label: Fair\n");
        assertThat(run(new PlanCommand(environment()), "--tenant", "one", "--prune", exported.toString()).out)
                .isEqualTo("Nothing to change." + System.lineSeparator());
        assertThat(run(
                                new ExportCommand(environment()),
                                "--tenant",
                                "two",
                                folder.resolve("two").toString())
                        .out)
                .startsWith("1 resources");
    }

    @Test
    void a_wrong_rule_is_told_with_file_and_line_and_exit_code_1() throws IOException {
        file("scoring/default.yaml", "rules:\n  - name: a\n    points: 1\n    when: lead.email =\n  - name: a\n");
        Run apply = run(new ApplyCommand(environment()), "--tenant", "two", folder.toString());

        assertThat(apply.code).isEqualTo(1);
        assertThat(apply.out).isEmpty();
        assertThat(apply.err.lines()).anyMatch(line -> line.contains("default.yaml:4: rules[0].when"));
        assertThat(apply.err.lines()).anyMatch(line -> line.contains("default.yaml:5: rules[1].name"));
    }

    @Test
    void what_goes_wrong_is_one_line_with_the_remedy() {
        Run noToken = run(new PlanCommand(Map.of()), "--tenant", "one", folder.toString());
        assertThat(noToken.code).isEqualTo(1);
        assertThat(noToken.err.lines()).hasSize(1).first().asString().contains("VIVAIO_ADMIN_TOKEN");

        Run wrongToken = run(
                new ExportCommand(Map.of("VIVAIO_URL", environment().get("VIVAIO_URL"), "VIVAIO_ADMIN_TOKEN", "x")),
                "--tenant",
                "one",
                folder.toString());
        assertThat(wrongToken.err.lines()).hasSize(1).first().asString().contains("does not know this token");

        Run nobody = run(new ExportCommand(environment()), "--tenant", "nobody", folder.toString());
        assertThat(nobody.err.lines()).hasSize(1).first().asString().contains("check --tenant");

        Run down = run(
                new ExportCommand(Map.of("VIVAIO_URL", "http://127.0.0.1:9", "VIVAIO_ADMIN_TOKEN", ADMIN)),
                "--tenant",
                "one",
                folder.toString());
        assertThat(down.err.lines()).hasSize(1).first().asString().contains("./vivaio serve");

        Run badUrl = run(
                new ExportCommand(Map.of("VIVAIO_URL", "ftp:x", "VIVAIO_ADMIN_TOKEN", ADMIN)),
                "--tenant",
                "one",
                folder.toString());
        assertThat(badUrl.err.lines()).hasSize(1).first().asString().contains("VIVAIO_URL");

        Run badTenant = run(new ExportCommand(environment()), "--tenant", "../x", folder.toString());
        assertThat(badTenant.err.lines()).hasSize(1).first().asString().contains("no tenant's id");
    }

    @Test
    void seeding_sends_each_lead_once_with_a_history_of_the_past_90_days() {
        CAPTURES.clear();
        FACTS.clear();
        Run seed = run(
                new SeedCommand(environment(), Clock.fixed(NOW, ZoneOffset.UTC)),
                "60",
                "--tenant",
                "one",
                "--rate",
                "1000");

        assertThat(seed.code).as(seed.err).isZero();
        assertThat(seed.out.lines().toList()).last().asString().matches("seeded=60 facts=" + FACTS.size());
        assertThat(CAPTURES).hasSize(60);
        assertThat(CAPTURES)
                .extracting(c -> c.at("/fields/email").asText())
                .doesNotHaveDuplicates()
                .allMatch(mail -> mail.endsWith(".example") || mail.endsWith("@example.org"));
        assertThat(CAPTURES).noneMatch(c -> c.has("consents") || c.at("/fields").has("phone"));
        assertThat(FACTS).isNotEmpty().extracting(f -> f.path("type").asText()).contains("visit.seen");
        for (List<JsonNode> list : List.of(CAPTURES, FACTS)) {
            assertThat(list)
                    .extracting(item -> Instant.parse(item.path("at").asText()))
                    .allMatch(at -> at.isBefore(NOW) && at.isAfter(NOW.minus(Duration.ofDays(91))));
        }
        assertThat(KEYS.values()).anyMatch(times -> times.get() == 2);
    }

    @Test
    void seeding_says_when_it_cannot() {
        assertThat(run(new SeedCommand(environment(), Clock.systemUTC()), "0", "--tenant", "one").code)
                .isEqualTo(1);
        Run nobody = run(new SeedCommand(environment(), Clock.systemUTC()), "500", "--tenant", "nobody");
        assertThat(nobody.code).isEqualTo(1);
        assertThat(nobody.err).contains("check --tenant");
    }

    @Test
    void replaying_adds_up_all_pages_and_fails_when_one_differs() {
        Run one = run(new ReplayCommand(environment()), "--tenant", "one");
        assertThat(one.code).isEqualTo(1);
        assertThat(one.out.lines().toList()).last().isEqualTo("replayed=30 differ=1");
        assertThat(one.err).contains("event 7: 10 became 12");

        Run two = run(new ReplayCommand(environment()), "--tenant", "two");
        assertThat(two.code).isZero();
        assertThat(two.out.lines().toList()).last().isEqualTo("replayed=10 differ=0");
    }
}
