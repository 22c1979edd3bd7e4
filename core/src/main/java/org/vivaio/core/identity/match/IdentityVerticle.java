package org.vivaio.core.identity.match;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.vivaio.core.field.Fields;
import org.vivaio.core.identity.IdentityBus;
import org.vivaio.core.lead.LeadStoreVerticle;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Ids;

/** Identity on the event bus: who may be the same person, and what people say about it. */
public final class IdentityVerticle extends VerticleBase {
    private final Duplicates duplicates;
    private final Matcher matcher;

    /**
     * Serves and follows.
     *
     * @param fields a tenant's fields in force
     * @param wake called when facts were put into the inbox
     * @param busy whether deciding is so busy that following should wait
     */
    public IdentityVerticle(
            Vertx vertx,
            Db db,
            Clock clock,
            Ids ids,
            Supplier<Set<String>> tenants,
            Function<String, Optional<Fields>> fields,
            Runnable wake,
            BooleanSupplier busy) {
        this.duplicates = new Duplicates(vertx, db, clock, fields);
        this.matcher = new Matcher(vertx, db, clock, ids, tenants, fields, wake, busy);
    }

    @Override
    public Future<?> start() {
        LeadStoreVerticle.serve(
                vertx,
                IdentityBus.OF_LEAD,
                request -> duplicates.of(tenant(request), Duplicates.id(text(request, "id"))));
        LeadStoreVerticle.serve(
                vertx,
                IdentityBus.MATCH,
                request -> duplicates.match(
                        tenant(request), request.getJsonObject("fields").getMap()));
        LeadStoreVerticle.serve(
                vertx,
                IdentityBus.LIST,
                request -> duplicates.list(
                        tenant(request),
                        request.getString("state", "open"),
                        request.getInteger("limit", 50),
                        Optional.ofNullable(request.getString("before")).flatMap(Ids::parse)));
        LeadStoreVerticle.serve(
                vertx,
                IdentityBus.DISMISS,
                request -> duplicates.dismiss(
                        tenant(request), Duplicates.id(text(request, "id")), request.getString("actor", "")));
        LeadStoreVerticle.serve(vertx, IdentityBus.MATCHING, request -> duplicates.matching(tenant(request)));
        LeadStoreVerticle.serve(vertx, IdentityBus.LEARN, request -> duplicates.learn(tenant(request)));
        matcher.start();
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        matcher.stop();
        return Future.succeededFuture();
    }

    private static String tenant(JsonObject request) {
        return request.getString("tenant");
    }

    private static String text(JsonObject request, String name) {
        return request.getString(name, "");
    }
}
