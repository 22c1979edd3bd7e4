package org.vivaio.core.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivaio.core.auth.Caller;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.ProblemException;

/** How every route reads requests and answers them. */
public final class Api {
    private static final Logger LOG = LoggerFactory.getLogger(Api.class);

    /** Under which the authenticated {@link Caller} stands in a routing context. */
    private static final String CALLER = "vivaio.caller";

    private Api() {}

    /**
     * An answer.
     *
     * @param status HTTP status
     * @param body JSON; a missing node means no body
     * @param headers further headers
     */
    public record Answer(int status, JsonNode body, Map<String, String> headers) {
        /** 200 with a body. */
        public static Answer ok(JsonNode body) {
            return new Answer(200, body, Map.of());
        }

        /** Any status with a body. */
        public static Answer of(int status, JsonNode body) {
            return new Answer(status, body, Map.of());
        }

        /** 204. */
        public static Answer empty() {
            return new Answer(204, Json.MAPPER.missingNode(), Map.of());
        }
    }

    /** Answers when the future is done; failures become problems. */
    public static void respond(RoutingContext context, Future<Answer> future) {
        future.onSuccess(answer -> send(context, answer)).onFailure(failure -> fail(context, failure));
    }

    /** Sends an answer. */
    public static void send(RoutingContext context, Answer answer) {
        HttpServerResponse response = context.response();
        if (response.ended() || response.closed()) {
            return;
        }
        letGo(context);
        response.setStatusCode(answer.status());
        answer.headers().forEach(response::putHeader);
        if (answer.body().isMissingNode()) {
            response.end();
        } else {
            response.putHeader("content-type", "application/json").end(Buffer.buffer(Json.writeBytes(answer.body())));
        }
    }

    /** Answers with a problem; what is not a known problem is logged under its id and answered as 500 or 503. */
    public static void fail(RoutingContext context, Throwable failure) {
        HttpServerResponse response = context.response();
        if (response.ended() || response.closed()) {
            return;
        }
        if (response.headWritten()) {
            // half an answer cannot be taken back: cutting it is the only honest sign
            LOG.warn("An answer broke off", failure);
            context.request().connection().close();
            return;
        }
        letGo(context);
        Problem problem = Problems.of(failure);
        String instance = "urn:uuid:" + Ids.random();
        if (problem.status() == 503) {
            Unavailable.say(instance, problem);
        } else if (problem.status() >= 500) {
            LOG.error(
                    "{} {} answered {} ({})",
                    context.request().method(),
                    place(context),
                    problem.status(),
                    instance,
                    failure);
        }
        answer(response, problem, instance, Pages.wanted(context));
    }

    /** The path for the log; outside the API only its first part, since addresses of pages may say who reads them. */
    private static String place(RoutingContext context) {
        String path = String.valueOf(context.normalizedPath());
        int second = path.indexOf('/', 1);
        return path.startsWith("/api/") || second < 0 ? path : path.substring(0, second) + "/…";
    }

    /** Answers with a problem where there is no routing context. */
    static void problem(HttpServerResponse response, Problem problem) {
        answer(response, problem, "urn:uuid:" + Ids.random(), false);
    }

    private static void answer(HttpServerResponse response, Problem problem, String instance, boolean page) {
        if (problem.status() == 503 || problem.status() == 429) {
            response.putHeader("retry-after", "5");
        }
        if (problem.status() == 401) {
            response.putHeader("www-authenticate", "Bearer");
        }
        if (page) {
            Pages.send(response, problem);
            return;
        }
        response.setStatusCode(problem.status())
                .putHeader("content-type", "application/problem+json")
                .end(Buffer.buffer(Json.writeBytes(problem.toJson(instance))));
    }

    /** Lets what is left of a paused request flow away, so that the connection can serve the next one. */
    public static void letGo(RoutingContext context) {
        if (!context.request().isEnded()) {
            context.request().resume();
        }
    }

    /** The body as a JSON object; 415 for another type, 400 for what cannot be read. */
    public static ObjectNode jsonBody(RoutingContext context) {
        requireType(context, "application/json");
        return jsonObject(context.body().buffer());
    }

