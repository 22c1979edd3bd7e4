package org.vivaio.core.whatif;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.vivaio.core.auth.Caller.Role;
import org.vivaio.core.http.Api;
import org.vivaio.core.http.ApiPath;
import org.vivaio.core.http.Routes;
import org.vivaio.core.lead.Decision;
import org.vivaio.core.lead.Histories;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.Problem.FieldError;
import org.vivaio.core.resource.Draft;
import org.vivaio.core.resource.ResourceRoutes;
import org.vivaio.core.resource.ResourceStore;
import org.vivaio.core.resource.Rulebooks;

/** What-if over HTTP: a changed rulebook over real history. */
public final class WhatIfRoutes implements Routes {
    private static final long WAIT_MS = 25_000;
    private static final Set<String> MEMBERS = Set.of("resources", "prune", "sample", "since", "wait");

    private final WhatIfService service;

    /** Compares by the deciders of rules, reading by the pool for reading. */
    public WhatIfRoutes(
            Vertx vertx,
            Db db,
            Clock clock,
            Ids ids,
            ResourceStore store,
            Rulebooks rulebooks,
            Decision.Deciders deciders) {
        this.service = new WhatIfService(
                vertx,
                new WhatIf(vertx, new Histories(db), deciders, clock),
                store,
                rulebooks,
                new WhatIfJobs(db, clock),
                ids);
    }

    @Override
    public void mount(Router router) {
        ApiPath.route(router, HttpMethod.POST, ApiPath.TENANT + "/rulebook:whatif")
                .handler(this::compare);
        ApiPath.route(router, HttpMethod.GET, ApiPath.TENANT + "/rulebook/whatif/{job}")
                .handler(this::job);
    }

    private void compare(RoutingContext context) {
        Api.require(context, Role.OPERATOR);
        ObjectNode body = Api.jsonBody(context);
        WhatIfService.Request request = read(context, body);
        Api.respond(
                context,
                service.compare(request)
                        .map(answer ->
                                answer.done() ? Api.Answer.ok(answer.json()) : Api.Answer.of(202, answer.json())));
    }

    private static WhatIfService.Request read(RoutingContext context, ObjectNode body) {
        List<FieldError> errors = new ArrayList<>();
        body.fieldNames().forEachRemaining(name -> {
            if (!MEMBERS.contains(name)) {
                errors.add(new FieldError(
                        name, "unknown", "is not known; known are " + String.join(", ", new TreeSet<>(MEMBERS))));
            }
        });
        JsonNode sample = body.path("sample");
        boolean sampled = !sample.isMissingNode() && !sample.isNull();
        if (sampled && (!sample.isNumber() || sample.asDouble() <= 0)) {
            errors.add(new FieldError(
                    "sample",
                    "range",
                    "must be a number of leads, or a share below 1 such as 0.1; leave it out for all"));
        }
        Optional<Instant> since = Optional.empty();
        if (body.hasNonNull("since")) {
            try {
                since = Optional.of(
                        OffsetDateTime.parse(body.path("since").asText()).toInstant());
            } catch (DateTimeParseException e) {
                errors.add(new FieldError("since", "time", "must be a time in RFC 3339, such as 2026-01-01T00:00:00Z"));
            }
        }
        JsonNode wait = body.path("wait");
        if (!wait.isMissingNode() && (!wait.isIntegralNumber() || wait.asInt() < 0 || wait.asInt() > 25)) {
            errors.add(
                    new FieldError("wait", "range", "must be seconds from 0 to 25: how long to wait for the answer"));
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid("Nothing was compared: mend what is listed and try again", errors)
                    .exception();
        }
        List<Draft> drafts = List.of();
        if (body.has("resources")) {
            ObjectNode named = Json.object();
            named.set("resources", body.get("resources"));
            drafts = ResourceRoutes.drafts(named);
        }
        return new WhatIfService.Request(
                context.pathParam("tenant"),
                drafts,
                body.path("prune").asBoolean(false),
                new WhatIf.Selection(sampled ? Optional.of(sample.asDouble()) : Optional.empty(), since),
                wait.isMissingNode() ? WAIT_MS : wait.asLong() * 1_000,
                Api.caller(context).actor());
    }

    private void job(RoutingContext context) {
        Api.require(context, Role.OPERATOR);
        UUID id = Ids.parse(context.pathParam("job")).orElseThrow(WhatIfRoutes::noJob);
        Api.respond(
                context,
                service.job(context.pathParam("tenant"), id)
                        .map(found -> Api.Answer.ok(found.orElseThrow(WhatIfRoutes::noJob))));
    }

    private static RuntimeException noJob() {
        return Problem.notFound("There is no such comparison; they are kept for a day")
                .exception();
    }
}
