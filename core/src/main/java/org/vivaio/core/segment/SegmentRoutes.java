package org.vivaio.core.segment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import org.vivaio.core.auth.Caller.Role;
import org.vivaio.core.http.Api;
import org.vivaio.core.http.ApiPath;
import org.vivaio.core.http.Routes;
import org.vivaio.core.platform.Expressions;
import org.vivaio.core.platform.Expressions.Condition;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.Problem.FieldError;
import org.vivaio.core.resource.Rulebooks;
import org.vivaio.core.vocabulary.ExpressionCheck;
import org.vivaio.core.vocabulary.Vocabulary;

/** Segments over HTTP: who is in them, and what an expression would select before it is saved. */
public final class SegmentRoutes implements Routes {
    private final SegmentQueries queries;
    private final Rulebooks rulebooks;

    /** Routes to the counts of the rulebook in force. */
    public SegmentRoutes(SegmentQueries queries, Rulebooks rulebooks) {
        this.queries = queries;
        this.rulebooks = rulebooks;
    }

    @Override
    public void mount(Router router) {
        ApiPath.route(router, HttpMethod.GET, ApiPath.TENANT + "/segments").handler(this::list);
        ApiPath.route(router, HttpMethod.GET, ApiPath.TENANT + "/segments/{name}")
                .handler(this::one);
        ApiPath.route(router, HttpMethod.POST, ApiPath.TENANT + "/segments:preview")
                .handler(this::preview);
    }

    private void list(RoutingContext context) {
        Api.require(context, Role.VIEWER);
        String tenant = context.pathParam("tenant");
        Api.respond(
                context,
                rulebooks
                        .active(tenant)
                        .compose(book -> queries.list(tenant, book.part(SegmentRules.class)))
                        .map(Api.Answer::ok));
    }

    private void one(RoutingContext context) {
        Api.require(context, Role.VIEWER);
        String tenant = context.pathParam("tenant");
        String name = context.pathParam("name");
        Api.respond(context, rulebooks.active(tenant).compose(book -> {
            if (book.part(SegmentRules.class).find(name).isEmpty()) {
                throw Problem.notFound("There is no segment " + name).exception();
            }
            return queries.count(tenant, name)
                    .map(count -> Api.Answer.ok(Json.object().put("name", name).put("count", count)));
        }));
    }

    private void preview(RoutingContext context) {
        Api.require(context, Role.OPERATOR);
        String tenant = context.pathParam("tenant");
        ObjectNode body = Api.jsonBody(context);
        String when = body.path("when").asText("");
        if (when.isBlank() || body.size() != 1) {
            throw invalid(List.of("must be there, alone: an expression such as lead.stage == \"mql\""));
        }
        Api.respond(context, rulebooks.active(tenant).compose(book -> {
            Condition condition;
            try {
                condition = Expressions.condition(when);
            } catch (IllegalArgumentException e) {
                throw invalid(List.of(String.valueOf(e.getMessage())));
            }
            List<String> problems = ExpressionCheck.problems(condition, book.part(Vocabulary.class));
            if (!problems.isEmpty()) {
                throw invalid(problems);
            }
            return queries.preview(tenant, condition).map(Api.Answer::ok);
        }));
    }

    private static RuntimeException invalid(List<String> messages) {
        List<FieldError> errors = new ArrayList<>();
        messages.forEach(message -> errors.add(new FieldError("when", "expression", message)));
        return Problem.invalid("The expression cannot be used; see errors", errors)
                .exception();
    }
}
