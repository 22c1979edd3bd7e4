package org.vivaio.core.work.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.vivaio.core.auth.Caller;
import org.vivaio.core.auth.Caller.Role;
import org.vivaio.core.http.Api;
import org.vivaio.core.http.ApiPath;
import org.vivaio.core.http.Params;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.Problem.FieldError;
import org.vivaio.core.platform.ProblemException;
import org.vivaio.core.resource.Rulebook;
import org.vivaio.core.routing.RoutingRules;

/** What the routes of work have in common: who asks, for what, with which body. */
final class Asked {
    private static final int MAX_TEXT = 4_000;
    private static final Duration LONGEST = Duration.ofDays(3_650);

    private Asked() {}

    static void add(
            Router router,
            HttpMethod method,
            String path,
            Role least,
            Function<RoutingContext, Future<ObjectNode>> work) {
        ApiPath.route(router, method, path)
                .handler(context -> answer(context, least, c -> work.apply(c).map(Api.Answer::ok)));
    }

    static void answer(RoutingContext context, Role least, Function<RoutingContext, Future<Api.Answer>> work) {
        Future<Api.Answer> future;
        try {
            Api.require(context, least);
            future = work.apply(context);
        } catch (ProblemException e) {
            future = Future.failedFuture(e);
        }
        Api.respond(context, future);
    }

    /** A key or session that has the name of a seller is that seller's. */
    static Optional<String> ownSeller(Caller caller, Rulebook rulebook) {
        String name = caller.name().substring(caller.name().indexOf(':') + 1);
        return rulebook.part(RoutingRules.class).seller(name).map(s -> s.name());
    }

    /** A body may be left out where nothing in it is required; what nobody knows is refused. */
    static ObjectNode body(RoutingContext context, String... known) {
        Buffer sent = context.body() == null ? null : context.body().buffer();
        ObjectNode body = sent == null || sent.length() == 0 ? Json.object() : Api.jsonBody(context);
        List<FieldError> errors = new ArrayList<>();
        body.fieldNames().forEachRemaining(name -> {
            if (!List.of(known).contains(name)) {
                errors.add(new FieldError(name, "unknown", "is not known; known are " + String.join(", ", known)));
            } else if (!body.path(name).isNull() && !body.path(name).isTextual()) {
                errors.add(new FieldError(name, "type", "must be text"));
            } else if (body.path(name).asText().length() > MAX_TEXT
                    || body.path(name).asText().indexOf('\0') >= 0) {
                errors.add(new FieldError(name, "limit", "must have at most " + MAX_TEXT + " characters, none U+0000"));
            }
        });
        refuse(errors);
        return body;
    }

    static void refuse(List<FieldError> errors) {
        if (!errors.isEmpty()) {
            throw Problem.invalid("This cannot be done; see errors", errors).exception();
        }
    }

    static Optional<String> text(ObjectNode body, String name) {
        return body.path(name).isTextual() && !body.path(name).textValue().isBlank()
                ? Optional.of(body.path(name).textValue().strip())
                : Optional.empty();
    }

    static Optional<Instant> moment(ObjectNode body, String name, Instant now, List<FieldError> errors) {
        Optional<String> text = text(body, name);
        Optional<Instant> moment = text.flatMap(Params::moment);
        boolean far = moment.filter(m -> m.isAfter(now.plus(LONGEST)) || m.isBefore(Instant.EPOCH))
                .isPresent();
        if (text.isPresent() && (moment.isEmpty() || far)) {
            errors.add(new FieldError(
                    name, "time", "must be a time in RFC 3339 within ten years, such as 2026-11-23T10:00:00Z"));
            return Optional.empty();
        }
        return moment;
    }

    static UUID id(RoutingContext context) {
        return Ids.parse(context.pathParam("id"))
                .orElseThrow(() ->
                        Problem.notFound("There is no such thing; check the id").exception());
    }

    static String tenant(RoutingContext context) {
        return context.pathParam("tenant");
    }
}
