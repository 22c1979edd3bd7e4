package org.vivaio.core.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.vivaio.core.auth.Caller;
import org.vivaio.core.lead.LeadBus;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.Problem.FieldError;

/** Joins two leads that are one person, and takes them apart again. */
public final class MergeRoutes implements Routes {
    private static final String LEAD = ApiPath.TENANT + "/leads/{id}";
    private static final long WAIT_MS = 10_000;

    @Override
    public void mount(Router router) {
        ApiPath.route(router, HttpMethod.POST, LEAD + ":merge").handler(this::merge);
        ApiPath.route(router, HttpMethod.POST, LEAD + ":unmerge").handler(this::unmerge);
    }

    private void merge(RoutingContext context) {
        Api.require(context, Caller.Role.OPERATOR);
        UUID lead = pathId(context);
        UUID with = bodyId(context, "with");
        answer(
                context,
                lead(context, lead)
                        .compose(survivor -> lead(context, with).compose(other -> {
                            if (survivor.getString("id").equals(other.getString("id"))) {
                                throw lead.equals(with)
                                        ? Problem.invalid(
                                                        "A lead cannot be merged with itself",
                                                        List.of(new FieldError(
                                                                "with",
                                                                "same_lead",
                                                                "must be another lead than that of the path")))
                                                .exception()
                                        : Problem.of(
                                                        409,
                                                        "same_lead",
                                                        "Merged already",
                                                        "Both ids name the lead " + survivor.getString("id")
                                                                + " already")
                                                .exception();
                            }
                            JsonObject data = new JsonObject()
                                    .put("with", other.getString("id"))
                                    .put("automatic", false);
                            return submit(context, survivor.getString("id"), "lead.merged", data);
                        })));
    }

    private void unmerge(RoutingContext context) {
        Api.require(context, Caller.Role.OPERATOR);
        UUID lead = pathId(context);
        UUID event = bodyId(context, "event");
        answer(
                context,
                lead(context, lead)
                        .compose(found -> Bus.request(
                                        context.vertx(),
                                        LeadBus.MERGE,
                                        Bus.of(context).put("event", event.toString()))
                                .compose(merge -> {
                                    boolean ours = merge.getString("survivor").equals(found.getString("id"))
                                            || merge.getString("absorbed").equals(lead.toString())
                                            || merge.getString("root").equals(found.getString("id"));
                                    if (!ours) {
                                        throw Problem.notFound(
                                                        "This lead has no such merge; its events of type lead.merged have the ids")
                                                .exception();
                                    }
                                    if (merge.containsKey("unmergedAt")) {
                                        throw Problem.of(
                                                        409,
                                                        "not_merged",
                                                        "Taken back already",
                                                        "This merge was taken back at " + merge.getString("unmergedAt"))
                                                .exception();
                                    }
                                    JsonObject data = new JsonObject()
                                            .put("event", event.toString())
                                            .put("other", merge.getString("absorbed"));
                                    return submit(context, merge.getString("survivor"), "lead.unmerged", data);
                                })));
    }

    private static Future<JsonObject> lead(RoutingContext context, UUID id) {
        return Bus.request(context.vertx(), LeadBus.GET, Bus.of(context).put("id", id.toString()));
    }

    private record Outcome(int status, JsonObject body) {}

    private static void answer(RoutingContext context, Future<Outcome> outcome) {
        outcome.onSuccess(done -> Bus.send(context, done.status(), done.body()))
                .onFailure(failure -> Api.fail(context, failure));
    }

    /** Hands the fact over, waits until it is decided and reads the lead as it is then. */
    private static Future<Outcome> submit(RoutingContext context, String leadId, String type, JsonObject data) {
        JsonObject body = new JsonObject()
                .put("leadId", leadId)
                .put("actor", Api.caller(context).actor())
                .put(
                        "facts",
                        new JsonArray().add(new JsonObject().put("type", type).put("data", data)));
        JsonObject submission = Bus.of(context)
                .put("kind", "fact")
                .put("source", "api")
                .put("contentType", "application/json")
                .put("leadId", leadId)
                .put("meta", new JsonObject().put("actor", Api.caller(context).actor()))
                .put("waitMs", WAIT_MS)
                .put("body", Buffer.buffer(body.encode()));
        IdempotencyKey.put(
                submission,
                IdempotencyKey.of(context.request()),
                type + " " + leadId,
                context.body().buffer());
        return Bus.request(context.vertx(), LeadBus.SUBMIT, submission, WAIT_MS + 5_000)
                .compose(reply -> {
                    if (!reply.getBoolean("decided", false)) {
                        return Future.succeededFuture(
                                new Outcome(202, new JsonObject().put("captureId", reply.getString("captureId"))));
                    }
                    if (!reply.getString("verdict", "accepted").equals("accepted")) {
                        throw refusal(reply).exception();
                    }
                    return Bus.request(
                                    context.vertx(),
                                    LeadBus.GET,
                                    Bus.of(context).put("id", leadId))
                            .map(lead -> new Outcome(200, lead));
                });
    }

    /** Something changed between the look and the decision. */
    private static Problem refusal(JsonObject reply) {
        JsonObject reason = reply.getJsonArray("reasons", new JsonArray()).isEmpty()
                ? new JsonObject()
                : reply.getJsonArray("reasons").getJsonObject(0);
        String code = reason.getString("code", "refused");
        String message = reason.getString("message", "The change was refused");
        return code.equals("unknown_lead")
                ? Problem.notFound(message)
                : Problem.of(409, code, "Not possible as the lead is now", message);
    }

    private static UUID pathId(RoutingContext context) {
        return Ids.parse(context.pathParam("id"))
                .orElseThrow(() ->
                        Problem.notFound("There is no such lead; check the id").exception());
    }

    private static UUID bodyId(RoutingContext context, String name) {
        String type = CaptureRoutes.mediaType(String.valueOf(context.request().getHeader("content-type")));
        if (!type.equalsIgnoreCase("application/json")) {
            throw Problem.of(415, "content-type", "Wrong content type", "Send the body as application/json")
                    .exception();
        }
        ObjectNode body = Api.jsonObject(context.body().buffer());
        List<FieldError> errors = new java.util.ArrayList<>();
        body.fieldNames().forEachRemaining(other -> {
            if (!other.equals(name)) {
                errors.add(new FieldError(other, "unknown", "is not known here; known is " + name));
            }
        });
        JsonNode value = body.path(name);
        Optional<UUID> id = value.isTextual() ? Ids.parse(value.textValue()) : Optional.empty();
        if (id.isEmpty()) {
            errors.add(new FieldError(
                    name, "required", "must be an id, as " + Json.object().put(name, "0199…")));
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid("The body is not as documented; see errors", errors)
                    .exception();
        }
        return id.orElseThrow();
    }
}
