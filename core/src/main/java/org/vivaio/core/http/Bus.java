package org.vivaio.core.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import org.vivaio.core.lead.LeadBus;

/** Requests over the event bus to this node's own consumers. */
public final class Bus {
    private static final long TIMEOUT_MS = 10_000;

    private Bus() {}

    /** Sends a request to this node and gives the reply. */
    public static Future<JsonObject> request(Vertx vertx, String address, JsonObject request) {
        return request(vertx, address, request, TIMEOUT_MS);
    }

    /** The same with another time limit. */
    public static Future<JsonObject> request(Vertx vertx, String address, JsonObject request, long timeoutMs) {
        DeliveryOptions options = new DeliveryOptions().setLocalOnly(true).setSendTimeout(timeoutMs);
        return vertx.eventBus().<JsonObject>request(address, request, options).map(Message::body);
    }

    /** The lead that the path names; fails with 404 when the tenant has none of that id. */
    public static Future<JsonObject> lead(RoutingContext context) {
        return request(context.vertx(), LeadBus.GET, of(context).put("id", context.pathParam("id")));
    }

    /** A request that names the tenant of the path. */
    public static JsonObject of(RoutingContext context) {
        return new JsonObject().put("tenant", context.pathParam("tenant"));
    }

    /** Answers with what came over the bus. */
    public static void send(RoutingContext context, int status, JsonObject body) {
        Api.letGo(context);
        context.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .end(body.toBuffer());
    }

    /** Answers with the reply, or with the problem. */
    public static void respond(RoutingContext context, Future<JsonObject> reply) {
        reply.onSuccess(body -> send(context, 200, body)).onFailure(failure -> Api.fail(context, failure));
    }
}
