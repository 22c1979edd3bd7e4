package org.vivaio.core.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.vivaio.core.auth.Caller.Role;
import org.vivaio.core.delivery.Deliveries.Query;
import org.vivaio.core.http.Api;
import org.vivaio.core.http.ApiPath;
import org.vivaio.core.http.Routes;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.ProblemException;

/** {@code deliveries} below a tenant. */
public final class DeliveryRoutes implements Routes {
    private static final String LIST = ApiPath.TENANT + "/deliveries";
    private static final String ONE = LIST + "/{id}";

    private final Deliveries deliveries;

    /** Routes to deliveries. */
    public DeliveryRoutes(Deliveries deliveries) {
        this.deliveries = deliveries;
    }

    @Override
    public void mount(Router router) {
        add(router, HttpMethod.GET, LIST, Role.VIEWER, this::list);
        add(router, HttpMethod.GET, ONE, Role.VIEWER, this::one);
        add(router, HttpMethod.POST, ONE + ":retry", Role.OPERATOR, this::retry);
        add(router, HttpMethod.POST, ONE + ":cancel", Role.OPERATOR, this::cancel);
        add(router, HttpMethod.POST, LIST + ":retry", Role.OPERATOR, this::retryDead);
    }

    private static void add(
            Router router,
            HttpMethod method,
            String path,
            Role least,
            Function<RoutingContext, Future<ObjectNode>> work) {
        ApiPath.route(router, method, path).handler(context -> answer(context, least, work));
    }

    private static void answer(RoutingContext context, Role least, Function<RoutingContext, Future<ObjectNode>> work) {
        Future<ObjectNode> future;
        try {
            Api.require(context, least);
            future = work.apply(context);
        } catch (ProblemException e) {
            future = Future.failedFuture(e);
        }
        Api.respond(context, future.map(Api.Answer::ok));
    }

    private Future<ObjectNode> list(RoutingContext context) {
        Optional<String> state = parameter(context, "state");
        if (state.isPresent() && !Deliveries.STATES.contains(state.get())) {
            throw bad("state", "choice", "must be one of " + String.join(", ", Deliveries.STATES));
        }
        return deliveries.list(
                context.pathParam("tenant"),
                new Query(
                        state,
                        id(context, "lead", "must be the id of a lead"),
                        id(context, "cursor", "must be the value of next from an earlier answer"),
                        Api.number(context, "limit", 50, 1, 200)));
    }

    private Future<ObjectNode> one(RoutingContext context) {
        return deliveries.one(context.pathParam("tenant"), pathId(context));
    }

    private Future<ObjectNode> retry(RoutingContext context) {
        return deliveries.retry(context.pathParam("tenant"), pathId(context));
    }

    private Future<ObjectNode> cancel(RoutingContext context) {
        return deliveries.cancel(
                context.pathParam("tenant"),
                pathId(context),
                Api.caller(context).actor());
    }

    private Future<ObjectNode> retryDead(RoutingContext context) {
        ObjectNode body = Api.jsonBody(context);
        body.fieldNames().forEachRemaining(name -> {
            if (!List.of("connection", "state").contains(name)) {
                throw bad(name, "unknown", "is not known here; known are connection, state");
            }
        });
        if (!body.path("state").asText("").equals("dead")) {
            throw bad("state", "choice", "must be dead: only dead letters are retried together");
        }
        JsonNode connection = body.path("connection");
        if (!connection.isMissingNode() && !connection.isTextual()) {
            throw bad("connection", "type", "must be the name of a connection");
        }
        return deliveries.retryDead(
                context.pathParam("tenant"),
                connection.isMissingNode() ? Optional.empty() : Optional.of(connection.asText()));
    }

    private static Optional<String> parameter(RoutingContext context, String name) {
        return Optional.ofNullable(context.queryParams().get(name));
    }

    private static Optional<UUID> id(RoutingContext context, String name, String message) {
        Optional<String> text = parameter(context, name);
        Optional<UUID> id = text.flatMap(Ids::parse);
        if (text.isPresent() && id.isEmpty()) {
            throw bad(name, "format", message);
        }
        return id;
    }

    private static UUID pathId(RoutingContext context) {
        return Ids.parse(context.pathParam("id"))
                .orElseThrow(() -> Problem.notFound("There is no such delivery").exception());
    }

    private static ProblemException bad(String name, String code, String message) {
        return new ProblemException(new Problem(
                400,
                "bad-parameter",
                "A parameter is wrong",
                name + " " + message,
                List.of(new Problem.FieldError(name, code, message))));
    }
}
