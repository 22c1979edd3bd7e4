package org.vivaio.core.work.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.vivaio.core.http.IdempotencyKey;
import org.vivaio.core.lead.LeadBus;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.Problem.FieldError;

/** Hands facts about leads over to be decided, and reads leads, on the event bus like everybody else. */
public final class WorkFacts {
    private static final long WAIT_MS = 10_000;

    private final Vertx vertx;

    /** Speaks over this node's bus. */
    public WorkFacts(Vertx vertx) {
        this.vertx = vertx;
    }

    /**
     * A fact on its way.
     *
     * @param actor who states it
     * @param key idempotency key and what it stands for
     */
    public record Stated(String tenant, UUID lead, String actor, ObjectNode fact, Optional<Key> key) {}

    /** An idempotency key, the subject that keeps equal bodies apart, and the caller's body. */
    public record Key(String key, String subject, Buffer body) {}

    /** What became of a fact: the id of its inbox item, and the lead it was about in the end. */
    public record Done(String captureId, Optional<UUID> lead) {}

    /** Waits until the fact is decided; fails with 422 when it was refused, 503 when that takes too long. */
    public Future<Done> state(Stated stated) {
        ObjectNode body = Json.object().put("leadId", stated.lead().toString()).put("actor", stated.actor());
        body.putArray("facts").add(stated.fact());
        JsonObject submission = new JsonObject()
                .put("tenant", stated.tenant())
                .put("kind", "fact")
                .put("source", "api")
                .put("contentType", "application/json")
                .put("leadId", stated.lead().toString())
                .put("meta", new JsonObject().put("actor", stated.actor()))
                .put("body", Buffer.buffer(Json.writeBytes(body)))
                .put("waitMs", WAIT_MS);
        stated.key()
                .ifPresent(key -> IdempotencyKey.put(submission, Optional.of(key.key()), key.subject(), key.body()));
        return ask(LeadBus.SUBMIT, submission).compose(reply -> {
            if (!reply.getBoolean("decided", false)) {
                return Future.failedFuture(Problem.unavailable(
                                "It is stored and will be decided, but that takes long; look again in a moment")
                        .exception());
            }
            if (!reply.getString("verdict", "accepted").equals("accepted")) {
                return Future.failedFuture(Problem.invalid("This was refused; see errors", reasons(reply))
                        .exception());
            }
            return Future.succeededFuture(new Done(
                    reply.getString("captureId"),
                    Optional.ofNullable(reply.getString("leadId")).map(UUID::fromString)));
        });
    }

    /** A lead as the API shows it. */
    Future<JsonObject> lead(String tenant, UUID id) {
        return ask(LeadBus.GET, new JsonObject().put("tenant", tenant).put("id", id.toString()));
    }

    private Future<JsonObject> ask(String address, JsonObject request) {
        DeliveryOptions options = new DeliveryOptions().setLocalOnly(true).setSendTimeout(WAIT_MS + 5_000);
        return vertx.eventBus().<JsonObject>request(address, request, options).map(message -> message.body());
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
}
