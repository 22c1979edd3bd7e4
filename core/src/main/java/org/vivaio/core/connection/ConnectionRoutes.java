package org.vivaio.core.connection;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.vivaio.core.auth.Caller.Role;
import org.vivaio.core.delivery.Breakers;
import org.vivaio.core.http.Api;
import org.vivaio.core.http.ApiPath;
import org.vivaio.core.http.Routes;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.ProblemException;
import org.vivaio.core.plugin.CallFailure;
import org.vivaio.core.plugin.ConnectionConfig;
import org.vivaio.core.plugin.ConnectionHandle;
import org.vivaio.core.plugin.Connections;
import org.vivaio.core.plugin.ConnectorText;
import org.vivaio.core.resource.Resource;
import org.vivaio.core.resource.ResourceStore;

/**
 * {@code connections} below a tenant: how each is doing, and trying settings out; {@code connectors}: what can be connected.
 * Connections are configured as resources.
 */
public final class ConnectionRoutes implements Routes {
    private static final String LIST = ApiPath.TENANT + "/connections";
    private static final String ONE = LIST + "/{name}";
    private static final String CATALOG = ApiPath.TENANT + "/connectors";
    private static final String CONNECTOR = CATALOG + "/{id}";

    private final Connections connections;
    private final ResourceStore resources;
    private final Clock clock;
    private final Breakers breakers;

    /** Routes to connections. */
    public ConnectionRoutes(Connections connections, ResourceStore resources, Clock clock, Breakers breakers) {
        this.connections = connections;
        this.resources = resources;
        this.clock = clock;
        this.breakers = breakers;
    }

    @Override
    public void mount(Router router) {
        add(router, HttpMethod.GET, LIST, Role.VIEWER, this::list);
        add(router, HttpMethod.GET, ONE, Role.VIEWER, this::one);
        add(router, HttpMethod.POST, LIST + ":test", Role.OPERATOR, this::test);
        add(router, HttpMethod.POST, ONE + ":check", Role.OPERATOR, this::check);
        add(router, HttpMethod.GET, CATALOG, Role.VIEWER, this::catalog);
        add(router, HttpMethod.GET, CONNECTOR, Role.VIEWER, this::connector);
        text(router, CONNECTOR + "/schema", "application/schema+json", this::schema);
        text(router, CONNECTOR + "/docs", "text/markdown; charset=utf-8", this::docs);
        text(router, CONNECTOR + "/icon", "image/svg+xml", this::icon);
    }

    private static void add(
            Router router,
            HttpMethod method,
            String path,
            Role least,
            Function<RoutingContext, Future<ObjectNode>> work) {
        ApiPath.route(router, method, path).handler(context -> {
            Future<ObjectNode> future;
            try {
                Api.require(context, least);
                future = work.apply(context);
            } catch (ProblemException e) {
                future = Future.failedFuture(e);
            }
            Api.respond(context, future.map(Api.Answer::ok));
        });
    }

