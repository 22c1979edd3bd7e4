package org.vivaio.core.lead;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.vivaio.core.platform.BusProblems;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.ProblemException;

/** The lead store on the event bus: reads, histories, erasure. What changes a lead goes through {@code lead.submit}. */
public final class LeadStoreVerticle extends VerticleBase {
    private final LeadQueries queries;
    private final Erasure erasure;
    private final Replay replay;
    private final Clock clock;

    /** Serves reads from the given services. */
    public LeadStoreVerticle(LeadQueries queries, Erasure erasure, Replay replay, Clock clock) {
        this.queries = queries;
        this.erasure = erasure;
        this.replay = replay;
        this.clock = clock;
    }

    @Override
    public Future<?> start() {
        serve(LeadBus.GET, this::get);
        serve(LeadBus.LIST, this::list);
        serve(LeadBus.HISTORY, this::history);
        serve(LeadBus.ERASE, this::erase);
        serve(
                LeadBus.MERGE,
                request -> queries.merge(
                        request.getString("tenant"),
                        Ids.parse(request.getString("event", "")).orElseThrow(LeadStoreVerticle::noLead)));
        serve(
                LeadBus.FOLLOW,
                request -> queries.follow(
                        request.getString("tenant"), request.getString("after", ""), request.getInteger("limit", 500)));
        serve(
                LeadBus.REPLAY,
                request -> replay.page(
                        request.getString("tenant"),
                        Optional.ofNullable(request.getString("after")).flatMap(Ids::parse)));
        return Future.succeededFuture();
    }

    private void serve(String address, Function<JsonObject, Future<ObjectNode>> service) {
        serve(vertx, address, service);
    }

    /** Registers a consumer that answers JSON objects, or problems as failures. */
    public static void serve(
            io.vertx.core.Vertx vertx, String address, Function<JsonObject, Future<ObjectNode>> service) {
        vertx.eventBus().consumer(address, (Message<JsonObject> message) -> {
            Future<ObjectNode> answer;
            try {
                answer = service.apply(message.body());
            } catch (RuntimeException e) {
                answer = Future.failedFuture(e);
            }
            answer.onSuccess(json -> message.reply(new JsonObject(json.toString())))
                    .onFailure(failure -> BusProblems.fail(message, failure));
        });
    }

    private Future<ObjectNode> get(JsonObject request) {
        String tenant = request.getString("tenant");
        UUID id = id(request);
        Optional<Instant> asOf = Optional.ofNullable(request.getString("asOf")).map(LeadStoreVerticle::time);
        Future<Optional<LeadState>> found =
                asOf.isPresent() ? queries.leadAsOf(tenant, id, asOf.get()) : queries.lead(tenant, id);
        return found.map(
                lead -> LeadJson.whole(lead.orElseThrow(LeadStoreVerticle::noLead), asOf.orElseGet(clock::instant)));
    }

    private Future<ObjectNode> list(JsonObject request) {
        return queries.list(
                        request.getString("tenant"),
                        Optional.ofNullable(request.getString("filter")),
                        Optional.ofNullable(request.getString("q")),
                        request.getString("sort", ""),
                        request.getInteger("limit", 50),
                        Optional.ofNullable(request.getString("cursor")))
                .map(LeadStoreVerticle::page);
    }

    private Future<ObjectNode> history(JsonObject request) {
        String tenant = request.getString("tenant");
        UUID id = id(request);
        return queries.lead(tenant, id).compose(lead -> {
            return queries.history(
                            tenant,
                            lead.orElseThrow(LeadStoreVerticle::noLead).id(),
                            request.getInteger("limit", 50),
                            Optional.ofNullable(request.getString("cursor")))
                    .map(LeadStoreVerticle::page);
        });
    }

    private Future<ObjectNode> erase(JsonObject request) {
        String tenant = request.getString("tenant");
        return erasure.erase(
                        tenant, id(request), request.getString("why", "erased"), request.getString("actor", "admin"))
                .map(there -> {
                    if (!there) {
                        throw noLead();
                    }
                    vertx.eventBus().publish(LeadBus.EVENTS, new JsonObject().put("tenant", tenant));
                    return org.vivaio.core.platform.Json.object();
                });
    }

    private static ObjectNode page(LeadQueries.Page page) {
        ObjectNode json = org.vivaio.core.platform.Json.object();
        json.set("items", page.items());
        page.next().ifPresent(next -> json.put("next", next));
        return json;
    }

    static UUID id(JsonObject request) {
        return Ids.parse(request.getString("id", "")).orElseThrow(LeadStoreVerticle::noLead);
    }

    private static Instant time(String text) {
        try {
            return java.time.OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw Problem.badRequest("bad-parameter", "asOf must be a time as in RFC 3339, e.g. 2026-11-01T08:00:00Z")
                    .exception();
        }
    }

    /** 404 for a lead that is not there. */
    public static ProblemException noLead() {
        return Problem.notFound("There is no such lead").exception();
    }
}
