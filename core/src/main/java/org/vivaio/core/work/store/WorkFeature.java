package org.vivaio.core.work.store;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.vivaio.core.http.Routes;
import org.vivaio.core.lead.EffectWriter;
import org.vivaio.core.lead.LeadQueries;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.resource.Rulebook;

/** Puts the services of work together. */
public final class WorkFeature {
    private final WorkKeeper keeper;
    private final Digests digests;
    private final List<Routes> routes;

    /**
     * What work needs of the rest.
     *
     * @param db for reading and small writes
     * @param tenants the active ones
     * @param active a tenant's rulebook as this node knows it
     * @param rulebooks a tenant's rulebook as it is in force
     * @param effects the outbox
     * @param scripts what is said on the telephone
     * @param wakePipeline called when facts were put into the inbox
     * @param wakeDispatcher called with the tenants that have something to send
     */
    public record Needs(
            Vertx vertx,
            Db db,
            Clock clock,
            Ids ids,
            LeadQueries leads,
            Supplier<Set<String>> tenants,
            Function<String, Optional<Rulebook>> active,
            Function<String, Future<Rulebook>> rulebooks,
            EffectWriter effects,
            Scripts scripts,
            Runnable wakePipeline,
            Consumer<Set<String>> wakeDispatcher) {}

    /** Fills in the template of what is said on the telephone. */
    @FunctionalInterface
    public interface Scripts {
        /** The text for one lead; empty when it cannot be filled in. */
        Future<String> of(String tenant, UUID lead, String template, String language, Rulebook rulebook);
    }

    /** Makes the services; they work from {@link #start()} on. */
    public WorkFeature(Needs needs) {
        WorkFacts facts = new WorkFacts(needs.vertx());
        this.keeper = new WorkKeeper(
                needs.vertx(),
                needs.db(),
                needs.clock(),
                needs.ids(),
                needs.tenants(),
                needs.active(),
                needs.wakePipeline());
        this.digests = new Digests(
                needs.vertx(),
                needs.db(),
                needs.clock(),
                needs.ids(),
                needs.tenants(),
                needs.effects(),
                needs.wakeDispatcher());
        this.routes = List.of(
                new AppointmentRoutes(needs.leads()),
                new CallListRoutes(
                        new CallQueue(needs.db(), needs.clock()),
                        facts,
                        needs.scripts(),
                        needs.rulebooks(),
                        needs.clock()),
                new WorkRoutes(
                        new WorkQueries(needs.db(), needs.clock()),
                        new Claims(needs.db(), needs.clock(), facts, needs.leads()::leads),
                        facts,
                        needs.rulebooks(),
                        needs.clock()));
    }

    /** The routes. */
    public List<Routes> routes() {
        return routes;
    }

    /** Begins. */
    public void start() {
        keeper.start();
        digests.start();
    }

    /** Ends. */
    public void stop() {
        digests.stop();
        keeper.stop();
    }
}
