package org.vivaio.core.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vivaio.core.resource.TestInstance.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;
import org.vivaio.core.resource.Draft;
import org.vivaio.core.resource.ResourceRoutes;
import org.vivaio.core.resource.SaveCheck;
import org.vivaio.core.resource.TestInstance;
import org.vivaio.core.tenancy.TenantRoutes;

/** Who may do what, over HTTP, on a real server and database. */
class ApiTest {
    private static final String ADMIN = "the admin's token";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static TestInstance instance;
    private static HttpServer server;
    private static String viewer;
    private static String operator;
    private static String manager;

    @BeforeAll
    static void start() {
        instance = new TestInstance(SaveCheck.NONE);
        ApiKeys keys = new ApiKeys(instance.db, new Ids(Clock.systemUTC()), Clock.systemUTC());
        Router router = Router.router(instance.vertx);
        router.route("/api/v1/*")
                .handler(new AuthHandler(new Authenticator(AdminToken.of(ADMIN), keys), instance.tenants));
        router.route("/api/v1/*").handler(BodyHandler.create(false));
        new ResourceRoutes(instance.store).mount(router);
        new KeyRoutes(keys).mount(router);
        new TenantRoutes(
                        instance.tenants,
                        instance.store,
                        Map.of("demo", () -> List.of(new Draft("tag", "from-template", Json.object()))))
                .mount(router);
        server = await(instance.vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
        for (String tenant : List.of("one", "two")) {
            assertThat(send("POST", "/tenants", ADMIN, "{\"id\": \"" + tenant + "\", \"name\": \"" + tenant + "\"}")
                            .status)
                    .isEqualTo(201);
        }
        viewer = key("one", "viewer");
        operator = key("one", "operator");
        manager = key("one", "manager");
    }

    @AfterAll
    static void stop() {
        await(server.close());
        instance.close();
    }

    private record Reply(int status, JsonNode body, HttpResponse<byte[]> raw) {}

    private static Reply send(String method, String path, String token, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.actualPort() + "/api/v1" + path))
                .timeout(Duration.ofSeconds(20))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("authorization", "Bearer " + token);
        }
        if (!body.isEmpty()) {
            request.header("content-type", "application/json");
        }
        try {
            HttpResponse<byte[]> response = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            byte[] bytes = response.body();
            return new Reply(
                    response.statusCode(), bytes.length == 0 ? Json.MAPPER.missingNode() : Json.parse(bytes), response);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String key(String tenant, String role) {
        Reply made = send(
                "POST",
                "/tenants/" + tenant + "/keys",
                ADMIN,
                "{\"name\": \"" + role + "\", \"role\": \"" + role + "\"}");
        assertThat(made.status).isEqualTo(201);
        return made.body.path("key").asText();
    }

    @Test
    void without_a_valid_token_there_is_401_in_the_shape_of_a_problem() {
        for (String token :
                List.of("", "wrong", "vk_one_" + "a".repeat(43), "vk_nobody_" + "a".repeat(43), "vk_", "")) {
            Reply reply = send("GET", "/tenants/one/resources", token, "");
            assertThat(reply.status).isEqualTo(401);
            assertThat(reply.raw.headers().firstValue("www-authenticate")).contains("Bearer");
            assertThat(reply.raw.headers().firstValue("content-type")).contains("application/problem+json");
            assertThat(reply.body.path("status").asInt()).isEqualTo(401);
        }
        assertThat(send("GET", "/tenants", "wrong", "").status).isEqualTo(401);
    }

    @Test
    void a_foreign_and_an_unknown_tenant_are_both_not_found_whatever_is_asked() {
        for (String path :
                List.of("/resources", "/resources/lifecycle/default", "/keys", "", ":suspend", "/x/y", "%2F..")) {
            for (String tenant : List.of("two", "nobody", "ONE")) {
                assertThat(send("GET", "/tenants/" + tenant + path, manager, "").status)
                        .as(tenant + path)
                        .isEqualTo(404);
            }
            assertThat(send("GET", "/tenants/nobody" + path, ADMIN, "").status)
                    .as(path)
                    .isEqualTo(404);
        }
        assertThat(send("PUT", "/tenants/two/resources/tag/x", operator, "{\"spec\": {}}").status)
                .isEqualTo(404);
        assertThat(send("GET", "/tenants/two/resources/tag/x", ADMIN, "").status)
                .isEqualTo(404);
    }

    @Test
    void a_role_that_is_too_small_is_forbidden_within_the_own_tenant() {
        assertThat(send("GET", "/tenants/one/resources", viewer, "").status).isEqualTo(200);
        assertThat(send("PUT", "/tenants/one/resources/tag/v", viewer, "{\"spec\": {}}").status)
                .isEqualTo(403);
        assertThat(send("POST", "/tenants/one/resources:apply", viewer, "{\"resources\": []}").status)
                .isEqualTo(403);
        assertThat(send("GET", "/tenants/one/keys", operator, "").status).isEqualTo(403);
        assertThat(send("GET", "/tenants/one/keys", manager, "").status).isEqualTo(200);
        assertThat(send("GET", "/tenants", manager, "").status).isEqualTo(403);
        assertThat(send("DELETE", "/tenants/one", manager, "").status).isEqualTo(403);
        assertThat(send("POST", "/tenants/one:suspend", manager, "").status).isEqualTo(403);
    }

    @Test
    void a_resource_goes_round() {
        Reply created = send("PUT", "/tenants/one/resources/tag/fair", operator, "{\"spec\": {\"label\": \"Fair\"}}");
        assertThat(created.status).isEqualTo(201);
        assertThat(Json.write(created.body))
                .isEqualTo("{\"kind\":\"tag\",\"name\":\"fair\",\"version\":1,\"spec\":{\"label\":\"Fair\"}}");
        Reply changed = send("PUT", "/tenants/one/resources/tag/fair", operator, "{\"spec\": {\"label\": \"Fiera\"}}");
        assertThat(changed.status).isEqualTo(200);
        assertThat(changed.body.path("version").asInt()).isEqualTo(2);
        assertThat(send("PUT", "/tenants/one/resources/tag/fair", operator, Json.write(changed.body)).status)
                .isEqualTo(200);
        assertThat(send("GET", "/tenants/one/resources?kind=tag", viewer, "")
                        .body
                        .at("/items/0/spec/label")
                        .asText())
                .isEqualTo("Fiera");
        Reply versions = send("GET", "/tenants/one/resources/tag/fair/versions", viewer, "");
        assertThat(versions.body.path("items").size()).isEqualTo(2);
        assertThat(versions.body.at("/items/0/actor").asText()).isEqualTo("user:operator");
        assertThat(send("DELETE", "/tenants/one/resources/tag/fair", operator, "").status)
                .isEqualTo(204);
        assertThat(send("GET", "/tenants/one/resources/tag/fair", viewer, "").status)
                .isEqualTo(404);
    }

    @Test
    void wrong_bodies_are_refused_with_their_places() {
        assertThat(send("PUT", "/tenants/one/resources/tag/x", operator, "{\"spec\": 1, \"sepc\": {}}")
                        .body
                        .path("errors")
                        .findValuesAsText("field"))
                .containsExactly("sepc", "spec");
        assertThat(send("PUT", "/tenants/one/resources/tag/x", operator, "{\"spec\": {}, \"name\": \"y\"}").status)
                .isEqualTo(422);
        assertThat(send("PUT", "/tenants/one/resources/spell/x", operator, "{\"spec\": {}}").status)
                .isEqualTo(404);
        assertThat(send("PUT", "/tenants/one/resources/tag/Bad", operator, "{\"spec\": {}}").status)
                .isEqualTo(422);
        assertThat(send("GET", "/tenants/one/resources?kind=spell", operator, "").status)
                .isEqualTo(404);
        Reply apply = send(
                "POST",
                "/tenants/one/resources:apply",
                operator,
                "{\"resources\": [1, {\"kind\": \"tag\", \"spec\": {}}, {\"kind\": \"tag\", \"name\": \"a\"}], \"prnue\": true}");
        assertThat(apply.status).isEqualTo(422);
        assertThat(apply.body.path("errors").findValuesAsText("field"))
                .containsExactly("prnue", "resources[0]", "resources[1].name", "resources[2].spec");
        assertThat(send("POST", "/tenants/one/resources:apply", operator, "[]").status)
                .isEqualTo(400);
        assertThat(send("POST", "/tenants", ADMIN, "{\"id\": \"Bad Id\"}").status)
                .isEqualTo(422);
    }

    @Test
    void a_plan_and_what_it_applies_answer_alike() {
        String body = "{\"resources\": [{\"kind\": \"tag\", \"name\": \"planned\", \"spec\": {}}]}";
        Reply plan = send("POST", "/tenants/one/resources:plan", operator, body);
        assertThat(plan.status).isEqualTo(200);
        assertThat(Json.write(plan.body.path("changes")))
                .isEqualTo("[{\"action\":\"create\",\"kind\":\"tag\",\"name\":\"planned\",\"diff\":[]}]");
        assertThat(send("GET", "/tenants/one/resources/tag/planned", viewer, "").status)
                .isEqualTo(404);
        Reply apply = send("POST", "/tenants/one/resources:apply", operator, body);
        assertThat(apply.body.path("changes")).isEqualTo(plan.body.path("changes"));
        assertThat(apply.body.path("rulebook").asLong())
                .isGreaterThan(plan.body.path("rulebook").asLong());
    }

    @Test
    void a_key_is_shown_once_and_stops_soon_after_it_is_revoked() {
        Reply made = send("POST", "/tenants/two/keys", ADMIN, "{\"name\": \"crm\"}");
        String key = made.body.path("key").asText();
        assertThat(key).matches("vk_two_[A-Za-z0-9_-]{43}");
        assertThat(made.body.path("role").asText()).isEqualTo("operator");
        assertThat(made.raw.headers().firstValue("cache-control")).contains("no-store");
        assertThat(send("GET", "/tenants/two/resources", key, "").status).isEqualTo(200);
        Reply list = send("GET", "/tenants/two/keys", ADMIN, "");
        assertThat(Json.write(list.body)).contains("\"crm\"").doesNotContain(key.substring(7));
        assertThat(send("POST", "/tenants/two/keys", ADMIN, "{\"name\": \"x\", \"role\": \"admin\"}").status)
                .isEqualTo(422);

        String id = made.body.path("id").asText();
        assertThat(send("DELETE", "/tenants/one/keys/" + id, manager, "").status)
                .isEqualTo(404);
        assertThat(send("DELETE", "/tenants/two/keys/" + id, ADMIN, "").status).isEqualTo(204);
        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .until(() -> send("GET", "/tenants/two/resources", key, "").status == 401);
        assertThat(send("DELETE", "/tenants/two/keys/" + id, ADMIN, "").status).isEqualTo(404);
        assertThat(send("DELETE", "/tenants/two/keys/nonsense", ADMIN, "").status)
                .isEqualTo(404);
    }

    @Test
    void a_body_is_whole_although_its_sender_had_to_be_looked_up_first() {
        String spec = "{\"spec\": {\"text\": \"" + "x".repeat(300_000) + "\"}}";
        for (int i = 0; i < 10; i++) {
            String fresh = key("one", "operator");
            Reply reply = send("PUT", "/tenants/one/resources/journey/long" + i, fresh, spec);
            assertThat(reply.status).isEqualTo(201);
            assertThat(reply.body.at("/spec/text").asText()).hasSize(300_000);
        }
    }

    @Test
    void a_tenant_lives_from_a_template_to_its_end() {
        assertThat(send("POST", "/tenants", ADMIN, "{\"id\": \"brief\", \"name\": \"Brief\", \"template\": \"demo\"}")
                        .status)
                .isEqualTo(201);
        assertThat(send("POST", "/tenants", ADMIN, "{\"id\": \"brief\", \"name\": \"Brief\"}").status)
                .isEqualTo(409);
        String key = key("brief", "operator");
        assertThat(send("GET", "/tenants/brief/resources/tag/from-template", key, "").status)
                .isEqualTo(200);
        assertThat(send("POST", "/tenants/brief:suspend", ADMIN, "").status).isEqualTo(200);
        assertThat(send("GET", "/tenants/brief/resources", key, "").status).isEqualTo(403);
        assertThat(send("GET", "/tenants/brief", ADMIN, "").body.path("state").asText())
                .isEqualTo("suspended");
        assertThat(send("POST", "/tenants/brief:resume", ADMIN, "").status).isEqualTo(200);
        assertThat(send("GET", "/tenants/brief/resources", key, "").status).isEqualTo(200);
        assertThat(send("DELETE", "/tenants/brief", ADMIN, "").status).isEqualTo(204);
        assertThat(send("GET", "/tenants/brief", ADMIN, "").status).isEqualTo(404);
        assertThat(send("DELETE", "/tenants/brief", ADMIN, "").status).isEqualTo(404);
    }
}
