package org.vivaio.core.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.vivaio.core.auth.Caller;
import org.vivaio.core.inbox.IntakeBus;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.Problem.FieldError;

/** What people do with the intake log: accept anyway, is spam, try a mapping, take old payloads through new rules. */
final class IntakeRoutes {
    private static final String CAPTURES = ApiPath.TENANT + "/captures";
    private static final long WAIT_MS = 10_000;
    private static final int MOST = 500;
    private static final Set<String> PREVIEW = Set.of("source", "mapping", "captureId", "contentType", "body");
    private static final Set<String> REPLAY = Set.of("source", "verdict", "limit", "cursor");
    private static final List<String> REPLAYABLE = List.of("accepted", "rejected", "quarantined", "duplicate");

    private final SourceCatalog sources;

    IntakeRoutes(SourceCatalog sources) {
        this.sources = sources;
    }

    void mount(Router router) {
        ApiPath.route(router, HttpMethod.POST, CAPTURES + "/{id}:accept").handler(this::accept);
        ApiPath.route(router, HttpMethod.POST, CAPTURES + "/{id}:spam").handler(this::spam);
        ApiPath.route(router, HttpMethod.POST, CAPTURES + ":preview").handler(this::preview);
        ApiPath.route(router, HttpMethod.POST, CAPTURES + ":replay").handler(this::replay);
    }

    /** The filters of the log. */
    static void filter(RoutingContext context, JsonObject request) {
        String source = context.queryParams().get("source");
        if (source != null) {
            if (source.isBlank() || source.length() > 255) {
                throw Params.wrong("source", "must be the name of a source, form:NAME or a connection");
            }
            request.put("source", source);
        }
        for (String name : List.of("since", "until")) {
            String time = context.queryParams().get(name);
            if (time != null) {
                try {
                    request.put(name, OffsetDateTime.parse(time).toString());
                } catch (DateTimeParseException e) {
                    throw Params.wrong(name, "must be a time as in RFC 3339, such as 2026-05-01T00:00:00Z");
                }
            }
        }
    }

    private void accept(RoutingContext context) {
        context.request().resume();
        Api.require(context, Caller.Role.OPERATOR);
        Bus.request(context.vertx(), IntakeBus.ACCEPT, about(context), WAIT_MS + 5_000)
                .onSuccess(reply ->
                        Bus.send(context, reply.getBoolean("decided", false) ? 200 : 202, CaptureRoutes.answer(reply)))
                .onFailure(failure -> Api.fail(context, failure));
    }

    private void spam(RoutingContext context) {
        context.request().resume();
        Api.require(context, Caller.Role.OPERATOR);
        Bus.respond(context, Bus.request(context.vertx(), IntakeBus.SPAM, about(context)));
    }

    private static JsonObject about(RoutingContext context) {
        String id = Ids.parse(context.pathParam("id"))
                .orElseThrow(() -> Problem.notFound("There is no such capture; check the id")
                        .exception())
                .toString();
        return Bus.of(context).put("id", id).put("actor", Api.caller(context).actor());
    }

    private static Future<ObjectNode> body(RoutingContext context, Set<String> known) {
        Api.requireType(context, "application/json");
        return Bodies.read(context.request(), HttpOptions.MAX_BODY).map(buffer -> {
            ObjectNode body = Api.jsonObject(buffer);
            List<FieldError> errors = new ArrayList<>();
            body.fieldNames().forEachRemaining(name -> {
                if (!known.contains(name)) {
                    errors.add(new FieldError(
                            name,
                            "unknown",
                            "is not known here; known are " + String.join(", ", new TreeSet<>(known))));
                }
            });
            if (!errors.isEmpty()) {
                throw Problem.invalid("The request cannot be used; see errors", errors)
                        .exception();
            }
            return body;
        });
    }

    private static RuntimeException wrong(String field, String message) {
        return Problem.invalid(
                        "The request cannot be used; see errors", List.of(new FieldError(field, "value", message)))
                .exception();
    }

    private void preview(RoutingContext context) {
        Api.require(context, Caller.Role.OPERATOR);
        body(context, PREVIEW)
                .compose(body -> {
                    JsonObject request = Bus.of(context);
                    if (body.hasNonNull("mapping")) {
                        if (!body.get("mapping").isObject()) {
                            throw wrong("mapping", "must be an object");
                        }
                        request.put(
                                "mapping", new JsonObject(body.get("mapping").toString()));
                    }
                    if (body.hasNonNull("source")) {
                        request.put("source", body.get("source").asText());
                    }
                    if (body.hasNonNull("captureId")) {
                        request.put(
                                "id",
                                Ids.parse(body.get("captureId").asText())
                                        .orElseThrow(() -> wrong("captureId", "must be the id of a capture"))
                                        .toString());
                    } else if (body.path("body").isTextual()) {
                        request.put("body", body.get("body").asText())
                                .put("contentType", body.path("contentType").asText("application/json"));
                    } else {
                        throw wrong("body", "give a payload as text, or the captureId of a stored one");
                    }
                    return Bus.request(context.vertx(), IntakeBus.PREVIEW, request);
                })
                .onSuccess(reply -> Bus.send(context, 200, reply))
                .onFailure(failure -> Api.fail(context, failure));
    }

    private void replay(RoutingContext context) {
        Api.require(context, Caller.Role.OPERATOR);
        body(context, REPLAY)
                .compose(body -> {
                    String source = body.path("source").asText();
                    String verdict = body.path("verdict").asText();
                    int limit = body.path("limit").asInt(200);
                    if (source.equals("api") || !sources.known(context.pathParam("tenant"), source)) {
                        throw wrong("source", "must be a source of this tenant with rules of its own");
                    }
                    if (!REPLAYABLE.contains(verdict)) {
                        throw wrong("verdict", "must be one of " + String.join(", ", REPLAYABLE));
                    }
                    if (limit < 1 || limit > MOST) {
                        throw wrong("limit", "must be a whole number from 1 to " + MOST);
                    }
                    JsonObject request = Bus.of(context)
                            .put("source", source)
                            .put("verdict", verdict)
                            .put("limit", limit)
                            .put("actor", Api.caller(context).actor());
                    if (body.hasNonNull("cursor")) {
                        request.put("cursor", body.get("cursor").asText());
                    }
                    return Bus.request(context.vertx(), IntakeBus.REPLAY_MANY, request, WAIT_MS);
                })
                .onSuccess(reply -> Bus.send(context, 200, reply))
                .onFailure(failure -> Api.fail(context, failure));
    }
}
