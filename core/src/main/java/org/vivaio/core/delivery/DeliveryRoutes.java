package org.vivaio.core.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.vivaio.core.auth.Caller.Role;
import org.vivaio.core.delivery.Deliveries.Query;
import org.vivaio.core.http.Api;
import org.vivaio.core.http.Routes;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.ProblemException;

/** {@code deliveries} below a tenant. */
public final class DeliveryRoutes implements Routes {
    private static final String BASE = "/api/v1/tenants/:tenant/deliveries";

    private final Deliveries deliveries;

    /** Routes to deliveries. */
    public DeliveryRoutes(Deliveries deliveries) {
        this.deliveries = deliveries;
    }

    @Override
    public void mount(Router router) {
        router.get(BASE).handler(context -> answer(context, Role.VIEWER, this::list));
        router.get(BASE + "/:id").handler(context -> answer(context, Role.VIEWER, this::one));
        router.post(BASE + "/:id").handler(context -> answer(context, Role.OPERATOR, this::act));
        // a colon within a segment needs a pattern: it would begin a parameter
        router.postWithRegex("/api/v1/tenants/(?<tenant>[^/]+)/deliveries:retry")
                .handler(context -> answer(context, Role.OPERATOR, this::retryDead));
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
        return deliveries.one(context.pathParam("tenant"), pathId(context.pathParam("id")));
    }

    private Future<ObjectNode> act(RoutingContext context) {
        String tenant = context.pathParam("tenant");
        String text = context.pathParam("id");
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw missing();
        }
        UUID id = pathId(text.substring(0, colon));
        return switch (text.substring(colon + 1)) {
            case "retry" -> deliveries.retry(tenant, id);
            case "cancel" -> deliveries.cancel(tenant, id, Api.caller(context).actor());
            default -> throw missing();
        };
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

    private static UUID pathId(String text) {
        return Ids.parse(text).orElseThrow(DeliveryRoutes::missing);
    }

    private static ProblemException bad(String name, String code, String message) {
        return new ProblemException(new Problem(
                400,
                "bad-parameter",
                "A parameter is wrong",
                name + " " + message,
                List.of(new Problem.FieldError(name, code, message))));
    }

    private static ProblemException missing() {
        return Problem.notFound("There is no such delivery").exception();
    }
}
