package org.vivaio.core.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import org.vivaio.core.auth.Caller;
import org.vivaio.core.identity.IdentityBus;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.Problem.FieldError;

/** Who may be the same person: pairs to look at, with their weights explained, and how leads are matched. */
public final class IdentityRoutes implements Routes {
    @Override
    public void mount(Router router) {
        ApiPath.route(router, HttpMethod.GET, ApiPath.TENANT + "/leads/{id}/duplicates")
                .handler(this::ofLead);
        ApiPath.route(router, HttpMethod.POST, ApiPath.TENANT + "/leads:match").handler(this::match);
        ApiPath.route(router, HttpMethod.GET, ApiPath.TENANT + "/duplicates").handler(this::list);
        ApiPath.route(router, HttpMethod.POST, ApiPath.TENANT + "/duplicates/{id}:dismiss")
                .handler(this::dismiss);
        ApiPath.route(router, HttpMethod.GET, ApiPath.TENANT + "/matching").handler(this::matching);
        ApiPath.route(router, HttpMethod.POST, ApiPath.TENANT + "/matching:learn")
                .handler(this::learn);
    }

    private void ofLead(RoutingContext context) {
        Api.require(context, Caller.Role.VIEWER);
        JsonObject request = Bus.of(context).put("id", id(context, "There is no such lead"));
        Bus.respond(
                context,
                Bus.lead(context).compose(there -> Bus.request(context.vertx(), IdentityBus.OF_LEAD, request)));
    }

    private void match(RoutingContext context) {
        Api.require(context, Caller.Role.VIEWER);
        ObjectNode body = Api.jsonObject(context.body().buffer());
        List<FieldError> errors = new java.util.ArrayList<>();
        body.fieldNames().forEachRemaining(name -> {
            if (!name.equals("fields")) {
                errors.add(new FieldError(name, "unknown", "is not known here; known is fields"));
            }
        });
        if (!body.path("fields").isObject() || body.path("fields").isEmpty()) {
            errors.add(new FieldError("fields", "required", "must be an object with the values of a person"));
        } else if (body.path("fields").size() > JsonLimits.MAX_FIELDS) {
            errors.add(new FieldError("fields", "limit", "has more than " + JsonLimits.MAX_FIELDS + " members"));
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid("The body is not as documented; see errors", errors)
                    .exception();
        }
        JsonObject request =
                Bus.of(context).put("fields", new JsonObject(body.get("fields").toString()));
        Bus.respond(context, Bus.request(context.vertx(), IdentityBus.MATCH, request));
    }

    private void list(RoutingContext context) {
        Api.require(context, Caller.Role.VIEWER);
        JsonObject request = Bus.of(context).put("limit", Api.number(context, "limit", 50, 1, 200));
        Params.text(context, "state").ifPresent(state -> {
            if (!List.of("open", "dismissed").contains(state)) {
                throw Problem.badRequest("bad-parameter", "state must be open or dismissed")
                        .exception();
            }
            request.put("state", state);
        });
        Params.cursor(context).ifPresent(cursor -> {
            if (Ids.parse(cursor).isEmpty()) {
                throw Problem.badRequest("bad-parameter", "cursor must be the next of an earlier answer")
                        .exception();
            }
            request.put("before", cursor);
        });
        Bus.respond(context, Bus.request(context.vertx(), IdentityBus.LIST, request));
    }

    private void dismiss(RoutingContext context) {
        Api.require(context, Caller.Role.OPERATOR);
        JsonObject request = Bus.of(context)
                .put("id", id(context, "There is no such possible duplicate"))
                .put("actor", Api.caller(context).actor());
        Bus.respond(context, Bus.request(context.vertx(), IdentityBus.DISMISS, request));
    }

    private void matching(RoutingContext context) {
        Api.require(context, Caller.Role.VIEWER);
        Bus.respond(context, Bus.request(context.vertx(), IdentityBus.MATCHING, Bus.of(context)));
    }

    private void learn(RoutingContext context) {
        Api.require(context, Caller.Role.OPERATOR);
        Bus.respond(context, Bus.request(context.vertx(), IdentityBus.LEARN, Bus.of(context)));
    }

    private static String id(RoutingContext context, String otherwise) {
        return Ids.parse(context.pathParam("id"))
                .orElseThrow(() -> Problem.notFound(otherwise).exception())
                .toString();
    }
}
