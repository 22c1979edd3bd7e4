package org.vivaio.core.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.vivaio.core.auth.Caller;
import org.vivaio.core.lead.LeadBus;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.Problem.FieldError;

/** Leads over the API: reading them, a person's changes, facts, erasure. */
public final class LeadRoutes implements Routes {
    private static final String LEADS = ApiPath.TENANT + "/leads";
    private static final String LEAD = LEADS + "/{id}";
    private static final long WAIT_MS = 10_000;
    private static final Set<String> JSON_TYPES = Set.of("application/json", "application/merge-patch+json");

    private final LeadRules rules;
    private final Clock clock;

    /** Routes that check changes by the tenant's rules. */
    public LeadRoutes(LeadRules rules, Clock clock) {
        this.rules = rules;
        this.clock = clock;
    }

    @Override
    public void mount(Router router) {
        ApiPath.route(router, HttpMethod.GET, LEADS).handler(this::list);
        ApiPath.route(router, HttpMethod.GET, LEAD).handler(this::get);
        ApiPath.route(router, HttpMethod.GET, LEAD + "/events").handler(this::events);
        ApiPath.route(router, HttpMethod.GET, LEAD + "/events/{event}/evidence").handler(this::evidence);
        ApiPath.route(router, HttpMethod.GET, LEAD + "/score").handler(this::score);
        ApiPath.route(router, HttpMethod.PATCH, LEAD).handler(this::patch);
        ApiPath.route(router, HttpMethod.POST, LEAD + "/facts").handler(this::fact);
        ApiPath.route(router, HttpMethod.DELETE, LEAD).handler(context -> end(context, "erased"));
        ApiPath.route(router, HttpMethod.POST, LEAD + ":discard").handler(context -> end(context, "discarded"));
    }

    private void list(RoutingContext context) {
        Api.require(context, Caller.Role.VIEWER);
        JsonObject request = Bus.of(context).put("limit", Api.number(context, "limit", 50, 1, 200));
        for (String name : List.of("filter", "q", "sort")) {
            Params.text(context, name).ifPresent(value -> request.put(name, value));
        }
        Params.cursor(context).ifPresent(cursor -> request.put("cursor", cursor));
        Bus.respond(context, Bus.request(context.vertx(), LeadBus.LIST, request));
    }

    private void get(RoutingContext context) {
        Api.require(context, Caller.Role.VIEWER);
        JsonObject request = of(context);
        Params.time(context, "asOf").ifPresent(at -> request.put("asOf", at.toString()));
        Bus.respond(context, Bus.request(context.vertx(), LeadBus.GET, request));
    }

    private void events(RoutingContext context) {
        Api.require(context, Caller.Role.VIEWER);
        JsonObject request = of(context).put("limit", Api.number(context, "limit", 50, 1, 200));
        Params.cursor(context).ifPresent(cursor -> request.put("cursor", cursor));
        Bus.respond(context, Bus.request(context.vertx(), LeadBus.HISTORY, request));
    }

    private void score(RoutingContext context) {
        Api.require(context, Caller.Role.VIEWER);
        JsonObject request = of(context);
        Params.text(context, "score").ifPresent(score -> request.put("score", score));
        Bus.respond(context, Bus.request(context.vertx(), LeadBus.EXPLAIN, request));
    }

    private void evidence(RoutingContext context) {
        Api.require(context, Caller.Role.VIEWER);
        JsonObject request = of(context).put("event", context.pathParam("event"));
        Bus.respond(context, Bus.request(context.vertx(), LeadBus.EVIDENCE, request));
    }

    private void end(RoutingContext context, String why) {
        Api.require(context, Caller.Role.OPERATOR);
        JsonObject request =
                of(context).put("why", why).put("actor", Api.caller(context).actor());
        Bus.request(context.vertx(), LeadBus.ERASE, request)
                .onSuccess(done -> Api.send(context, Api.Answer.empty()))
                .onFailure(failure -> Api.fail(context, failure));
    }

    private void patch(RoutingContext context) {
        Api.require(context, Caller.Role.SELLER);
        JsonObject lead = of(context);
        ObjectNode patch = body(context);
        List<FieldError> errors = LeadPatch.shape(patch);
        if (errors.isEmpty()) {
            errors = rules.checkPatch(context.pathParam("tenant"), patch);
        }
        refuse(errors);
        JsonObject submission = submission(context, "PATCH");
        Bus.request(context.vertx(), LeadBus.GET, lead.copy())
                .compose(present -> {
                    ArrayNode facts = LeadPatch.facts(patch, present);
                    return facts.isEmpty()
                            ? Future.succeededFuture(new Outcome(200, present))
                            : submit(context, submission, facts, 200);
                })
                .onSuccess(outcome -> Bus.send(context, outcome.status(), outcome.body()))
                .onFailure(failure -> Api.fail(context, failure));
    }

