package org.vivaio.core.privacy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import org.vivaio.core.auth.Caller.Role;
import org.vivaio.core.http.Api;
import org.vivaio.core.http.ApiPath;
import org.vivaio.core.http.Routes;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.Problem.FieldError;
import org.vivaio.core.resource.Rulebook;

/** Proof of consent and the privacy desk over the API. */
public final class PrivacyRoutes implements Routes {
    private static final String LEAD = ApiPath.TENANT + "/leads/{id}";

    private static final int MOST_AT_ONCE = 200;

    private final PrivacyDesk desk;
    private final Retention retention;
    private final Function<String, Future<Rulebook>> rulebooks;

    /** Routes over the desk. */
    public PrivacyRoutes(PrivacyDesk desk, Retention retention, Function<String, Future<Rulebook>> rulebooks) {
        this.desk = desk;
        this.retention = retention;
        this.rulebooks = rulebooks;
    }

    @Override
    public void mount(Router router) {
        ApiPath.route(router, HttpMethod.POST, ApiPath.TENANT + "/consents:verify")
                .handler(this::verify);
        ApiPath.route(router, HttpMethod.GET, LEAD + "/consents/proof").handler(this::proof);
        ApiPath.route(router, HttpMethod.GET, LEAD + "/dossier").handler(this::dossier);
        ApiPath.route(router, HttpMethod.POST, ApiPath.TENANT + "/leads:discard")
                .handler(this::discard);
        ApiPath.route(router, HttpMethod.GET, ApiPath.TENANT + "/privacy/requests")
                .handler(this::requests);
        ApiPath.route(router, HttpMethod.GET, ApiPath.TENANT + "/retention").handler(this::progress);
        ApiPath.route(router, HttpMethod.POST, ApiPath.TENANT + "/retention/{name}:dry-run")
                .handler(this::dryRun);
    }

    private void verify(RoutingContext context) {
        Api.require(context, Role.OPERATOR);
        String cursor = Optional.ofNullable(context.queryParams().get("cursor")).orElse("0");
        if (!cursor.matches("[0-9]{1,18}")) {
            throw Problem.badRequest("bad-parameter", "cursor must be one that this answered with as next")
                    .exception();
        }
        Api.respond(
                context,
                desk.chain().verify(tenant(context), Long.parseLong(cursor)).map(Api.Answer::ok));
    }

    private void proof(RoutingContext context) {
        Api.require(context, Role.VIEWER);
        Future<ObjectNode> proof = desk.proof(tenant(context), lead(context));
        if (format(context, Set.of("json", "pdf")).equals("pdf")) {
            file(context, proof.map(ConsentPdf::of), "application/pdf", "consents.pdf");
        } else {
            Api.respond(context, proof.map(Api.Answer::ok));
        }
    }

    private void dossier(RoutingContext context) {
        Api.require(context, Role.OPERATOR);
        String format = format(context, Set.of("json", "csv"));
        Future<ObjectNode> dossier =
                desk.dossier(tenant(context), lead(context), Api.caller(context).actor());
        if (format.equals("csv")) {
            file(context, dossier.map(d -> Buffer.buffer(DossierCsv.of(d))), "text/csv; charset=utf-8", "dossier.csv");
        } else {
            Api.respond(context, dossier.map(Api.Answer::ok));
        }
    }

    private static void file(RoutingContext context, Future<Buffer> content, String type, String name) {
        content.onSuccess(bytes -> context.response()
                        .putHeader("content-type", type)
                        .putHeader("content-disposition", "attachment; filename=\"" + name + "\"")
                        .end(bytes))
                .onFailure(failure -> Api.fail(context, failure));
    }

    private static String format(RoutingContext context, Set<String> known) {
        String format = Optional.ofNullable(context.queryParams().get("format")).orElse("json");
        if (!known.contains(format)) {
            throw Problem.badRequest(
                            "bad-parameter", "format must be one of " + String.join(", ", new TreeSet<>(known)))
                    .exception();
        }
        return format;
    }

    private void discard(RoutingContext context) {
        Api.require(context, Role.OPERATOR);
        ObjectNode body = Api.jsonBody(context);
        List<FieldError> errors = new ArrayList<>();
        body.fieldNames().forEachRemaining(name -> {
            if (!name.equals("ids")) {
                errors.add(new FieldError(name, "unknown", "is not known; known is ids"));
            }
        });
        JsonNode list = body.path("ids");
        if (!list.isArray() || list.isEmpty() || list.size() > MOST_AT_ONCE) {
            errors.add(new FieldError("ids", "size", "must be a list of 1 to " + MOST_AT_ONCE + " ids of leads"));
        }
        Set<UUID> ids = new LinkedHashSet<>();
        for (int i = 0; i < list.size() && errors.size() < 20; i++) {
            Optional<UUID> id = Ids.parse(list.get(i).asText(""));
            if (id.isEmpty()) {
                errors.add(new FieldError("ids[" + i + "]", "id", "must be the id of a lead"));
            }
            id.ifPresent(ids::add);
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid("Nothing was discarded; see errors", errors).exception();
        }
        Api.respond(
                context,
                desk.discard(
                                tenant(context),
                                List.copyOf(ids),
                                Api.caller(context).actor())
                        .map(Api.Answer::ok));
    }

    private void progress(RoutingContext context) {
        Api.require(context, Role.OPERATOR);
        Api.respond(
                context,
                rulebooks
                        .apply(tenant(context))
                        .compose(book -> retention.progress(tenant(context), book.part(RetentionRules.class)))
                        .map(Api.Answer::ok));
    }

    private void dryRun(RoutingContext context) {
        Api.require(context, Role.OPERATOR);
        String name = context.pathParam("name");
        Api.respond(
                context,
                rulebooks
                        .apply(tenant(context))
                        .compose(book -> Optional.ofNullable(book.part(RetentionRules.class)
                                        .policies()
                                        .get(name))
                                .map(policy -> retention.dryRun(tenant(context), policy))
                                .orElseGet(() -> Future.failedFuture(
                                        Problem.notFound("There is no retention policy of this name")
                                                .exception())))
                        .map(Api.Answer::ok));
    }

    private void requests(RoutingContext context) {
        Api.require(context, Role.OPERATOR);
        int limit = Api.number(context, "limit", 50, 1, 200);
        Api.respond(
                context,
                desk.log()
                        .list(tenant(context), id(context, "lead"), limit, id(context, "cursor"))
                        .map(Api.Answer::ok));
    }

    static Optional<UUID> id(RoutingContext context, String name) {
        String text = context.queryParams().get(name);
        if (text == null || text.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Ids.parse(text)
                .orElseThrow(() -> Problem.badRequest("bad-parameter", name + " must be an id")
                        .exception()));
    }

    static String tenant(RoutingContext context) {
        return context.pathParam("tenant");
    }

    static UUID lead(RoutingContext context) {
        return Ids.parse(context.pathParam("id")).orElseThrow(PrivacyDesk::noLead);
    }
}
