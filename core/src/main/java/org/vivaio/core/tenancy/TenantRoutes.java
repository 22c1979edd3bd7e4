package org.vivaio.core.tenancy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.vivaio.core.auth.Caller.Role;
import org.vivaio.core.http.Api;
import org.vivaio.core.http.Api.Answer;
import org.vivaio.core.http.Routes;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.resource.Draft;
import org.vivaio.core.resource.ResourceStore;

/** Tenants over HTTP, for the instance admin. */
public final class TenantRoutes implements Routes {
    private static final String ALL = "/api/v1/tenants";
    private static final String ACTION = "/api/v1/tenants/(?<tenant>[^/:]+):";

    private final Tenants tenants;
    private final ResourceStore resources;
    private final Map<String, Supplier<List<Draft>>> templates;

    /**
     * Routes to tenants.
     *
     * @param templates resources that a new tenant may start with, by the template's name; another name is passed over
     */
    public TenantRoutes(Tenants tenants, ResourceStore resources, Map<String, Supplier<List<Draft>>> templates) {
        this.tenants = tenants;
        this.resources = resources;
        this.templates = Map.copyOf(templates);
    }

    @Override
    public void mount(Router router) {
        router.get(ALL).handler(asAdmin(this::list));
        router.post(ALL).handler(asAdmin(this::create));
        router.postWithRegex(ACTION + "suspend").handler(asAdmin(context -> setActive(context, false)));
        router.postWithRegex(ACTION + "resume").handler(asAdmin(context -> setActive(context, true)));
        router.get(ALL + "/:tenant").handler(asAdmin(this::get));
        router.delete(ALL + "/:tenant").handler(asAdmin(this::delete));
    }

    private static Handler<RoutingContext> asAdmin(Function<RoutingContext, Future<Answer>> route) {
        return context -> {
            Future<Answer> answer;
            try {
                Api.require(context, Role.ADMIN);
                answer = route.apply(context);
            } catch (RuntimeException e) {
                answer = Future.failedFuture(e);
            }
            Api.respond(context, answer);
        };
    }

    private Future<Answer> list(RoutingContext context) {
        return tenants.list().map(found -> {
            ObjectNode body = Json.object();
            var items = body.putArray("items");
            found.forEach(tenant -> items.add(tenant.toJson()));
            return Answer.ok(body);
        });
    }

    private Future<Answer> create(RoutingContext context) {
        ObjectNode body = Api.jsonBody(context);
        String id = body.path("id").asText("");
        String name = body.path("name").asText("");
        String actor = Api.caller(context).actor();
        List<Draft> more = templates
                .getOrDefault(body.path("template").asText(""), List::of)
                .get();
        return tenants.create(id, name, actor)
                .compose(tenant -> more.isEmpty()
                        ? Future.succeededFuture(tenant)
                        : resources
                                .apply(id, more, false, actor)
                                .compose(saved -> tenants.get(id).map(now -> now.orElse(tenant))))
                .map(tenant -> Answer.of(201, tenant.toJson()));
    }

    private Future<Answer> get(RoutingContext context) {
        String id = context.pathParam("tenant");
        return tenants.get(id)
                .map(found -> Answer.ok(found.orElseThrow(() ->
                                Problem.notFound("There is no tenant " + id).exception())
                        .toJson()));
    }

    private Future<Answer> setActive(RoutingContext context, boolean active) {
        return tenants.setActive(context.pathParam("tenant"), active).map(tenant -> Answer.ok(tenant.toJson()));
    }

    private Future<Answer> delete(RoutingContext context) {
        return tenants.delete(context.pathParam("tenant")).map(done -> Answer.empty());
    }
}