    private void fact(RoutingContext context) {
        Api.require(context, Caller.Role.SELLER);
        JsonObject lead = of(context);
        ObjectNode fact = body(context);
        List<FieldError> errors = FactCheck.errors(fact, clock.instant());
        if (errors.isEmpty()) {
            errors = new ArrayList<>(
                    FactCheck.asPatch(fact).map(patch -> check(context, patch)).orElse(List.of()));
            errors.addAll(rules.checkFact(
                    context.pathParam("tenant"), fact.path("type").asText(), fact.path("data")));
        }
        refuse(errors);
        JsonObject submission = submission(context, "FACT");
        // the lead is read first, so that a fact about none is a 404 and stores nothing
        Bus.request(context.vertx(), LeadBus.GET, lead)
                .compose(present -> submit(context, submission, Json.array().add(fact), 201))
                .onSuccess(outcome -> Bus.send(context, outcome.status(), outcome.body()))
                .onFailure(failure -> Api.fail(context, failure));
    }

    private List<FieldError> check(RoutingContext context, ObjectNode patch) {
        List<FieldError> errors = LeadPatch.shape(patch);
        return errors.isEmpty() ? rules.checkPatch(context.pathParam("tenant"), patch) : errors;
    }

    private record Outcome(int status, JsonObject body) {}

    /** Hands facts over, waits for them to be decided and reads the lead as it is then. */
    private Future<Outcome> submit(RoutingContext context, JsonObject submission, ArrayNode facts, int status) {
        ObjectNode body = Json.object()
                .put("leadId", submission.getString("leadId"))
                .put("actor", Api.caller(context).actor());
        body.set("facts", facts);
        submission.put("body", Buffer.buffer(Json.writeBytes(body)));
        return Bus.request(context.vertx(), LeadBus.SUBMIT, submission, WAIT_MS + 5_000)
                .compose(reply -> {
                    JsonObject stored = new JsonObject().put("captureId", reply.getString("captureId"));
                    if (!reply.getBoolean("decided", false)) {
                        return Future.succeededFuture(new Outcome(202, stored));
                    }
                    String verdict = reply.getString("verdict", "accepted");
                    if (!verdict.equals("accepted")) {
                        return Future.failedFuture(Problem.invalid("The change was " + verdict, reasons(reply))
                                .exception());
                    }
                    return Bus.request(context.vertx(), LeadBus.GET, of(context))
                            .map(lead -> {
                                if (status == 201) {
                                    lead.put("factId", reply.getString("factId", reply.getString("captureId")));
                                }
                                return new Outcome(status, lead);
                            });
                });
    }

    private static List<FieldError> reasons(JsonObject reply) {
        List<FieldError> errors = new ArrayList<>();
        for (Object item : reply.getJsonArray("reasons", new JsonArray())) {
            if (item instanceof JsonObject reason) {
                errors.add(new FieldError(
                        reason.getString("field", ""), reason.getString("code", ""), reason.getString("message", "")));
            }
        }
        return errors;
    }

    private static JsonObject submission(RoutingContext context, String what) {
        String id = id(context);
        JsonObject submission = Bus.of(context)
                .put("kind", "fact")
                .put("source", "api")
                .put("contentType", "application/json")
                .put("leadId", id)
                .put("meta", new JsonObject().put("actor", Api.caller(context).actor()))
                .put("waitMs", WAIT_MS);
        // the hash is of what the caller sent: what a repeat of it comes to depends on the lead by then
        IdempotencyKey.put(
                submission,
                IdempotencyKey.of(context.request()),
                what + " " + id,
                context.body().buffer());
        return submission;
    }

    private static ObjectNode body(RoutingContext context) {
        String type = CaptureRoutes.mediaType(String.valueOf(context.request().getHeader("content-type")));
        if (!JSON_TYPES.contains(type.toLowerCase(java.util.Locale.ROOT))) {
            throw Problem.of(415, "content-type", "Wrong content type", "Send the body as application/json")
                    .exception();
        }
        return Api.jsonObject(context.body().buffer());
    }

    private static void refuse(List<FieldError> errors) {
        if (!errors.isEmpty()) {
            throw Problem.invalid("The change cannot be made; see errors", errors)
                    .exception();
        }
    }

    private static JsonObject of(RoutingContext context) {
        return Bus.of(context).put("id", id(context));
    }

    private static String id(RoutingContext context) {
        return Ids.parse(context.pathParam("id"))
                .orElseThrow(() ->
                        Problem.notFound("There is no such lead; check the id").exception())
                .toString();
    }
}
