package org.vivaio.core.auth;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.vivaio.core.auth.Caller.Role;
import org.vivaio.core.http.Api;
import org.vivaio.core.http.Api.Answer;
import org.vivaio.core.http.Routes;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.Problem.FieldError;

/** The keys of a tenant over HTTP, for its managers and the instance admin. */
public final class KeyRoutes implements Routes {
    private static final String ALL = "/api/v1/tenants/:tenant/keys";
    private static final List<String> ROLES = List.of("viewer", "seller", "operator", "manager");
    private static final int LONGEST_NAME = 80;

    private final ApiKeys keys;

    /** Routes to keys. */
    public KeyRoutes(ApiKeys keys) {
        this.keys = keys;
    }

    @Override
    public void mount(Router router) {
        router.get(ALL).handler(asManager(this::list));
        router.post(ALL).handler(asManager(this::create));
        router.delete(ALL + "/:id").handler(asManager(this::revoke));
    }

    private static Handler<RoutingContext> asManager(Function<RoutingContext, Future<Answer>> route) {
        return context -> {
            Future<Answer> answer;
            try {
                Api.require(context, Role.MANAGER);
                answer = route.apply(context);
            } catch (RuntimeException e) {
                answer = Future.failedFuture(e);
            }
            Api.respond(context, answer);
        };
    }

    private Future<Answer> list(RoutingContext context) {
        return keys.list(context.pathParam("tenant")).map(found -> {
            ObjectNode body = Json.object();
            var items = body.putArray("items");
            found.forEach(key -> items.add(key.toJson()));
            return Answer.ok(body);
        });
    }

    private Future<Answer> create(RoutingContext context) {
        ObjectNode body = Api.jsonBody(context);
        List<FieldError> problems = new ArrayList<>();
        String name =
                body.path("name").isTextual() ? body.get("name").textValue().strip() : "";
        if (name.isEmpty() || name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
            problems.add(new FieldError(
                    "name", "required", "must be a text of 1 to " + LONGEST_NAME + " characters: what the key is for"));
        }
        String role = body.hasNonNull("role") ? body.get("role").asText() : "operator";
        if (!ROLES.contains(role)) {
            problems.add(new FieldError("role", "choice", "must be one of " + String.join(", ", ROLES)));
        }
        if (!problems.isEmpty()) {
            return Future.failedFuture(
                    Problem.invalid("The key was not made", problems).exception());
        }
        return keys.create(context.pathParam("tenant"), name, Role.valueOf(role.toUpperCase(java.util.Locale.ROOT)))
                .map(made -> new Answer(
                        201,
                        made.key().toJson().put("key", made.token()),
                        java.util.Map.of("cache-control", "no-store")));
    }

    private Future<Answer> revoke(RoutingContext context) {
        Future<Boolean> revoked = Ids.parse(context.pathParam("id"))
                .map(id -> keys.revoke(context.pathParam("tenant"), id))
                .orElseGet(() -> Future.succeededFuture(false));
        return revoked.map(gone -> {
            if (!gone) {
                throw Problem.notFound("There is no such key").exception();
            }
            return Answer.empty();
        });
    }
}
