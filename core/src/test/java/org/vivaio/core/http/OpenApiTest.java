package org.vivaio.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.vivaio.core.http.TestServer.Answer;

class OpenApiTest {
    private final TestServer server = new TestServer();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void the_document_is_served_to_everybody() {
        server.start(new OpenApiRoutes());
        Answer answer = server.send(server.request(OpenApiRoutes.PATH).setHeader("authorization", "none"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("openapi").asText()).isEqualTo("3.1.0");
    }

    @Test
    void every_reference_leads_somewhere_and_every_operation_has_its_own_id() {
        JsonNode document = OpenApiRoutes.document();
        references(document, document);
        Set<String> ids = new HashSet<>();
        document.path("paths")
                .forEach(path -> path.forEach(operation -> {
                    if (operation.has("operationId")) {
                        assertThat(ids.add(operation.path("operationId").asText()))
                                .isTrue();
                        assertThat(operation.path("summary").asText()).isNotEmpty();
                        assertThat(operation.path("responses")).isNotEmpty();
                    }
                }));
        assertThat(ids).hasSize(OpenApiCoverage.documented().size());
    }

    private static void references(JsonNode document, JsonNode node) {
        if (node.path("$ref").isTextual()) {
            String pointer = node.path("$ref").asText().substring(1);
            assertThat(document.at(pointer).isMissingNode()).as(pointer).isFalse();
        }
        node.forEach(child -> references(document, child));
    }

    @Test
    void the_routes_of_this_package_are_all_described() {
        server.start(
                new OpenApiRoutes(),
                new CaptureRoutes((tenant, source) -> true),
                new LeadRoutes((tenant, patch) -> List.of(), Clock.systemUTC()),
                new LiveRoutes(server.vertx),
                new PluginRoutes(new NoPlugins(), Path.of(".")));
        // that all that is described is routed too, ApiDescriptionTest tells of the whole server
        assertThat(OpenApiCoverage.undocumented(server.verticle().router())).isEmpty();
    }

    @Test
    void routes_are_recognised_however_they_were_added() {
        Router router = Router.router(server.vertx);
        router.get("/api/v1/tenants/:tenant/resources/:kind/:name").handler(c -> {});
        router.postWithRegex("\\/api\\/v1\\/tenants\\/(?<tenant>[^/]+)\\/resources:plan")
                .handler(c -> {});
        ApiPath.route(router, HttpMethod.POST, "/api/v1/tenants/{id}:suspend").handler(c -> {});
        router.post("/api/v1/tenants/:tenant/deliveries/:id").handler(c -> {});
        router.route("/api/v1/*").handler(c -> {});
        assertThat(OpenApiCoverage.routed(router))
                .containsExactlyInAnyOrder(
                        "GET /api/v1/tenants/{}/resources/{}/{}",
                        "POST /api/v1/tenants/{}/deliveries/{}",
                        "POST /api/v1/tenants/{}/resources:plan",
                        "POST /api/v1/tenants/{}:suspend");
        assertThat(OpenApiCoverage.undocumented(router)).isEmpty();
    }

    private static final class NoPlugins implements PluginAdmin {
        @Override
        public io.vertx.core.Future<com.fasterxml.jackson.databind.node.ArrayNode> list() {
            return io.vertx.core.Future.failedFuture("none");
        }

        @Override
        public io.vertx.core.Future<com.fasterxml.jackson.databind.node.ObjectNode> inspect(Path jar, String name) {
            return io.vertx.core.Future.failedFuture("none");
        }

        @Override
        public io.vertx.core.Future<com.fasterxml.jackson.databind.node.ObjectNode> install(Path jar, String name) {
            return io.vertx.core.Future.failedFuture("none");
        }

        @Override
        public io.vertx.core.Future<com.fasterxml.jackson.databind.node.ObjectNode> disable(String id) {
            return io.vertx.core.Future.failedFuture("none");
        }

        @Override
        public io.vertx.core.Future<com.fasterxml.jackson.databind.node.ObjectNode> enable(String id) {
            return io.vertx.core.Future.failedFuture("none");
        }

        @Override
        public io.vertx.core.Future<Void> remove(String id) {
            return io.vertx.core.Future.failedFuture("none");
        }
    }
}
