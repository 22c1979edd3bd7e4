package org.vivaio.core.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.vivaio.core.auth.Caller.Role;
import org.vivaio.core.delivery.Deliveries.Query;
import org.vivaio.core.http.Api;
import org.vivaio.core.http.ApiPath;
import org.vivaio.core.http.Params;
import org.vivaio.core.http.Routes;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.ProblemException;

/** {@code deliveries} below a tenant. */
public final class DeliveryRoutes implements Routes {
    private static final String LIST = ApiPath.TENANT + "/deliveries";
    private static final String ONE = LIST + "/{id}";

    private static final List<String> KEYS = List.of("connection", "from", "ids", "stage", "state", "to");
    private static final List<String> STAGES = List.of("prepare", "call", "answer", "outcome");
    private static final int MOST_IDS = 1_000;

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
        String tenant = context.pathParam("tenant");
        UUID id = pathId(context);
        return deliveries.one(tenant, id).compose(item -> {
            // what it carries may hold more of a person than a list of deliveries does
            if (!Api.caller(context).may(Role.OPERATOR)) {
                return Future.succeededFuture(item);
            }
            return deliveries.content(tenant, id).map(content -> {
                content.ifPresent(found -> item.set("content", found));
                return item;
            });
        });
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
            if (!KEYS.contains(name)) {
                throw bad(name, "unknown", "is not known here; known are " + String.join(", ", KEYS));
            }
        });
        if (!body.path("state").asText("").equals("dead")) {
            throw bad("state", "choice", "must be dead: only dead letters are retried together");
        }
        Optional<String> stage = text(body, "stage", "must be one of " + String.join(", ", STAGES));
        if (stage.filter(s -> !STAGES.contains(s)).isPresent()) {
            throw bad("stage", "choice", "must be one of " + String.join(", ", STAGES));
        }
        return deliveries.retryDead(
                context.pathParam("tenant"),
                new Deliveries.Dead(
                        text(body, "connection", "must be the name of a connection"),
                        stage,
                        moment(body, "from"),
                        moment(body, "to"),
                        ids(body.path("ids"))));
    }

    private static Optional<String> text(ObjectNode body, String name, String message) {
        JsonNode value = body.path(name);
        if (!value.isMissingNode() && !value.isTextual()) {
            throw bad(name, "type", message);
        }
        return value.isTextual() ? Optional.of(value.asText()) : Optional.empty();
    }

    private static Optional<Instant> moment(ObjectNode body, String name) {
        Optional<String> text = text(body, name, "must be a time in RFC 3339, such as 2026-11-23T10:00:00Z");
        Optional<Instant> moment = text.flatMap(Params::moment);
        if (text.isPresent() && moment.isEmpty()) {
            throw bad(name, "time", "must be a time in RFC 3339, such as 2026-11-23T10:00:00Z");
        }
        return moment;
    }

    private static List<UUID> ids(JsonNode list) {
        if (list.isMissingNode()) {
            return List.of();
        }
        List<UUID> ids = new ArrayList<>();
        list.forEach(id -> Ids.parse(id.asText()).ifPresent(ids::add));
        if (!list.isArray() || list.isEmpty() || list.size() > MOST_IDS || ids.size() != list.size()) {
            throw bad("ids", "format", "must be a list of 1 to " + MOST_IDS + " ids of deliveries");
        }
        return ids;
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
