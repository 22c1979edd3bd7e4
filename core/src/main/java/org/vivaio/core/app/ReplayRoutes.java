package org.vivaio.core.app;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import org.vivaio.core.auth.Caller.Role;
import org.vivaio.core.http.Api;
import org.vivaio.core.http.ApiPath;
import org.vivaio.core.http.Routes;
import org.vivaio.core.lead.LeadBus;
import org.vivaio.core.platform.Json;

/** Replay of stored decisions over HTTP, a page of leads a request. */
final class ReplayRoutes implements Routes {
    private final Vertx vertx;

    ReplayRoutes(Vertx vertx) {
        this.vertx = vertx;
    }

    @Override
    public void mount(Router router) {
        ApiPath.route(router, HttpMethod.POST, ApiPath.TENANT + "/rulebook:replay")
                .handler(context -> {
                    Api.require(context, Role.OPERATOR);
                    JsonObject request = new JsonObject().put("tenant", context.pathParam("tenant"));
                    String cursor = context.queryParams().get("cursor");
                    if (cursor != null) {
                        request.put("after", cursor);
                    }
                    Api.respond(
                            context,
                            vertx.eventBus()
                                    .<JsonObject>request(
                                            LeadBus.REPLAY, request, new DeliveryOptions().setLocalOnly(true))
                                    .map(m -> Api.Answer.ok(Json.parse(m.body().encode()))));
                });
    }
}
