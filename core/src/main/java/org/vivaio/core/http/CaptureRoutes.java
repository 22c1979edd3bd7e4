package org.vivaio.core.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.Set;
import org.vivaio.core.auth.Caller;
import org.vivaio.core.lead.LeadBus;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Problem;

/** Captures over the API: sending them, one or many, and the intake log. */
public final class CaptureRoutes implements Routes {
    private static final String CAPTURES = ApiPath.TENANT + "/captures";
    private static final Set<String> VERDICTS =
            Set.of("accepted", "duplicate", "rejected", "quarantined", "pending", "stuck");
    private static final int MAX_WAIT_S = 10;

    private final SourceCatalog sources;

    /** Routes that refuse captures of sources that the catalog does not know. */
    public CaptureRoutes(SourceCatalog sources) {
        this.sources = sources;
    }

    @Override
    public boolean readsBodies() {
        return true;
    }

    @Override
    public void mount(Router router) {
        ApiPath.route(router, HttpMethod.POST, CAPTURES).handler(this::post);
        ApiPath.route(router, HttpMethod.GET, CAPTURES).handler(this::list);
        ApiPath.route(router, HttpMethod.GET, CAPTURES + "/{id}").handler(this::get);
        ApiPath.route(router, HttpMethod.POST, CAPTURES + "/{id}:replay").handler(this::replay);
        new IntakeRoutes(sources).mount(router);
    }

    /** One capture with what its answer needs. */
    record Submission(String tenant, String contentType, String actor, Optional<String> key, long waitMs) {
        Submission keyed(Optional<String> other) {
            return new Submission(tenant, contentType, actor, other, waitMs);
        }
    }

    private void post(RoutingContext context) {
        Api.require(context, Caller.Role.OPERATOR);
        HttpServerRequest request = context.request();
        String contentType = String.valueOf(request.getHeader("content-type"));
        String type = mediaType(contentType);
        boolean lines = type.equalsIgnoreCase("application/x-ndjson");
        if (!lines && !type.equalsIgnoreCase("application/json")) {
            throw Problem.of(
                            415,
                            "content-type",
                            "Wrong content type",
                            "Send one capture as application/json, many as application/x-ndjson")
                    .exception();
        }
        Submission submission = new Submission(
                context.pathParam("tenant"),
                contentType,
                Api.caller(context).actor(),
                IdempotencyKey.of(request),
                waitMs(request));
        if (lines
                && submission
                        .key()
                        .filter(key -> key.length() > CaptureLines.MAX_KEY)
                        .isPresent()) {
            throw Problem.badRequest("idempotency-key", "With many lines Idempotency-Key has at most 240 characters")
                    .exception();
        }
        Bodies.read(request, lines ? HttpOptions.MAX_LINES_BODY : HttpOptions.MAX_BODY)
                .onSuccess(body -> {
                    if (lines) {
                        new CaptureLines(context, this, submission, body).start();
                    } else {
                        one(context, submission, body);
                    }
                })
                .onFailure(failure -> Api.fail(context, failure));
    }

    private void one(RoutingContext context, Submission submission, Buffer body) {
        submit(context, submission, body)
                .onSuccess(reply -> Bus.send(context, status(reply), answer(reply)))
                .onFailure(failure -> Api.fail(context, failure));
    }

