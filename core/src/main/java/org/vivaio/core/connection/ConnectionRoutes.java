package org.vivaio.core.connection;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Function;
import org.vivaio.core.auth.Caller.Role;
import org.vivaio.core.http.Api;
import org.vivaio.core.http.ApiPath;
import org.vivaio.core.http.Routes;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.ProblemException;
import org.vivaio.core.plugin.ConnectionHandle;
import org.vivaio.core.plugin.Connections;

/** {@code connections} below a tenant: how each is doing. They are configured as resources. */
public final class ConnectionRoutes implements Routes {
    private static final String LIST = ApiPath.TENANT + "/connections";
    private static final String ONE = LIST + "/{name}";

    private final Connections connections;

    /** Routes to connections. */
    public ConnectionRoutes(Connections connections) {
        this.connections = connections;
    }

    @Override
    public void mount(Router router) {
        add(router, HttpMethod.GET, LIST, Role.VIEWER, this::list);
        add(router, HttpMethod.GET, ONE, Role.VIEWER, this::one);
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

    private Future<ObjectNode> list(RoutingContext context) {
        ObjectNode body = Json.object();
        ArrayNode items = body.putArray("items");
        connections.of(context.pathParam("tenant")).forEach(handle -> items.add(ConnectionJson.of(handle)));
        return Future.succeededFuture(body);
    }

    private Future<ObjectNode> one(RoutingContext context) {
        return Future.succeededFuture(ConnectionJson.of(handle(context)));
    }

    private ConnectionHandle handle(RoutingContext context) {
        return connections
                .get(context.pathParam("tenant"), context.pathParam("name"))
                .orElseThrow(
                        () -> Problem.notFound("There is no such connection").exception());
    }
}
