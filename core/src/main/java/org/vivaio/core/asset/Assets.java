package org.vivaio.core.asset;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.vivaio.core.delivery.EffectRenderer;
import org.vivaio.core.http.Routes;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.resource.Rulebook;

/** Assets put together: links for pages and messages, the pages behind them, their part of the API. */
public final class Assets {
    private final Vertx vertx;
    private final AssetLinks links;
    private final AttachedFiles attached;
    private final AssetShelf shelf;
    private final Clock clock;
    private final Function<String, Optional<Rulebook>> atHand;

    /**
     * Assets of a server.
     *
     * @param attached files that messages carry
     * @param atHand the rules in force of an active tenant
     */
    public Assets(
            Vertx vertx,
            Db db,
            Clock clock,
            Ids ids,
            AssetLinks links,
            AttachedFiles attached,
            Function<String, Optional<Rulebook>> atHand) {
        this.attached = attached;
        this.vertx = vertx;
        this.links = links;
        this.clock = clock;
        this.shelf = new AssetShelf(db, ids, clock);
        this.atHand = atHand;
    }

    /**
     * What a page shows to who has just sent something.
     *
     * @param label what it is called
     */
    public record Offer(String link, String label) {}

    /** A link for who made a capture; empty when there is no such asset. */
    public Optional<Offer> offer(String tenant, String asset, String capture, List<String> languages) {
        return atHand.apply(tenant)
                .flatMap(book ->
                        Optional.ofNullable(book.part(AssetRules.class).byName().get(asset)))
                .flatMap(found -> Ids.parse(capture)
                        .map(id -> new Offer(
                                links.link(
                                        tenant,
                                        asset,
                                        AssetLinks.By.PAGE,
                                        id,
                                        clock.instant().plus(found.expires())),
                                found.label(languages))));
    }

    /**
     * What messages to leads may hold: links to all assets, and the token by which our pages know the lead again.
     *
     * @param visitor makes that token of a tenant and a lead
     */
    public EffectRenderer.Extras extras(BiFunction<String, UUID, String> visitor) {
        return (tenant, lead, rulebook) ->
                Map.of("asset", links(tenant, lead, rulebook), "visitor", visitor.apply(tenant, lead));
    }

    private Map<String, String> links(String tenant, UUID lead, Rulebook rulebook) {
        Map<String, String> all = new TreeMap<>();
        rulebook.part(AssetRules.class)
                .byName()
                .forEach((name, asset) -> all.put(
                        name,
                        links.link(
                                tenant,
                                name,
                                AssetLinks.By.MESSAGE,
                                lead,
                                clock.instant().plus(asset.expires()))));
        return all;
    }

    /**
     * The pages and the API.
     *
     * @param active the rules in force, compiled when they are not at hand
     */
    public List<Routes> routes(Function<String, Future<Rulebook>> active) {
        return List.of(
                new AssetRoutes(
                        links,
                        shelf,
                        new AssetPeople(vertx),
                        tenant -> Future.succeededFuture(atHand.apply(tenant).map(book -> book.part(AssetRules.class))),
                        clock),
                new AssetAdminRoutes(shelf, attached, active));
    }
}
