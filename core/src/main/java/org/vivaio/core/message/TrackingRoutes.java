package org.vivaio.core.message;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.vivaio.core.delivery.TrackingLinks;
import org.vivaio.core.http.Bus;
import org.vivaio.core.http.Routes;
import org.vivaio.core.lead.LeadBus;
import org.vivaio.core.lead.LeadQueries;
import org.vivaio.core.platform.Json;

/**
 * Openings and clicks of mails. What a machine did is told as such: it opens and clicks all that it can find within moments,
 * and must not make a lead look interested.
 */
public final class TrackingRoutes implements Routes {
    private static final Buffer PIXEL =
            Buffer.buffer(Base64.getDecoder().decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"));
    private static final long WAIT_MS = 2_000;

    private final TrackingLinks links;
    private final Supplier<Set<String>> tenants;
    private final LeadQueries leads;
    private final Clock clock;
    private final Scanners scanners;

    /**
     * Routes.
     *
     * @param tenants those that are active
     */
    public TrackingRoutes(TrackingLinks links, Supplier<Set<String>> tenants, LeadQueries leads, Clock clock) {
        this.leads = leads;
        this.links = links;
        this.tenants = tenants;
        this.clock = clock;
        this.scanners = new Scanners();
    }

    @Override
    public void mount(Router router) {
        router.route(HttpMethod.GET, "/t/m/:tenant/:token").handler(this::serve);
        router.route(HttpMethod.HEAD, "/t/m/:tenant/:token").handler(this::serve);
    }

    private void serve(RoutingContext context) {
        String tenant = context.pathParam("tenant");
        Optional<TrackingLinks.Token> token =
                tenants.get().contains(tenant) ? links.read(tenant, context.pathParam("token")) : Optional.empty();
        if (token.isEmpty()) {
            context.response().setStatusCode(404).end();
            return;
        }
        report(context, tenant, token.get());
        context.response().putHeader("Cache-Control", "no-store").putHeader("Referrer-Policy", "no-referrer");
        if (token.get().target().isPresent()) {
            context.response()
                    .setStatusCode(302)
                    .putHeader("Location", token.get().target().get().toASCIIString())
                    .end();
            return;
        }
        context.response().putHeader("Content-Type", "image/gif").end(PIXEL);
    }

    /** Tells of it after the answer: nobody who clicks waits for us. */
    private void report(RoutingContext context, String tenant, TrackingLinks.Token token) {
        Instant now = clock.instant();
        HttpServerRequest request = context.request();
        Scanners.Visit visit = new Scanners.Visit(
                request.method().equals(HttpMethod.HEAD),
                Optional.ofNullable(request.getHeader("User-Agent")).orElse(""),
                Optional.ofNullable(request.getHeader("Sec-Purpose"))
                        .or(() -> Optional.ofNullable(request.getHeader("Purpose")))
                        .or(() -> Optional.ofNullable(request.getHeader("X-Purpose")))
                        .orElse(""),
                token.effect(),
                token.target().map(Object::toString),
                now);
        Scanners.Judgement judgement = scanners.judge(visit);
        ObjectNode body = Json.object().put("leadId", token.lead().toString()).put("actor", "lead");
        ObjectNode fact = body.putArray("facts")
                .addObject()
                .put("type", token.target().isPresent() ? "message.clicked" : "message.opened")
                .put("at", now.toString());
        ObjectNode data = fact.putObject("data").put("effectId", token.effect().toString());
        token.target().ifPresent(target -> data.put("url", target.toString()));
        if (judgement.machine()) {
            data.put("machine", true);
        }
        submit(context, tenant, token.lead(), body).onSuccess(id -> {
            if (!judgement.machine() && token.target().isPresent()) {
                MessagePorts.fact(leads, tenant, token.lead(), "message.clicked", id)
                        .onSuccess(event -> scanners.told(visit, event));
            }
            List<UUID> wrong = judgement.alsoMachine();
            if (!wrong.isEmpty()) {
                ObjectNode mend =
                        Json.object().put("leadId", token.lead().toString()).put("actor", "system");
                ObjectNode found = mend.putArray("facts").addObject().put("type", "machine.detected");
                ObjectNode which = found.putObject("data").put("reason", "scanner");
                wrong.forEach(one -> which.withArray("events").add(one.toString()));
                submit(context, tenant, token.lead(), mend);
            }
        });
    }

    private static Future<UUID> submit(RoutingContext context, String tenant, UUID lead, ObjectNode body) {
        JsonObject submission = new JsonObject()
                .put("tenant", tenant)
                .put("kind", "fact")
                .put("source", "tracking")
                .put("contentType", "application/json")
                .put("leadId", lead.toString())
                .put("meta", new JsonObject().put("actor", "lead"))
                .put("body", Buffer.buffer(Json.writeBytes(body)))
                .put("waitMs", WAIT_MS);
        return Bus.request(context.vertx(), LeadBus.SUBMIT, submission)
                .map(reply -> UUID.fromString(reply.getString("captureId")));
    }
}