    /** Checks one capture and hands it over; fails with the problem. */
    Future<JsonObject> submit(RoutingContext context, Submission submission, Buffer body) {
        JsonObject message;
        try {
            CaptureEnvelope envelope = CaptureEnvelope.read(body.getBytes());
            if (!sources.known(submission.tenant(), envelope.source())) {
                return Future.failedFuture(Problem.invalid(
                                "This is no capture; see errors",
                                java.util.List.of(new Problem.FieldError(
                                        "source", "unknown", "is no source of this tenant; \"api\" always is")))
                        .exception());
            }
            message = new JsonObject()
                    .put("tenant", submission.tenant())
                    .put("kind", "capture")
                    .put("source", envelope.source())
                    .put("contentType", submission.contentType())
                    .put("body", body)
                    .put("meta", new JsonObject().put("actor", submission.actor()))
                    .put("waitMs", submission.waitMs());
            envelope.externalId().ifPresent(id -> message.put("externalId", id));
            IdempotencyKey.put(message, submission.key(), envelope.source(), body);
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
        return Bus.request(context.vertx(), LeadBus.SUBMIT, message, submission.waitMs() + 5_000);
    }

    /** The status of a decided or only stored capture. */
    public static int status(JsonObject reply) {
        if (!reply.getBoolean("decided", false)) {
            return 202;
        }
        boolean accepted = "accepted".equals(reply.getString("verdict"));
        return accepted && !reply.getBoolean("attached", false) ? 201 : 200;
    }

    /** The body of its answer. */
    static JsonObject answer(JsonObject reply) {
        JsonObject answer = new JsonObject().put("captureId", reply.getString("captureId"));
        if (reply.getBoolean("decided", false)) {
            answer.put("verdict", reply.getString("verdict"))
                    .put("reasons", reply.getJsonArray("reasons", new JsonArray()));
            String lead = reply.getString("leadId");
            if (lead != null) {
                answer.put("leadId", lead);
            }
        }
        return answer;
    }

    private void list(RoutingContext context) {
        context.request().resume();
        Api.require(context, Caller.Role.VIEWER);
        JsonObject request = Bus.of(context).put("limit", Api.number(context, "limit", 50, 1, 200));
        String verdict = context.queryParams().get("verdict");
        if (verdict != null) {
            if (!VERDICTS.contains(verdict)) {
                throw Params.wrong("verdict", "must be accepted, duplicate, rejected, quarantined, pending or stuck");
            }
            request.put("verdict", verdict);
        }
        Params.cursor(context).ifPresent(cursor -> request.put("cursor", cursor));
        IntakeRoutes.filter(context, request);
        Bus.respond(context, Bus.request(context.vertx(), LeadBus.CAPTURES, request));
    }

    private void get(RoutingContext context) {
        context.request().resume();
        Api.require(context, Caller.Role.VIEWER);
        JsonObject request = Bus.of(context).put("id", id(context));
        Bus.respond(context, Bus.request(context.vertx(), LeadBus.CAPTURE, request));
    }

    private void replay(RoutingContext context) {
        context.request().resume();
        Api.require(context, Caller.Role.OPERATOR);
        JsonObject request = Bus.of(context)
                .put("id", id(context))
                .put("actor", Api.caller(context).actor())
                .put("waitMs", MAX_WAIT_S * 1000L);
        Bus.request(context.vertx(), LeadBus.REPLAY_CAPTURE, request, MAX_WAIT_S * 1000L + 5_000)
                .onSuccess(reply -> Bus.send(context, reply.getBoolean("decided", false) ? 200 : 202, answer(reply)))
                .onFailure(failure -> Api.fail(context, failure));
    }

    private static String id(RoutingContext context) {
        return Ids.parse(context.pathParam("id"))
                .orElseThrow(() -> Problem.notFound("There is no such capture; check the id")
                        .exception())
                .toString();
    }

    static String mediaType(String contentType) {
        int semicolon = contentType.indexOf(';');
        return (semicolon < 0 ? contentType : contentType.substring(0, semicolon)).trim();
    }

    /** How long the caller waits for the verdict; without a query, which is the usual case, nothing is parsed. */
    private static long waitMs(HttpServerRequest request) {
        String query = request.query();
        if (query == null || query.isEmpty()) {
            return MAX_WAIT_S * 1000L;
        }
        if (query.equals("wait=0")) {
            return 0;
        }
        String wait = request.params().get("wait");
        if (wait == null) {
            return MAX_WAIT_S * 1000L;
        }
        if (!wait.matches("[0-9]{1,2}") || Integer.parseInt(wait) > MAX_WAIT_S) {
            throw Params.wrong("wait", "must be a whole number of seconds from 0 to " + MAX_WAIT_S);
        }
        return Integer.parseInt(wait) * 1000L;
    }
}
