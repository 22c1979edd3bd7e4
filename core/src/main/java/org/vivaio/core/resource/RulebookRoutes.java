package org.vivaio.core.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import org.vivaio.core.auth.Caller.Role;
import org.vivaio.core.http.Api;
import org.vivaio.core.http.ApiPath;
import org.vivaio.core.http.Routes;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.Problem.FieldError;

/** Versions of the rulebook over HTTP: who changed what when, and the way back. */
public final class RulebookRoutes implements Routes {
    private final ResourceStore store;

    /** Routes to a store. */
    public RulebookRoutes(ResourceStore store) {
        this.store = store;
    }

    @Override
    public void mount(Router router) {
        ApiPath.route(router, HttpMethod.GET, ApiPath.TENANT + "/rulebook/versions")
                .handler(this::versions);
        ApiPath.route(router, HttpMethod.POST, ApiPath.TENANT + "/rulebook:rollback")
                .handler(this::rollback);
    }

    private void versions(RoutingContext context) {
        Api.require(context, Role.VIEWER);
        int limit = Api.number(context, "limit", 50, 1, 200);
        Api.respond(
                context, store.activations(context.pathParam("tenant"), limit).map(Api.Answer::ok));
    }

    private void rollback(RoutingContext context) {
        Api.require(context, Role.OPERATOR);
        ObjectNode body = Api.jsonBody(context);
        if (!body.path("version").isIntegralNumber() || body.size() != 1) {
            throw Problem.invalid(
                            "Nothing was changed",
                            List.of(new FieldError(
                                    "version", "required", "must be there, alone: the version to go back to")))
                    .exception();
        }
        Api.respond(
                context,
                store.rollback(
                                context.pathParam("tenant"),
                                body.path("version").asLong(),
                                Api.caller(context).actor())
                        .map(saved -> Api.Answer.ok(saved.toJson())));
    }
}
