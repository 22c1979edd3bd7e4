package org.vivaio.core.asset;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivaio.core.lead.LeadBus;
import org.vivaio.core.platform.Ids;

/** Who stands behind a link, and what is told of them, over the bus. */
final class AssetPeople {
    private static final Logger LOG = LoggerFactory.getLogger(AssetPeople.class);

    private final Vertx vertx;

    AssetPeople(Vertx vertx) {
        this.vertx = vertx;
    }

    /** The lead of a link; none for a capture that made none, or none yet. */
    Future<Optional<UUID>> lead(String tenant, AssetLinks.Ticket ticket) {
        boolean page = ticket.by() == AssetLinks.By.PAGE;
        JsonObject request =
                new JsonObject().put("tenant", tenant).put("id", ticket.id().toString());
        return vertx.eventBus()
                .<JsonObject>request(page ? LeadBus.CAPTURE : LeadBus.GET, request)
                .map(reply -> Optional.ofNullable(reply.body().getString(page ? "leadId" : "id"))
                        .flatMap(Ids::parse))
                .recover(failure -> failure instanceof ReplyException refused && refused.failureCode() == 404
                        ? Future.succeededFuture(Optional.empty())
                        : Future.failedFuture(failure));
    }

    /** Tells that the lead got it. */
    void downloaded(String tenant, UUID lead, AssetRules.Asset asset, AssetLinks.By by) {
        JsonObject fact = new JsonObject()
                .put("type", "asset.downloaded")
                .put(
                        "data",
                        new JsonObject()
                                .put("asset", asset.name())
                                .put("kind", asset.kind().name().toLowerCase(java.util.Locale.ROOT))
                                .put("by", by.name().toLowerCase(java.util.Locale.ROOT)));
        JsonObject request = new JsonObject()
                .put("tenant", tenant)
                .put("kind", "fact")
                .put("source", "asset:" + asset.name())
                .put("contentType", "application/json")
                .put(
                        "body",
                        new JsonObject()
                                .put("leadId", lead.toString())
                                .put("actor", "lead")
                                .put("facts", new JsonArray().add(fact))
                                .toBuffer())
                .put("meta", new JsonObject().put("actor", "lead"))
                .put("leadId", lead.toString())
                .put("waitMs", 0L);
        vertx.eventBus()
                .request(LeadBus.SUBMIT, request)
                // the person has what they came for; the fact would be told again with the next click
                .onFailure(failure -> LOG.warn("A download was not recorded: {}", failure.toString()));
    }
}