    private static void text(Router router, String path, String type, Function<RoutingContext, byte[]> work) {
        ApiPath.route(router, HttpMethod.GET, path).handler(context -> {
            try {
                Api.require(context, Role.VIEWER);
                byte[] body = work.apply(context);
                context.response()
                        .putHeader("content-type", type)
                        .putHeader("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
                        .putHeader("cache-control", "private, max-age=60")
                        .end(Buffer.buffer(body));
            } catch (ProblemException e) {
                Api.fail(context, e);
            }
        });
    }

    /** All that are configured; one that this node has not opened yet is said to be opening. */
    private Future<ObjectNode> list(RoutingContext context) {
        String tenant = context.pathParam("tenant");
        return resources.list(tenant, Optional.of("connection")).map(configured -> {
            ObjectNode body = Json.object();
            ArrayNode items = body.putArray("items");
            Set<String> shown = new HashSet<>();
            for (Resource resource : configured) {
                shown.add(resource.name());
                items.add(
                        connections.get(tenant, resource.name()).map(this::json).orElseGet(() -> opening(resource)));
            }
            return body;
        });
    }

    private ObjectNode json(ConnectionHandle handle) {
        return ConnectionJson.of(handle, breakers.open(handle.tenant(), handle.name()));
    }

    private ObjectNode opening(Resource resource) {
        ObjectNode json = Json.object()
                .put("name", resource.name())
                .put("connector", resource.spec().path("connector").asText());
        json.putArray("kinds");
        return json.put("state", "opening").put("since", clock.instant().toString());
    }

    private Future<ObjectNode> one(RoutingContext context) {
        String tenant = context.pathParam("tenant");
        String name = context.pathParam("name");
        Optional<ConnectionHandle> open = connections.get(tenant, name);
        if (open.isPresent()) {
            return Future.succeededFuture(json(open.get()));
        }
        return resources
                .get(tenant, "connection", name)
                .map(found -> opening(found.orElseThrow(ConnectionRoutes::noConnection)));
    }

    private static ProblemException noConnection() {
        return Problem.notFound("There is no such connection").exception();
    }

    private Future<ObjectNode> check(RoutingContext context) {
        ConnectionHandle handle = connections
                .get(context.pathParam("tenant"), context.pathParam("name"))
                .orElseThrow(ConnectionRoutes::noConnection);
        return connections.check(handle).map(done -> json(handle));
    }

    /** Tries settings that need not be stored; dots stand for the secrets of the stored connection of that name. */
    private Future<ObjectNode> test(RoutingContext context) {
        String tenant = context.pathParam("tenant");
        ObjectNode body = Api.jsonBody(context);
        List<String> known = List.of("name", "connector", "settings");
        body.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw Problem.invalid(
                                "Some inputs are wrong",
                                List.of(new Problem.FieldError(
                                        name, "unknown", "is not known here; known are " + String.join(", ", known))))
                        .exception();
            }
        });
        if (!body.path("connector").isTextual() || !(body.path("settings").isObject() || !body.has("settings"))) {
            throw Problem.invalid(
                            "Some inputs are wrong",
                            List.of(new Problem.FieldError(
                                    body.path("connector").isTextual() ? "settings" : "connector",
                                    "type",
                                    "name a connector, and its settings as an object")))
                    .exception();
        }
        ObjectNode spec = Json.object();
        spec.set("connector", body.get("connector"));
        spec.set("settings", body.has("settings") ? body.get("settings") : Json.object());
        String name = body.path("name").asText("");
        return resources
                .withKeptSecrets(tenant, name.isEmpty() ? "test" : name, spec)
                .compose(open -> connections.test(new ConnectionConfig(
                        tenant,
                        name.isEmpty() ? "test" : name,
                        open.path("connector").asText(),
                        open.path("settings"))))
                .map(done -> Json.object().put("works", true))
                .recover(failure -> failure instanceof CallFailure call
                        ? Future.succeededFuture(Json.object()
                                .put("works", false)
                                .put("kind", call.kind().name().toLowerCase(java.util.Locale.ROOT))
                                .put("message", String.valueOf(call.getMessage())))
                        : Future.failedFuture(failure));
    }

    private Future<ObjectNode> catalog(RoutingContext context) {
        ObjectNode body = Json.object();
        ArrayNode items = body.putArray("items");
        String language = language(context);
        connections
                .connectors()
                .forEach(info -> connections
                        .described(info.id(), language)
                        .ifPresent(connector -> items.add(ConnectionJson.of(connector, false))));
        return Future.succeededFuture(body);
    }

    private Future<ObjectNode> connector(RoutingContext context) {
        return Future.succeededFuture(ConnectionJson.of(described(context), true));
    }

    private byte[] schema(RoutingContext context) {
        return Json.writeBytes(described(context).schema());
    }

    private byte[] docs(RoutingContext context) {
        return ConnectorDocs.markdown(described(context)).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    private byte[] icon(RoutingContext context) {
        return connections
                .icon(context.pathParam("id"))
                .orElseThrow(
                        () -> Problem.notFound("This connector has no icon").exception());
    }

    private ConnectorText described(RoutingContext context) {
        return connections
                .described(context.pathParam("id"), language(context))
                .orElseThrow(
                        () -> Problem.notFound("There is no such connector").exception());
    }

    private static String language(RoutingContext context) {
        String language = context.queryParams().get("lang");
        return language == null ? "en" : language.toLowerCase(java.util.Locale.ROOT);
    }
}