    /** Bytes as a JSON object; 400 for what cannot be read. */
    public static ObjectNode jsonObject(@org.jspecify.annotations.Nullable Buffer body) {
        if (body == null || body.length() == 0) {
            throw Problem.badRequest("unreadable", "The body is empty; send a JSON object")
                    .exception();
        }
        try {
            if (Json.parse(body.getBytes()) instanceof ObjectNode object) {
                JsonLimits.check(object);
                return object;
            }
        } catch (IOException e) {
            String where =
                    e instanceof com.fasterxml.jackson.core.JsonProcessingException json && json.getLocation() != null
                            ? " at line " + json.getLocation().getLineNr() + ", column "
                                    + json.getLocation().getColumnNr()
                            : "";
            String what = e instanceof com.fasterxml.jackson.core.exc.StreamConstraintsException
                    ? "The body goes over a limit (depth " + Json.MAX_DEPTH + ", 8 MiB a text)"
                    : "The body is not readable JSON" + where;
            throw Problem.badRequest("unreadable", what).exception();
        }
        throw Problem.badRequest("unreadable", "The body must be a JSON object").exception();
    }

    /** Refuses a body of another media type with 415. */
    public static void requireType(RoutingContext context, String type) {
        String sent = context.request().getHeader("content-type");
        if (sent == null || !sent.split(";")[0].trim().equalsIgnoreCase(type)) {
            throw Problem.of(415, "content-type", "Wrong content type", "Send the body as " + type)
                    .exception();
        }
    }

    /** A whole number of the query, within bounds; 400 otherwise. */
    public static int number(RoutingContext context, String name, int fallback, int min, int max) {
        String text = context.queryParams().get(name);
        if (text == null) {
            return fallback;
        }
        try {
            int value = Integer.parseInt(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new ProblemException(new Problem(
                400,
                "bad-parameter",
                "A parameter is wrong",
                name + " must be a whole number from " + min + " to " + max,
                java.util.List.of(
                        new Problem.FieldError(name, "range", "must be a whole number from " + min + " to " + max))));
    }

    /** Notes who calls. */
    public static void caller(RoutingContext context, Caller caller) {
        context.put(CALLER, caller);
    }

    /** Who calls; set by the authenticating handler on all of {@code /api/v1}. */
    public static Caller caller(RoutingContext context) {
        Caller caller = context.get(CALLER);
        if (caller == null) {
            throw Problem.of(401, "unauthorized", "Sign in", "Send Authorization: Bearer with a valid token")
                    .exception();
        }
        return caller;
    }

    /** Refuses a caller whose role is too small with 403. */
    public static void require(RoutingContext context, Caller.Role least) {
        if (!caller(context).may(least)) {
            throw Problem.of(
                            403,
                            "forbidden",
                            "Not allowed",
                            "This needs the role " + least.name().toLowerCase(java.util.Locale.ROOT) + " or more")
                    .exception();
        }
    }

    /** Writes that the store is away at most once a second: under load it would fill the disk. */
    private static final class Unavailable {
        private static final AtomicLong LAST = new AtomicLong();

        private Unavailable() {}

        static void say(String instance, Problem problem) {
            long second = System.nanoTime() / 1_000_000_000L;
            if (LAST.getAndSet(second) != second) {
                LOG.warn("Answered 503 ({}): {}", instance, problem.detail());
            }
        }
    }

    /** Turns any failure into a problem. */
    static final class Problems {
        private Problems() {}

        static Problem of(Throwable failure) {
            if (failure instanceof ProblemException known) {
                return known.problem();
            }
            if (failure instanceof ReplyException reply) {
                return fromBus(reply);
            }
            if (failure instanceof HttpException http && http.getStatusCode() < 500) {
                return HttpServerVerticle.problem(http.getStatusCode());
            }
            if (isDatabaseDown(failure)) {
                return Problem.unavailable("The store cannot be reached at the moment; nothing was stored, try again");
            }
            return Problem.of(
                    500, "fault", "A fault on our side", "This should not happen; the instance id finds it in the log");
        }

        private static Problem fromBus(ReplyException reply) {
            return org.vivaio.core.platform.BusProblems.read(reply)
                    .orElseGet(() -> Problem.unavailable("The service did not answer in time; try again"));
        }

        private static boolean isDatabaseDown(Throwable failure) {
            return org.vivaio.core.platform.Db.isUnavailable(failure);
        }
    }
}
