package org.vivaio.core.privacy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.vivaio.core.delivery.ContactGate;
import org.vivaio.core.http.Routes;
import org.vivaio.core.lead.Forgetter;
import org.vivaio.core.lead.Projection;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.resource.Rulebook;

/** The parts of this feature, made and joined. */
public final class Privacy {
    private final ConsentLedger ledger = new ConsentLedger();
    private final SuppressionGate gate;
    private final RequestLog log;
    private final Retention retention;
    private final ConsentBackfill backfill;
    private final List<Routes> routes;

    /**
     * The feature on a database.
     *
     * @param hash keyed hash of a tenant's token, as suppression lists hold it
     * @param tenants that are active
     * @param rulebooks the active rulebook of a tenant
     * @param leads reads leads
     */
    public Privacy(
            Vertx vertx,
            Db db,
            Clock clock,
            Ids ids,
            BiFunction<String, String, byte[]> hash,
            Supplier<Set<String>> tenants,
            Function<String, Future<Rulebook>> rulebooks,
            Retention.Leads leads) {
        this.gate = new SuppressionGate(hash, clock);
        this.log = new RequestLog(db, ids, clock);
        this.retention = new Retention(vertx, db, clock, tenants, rulebooks, leads);
        this.backfill = new ConsentBackfill(vertx, db, ledger, tenants, rulebooks);
        PrivacyDesk desk = new PrivacyDesk(vertx, db, clock, new ConsentChain(db), log);
        this.routes = List.of(
                new PrivacyRoutes(desk, retention, rulebooks),
                new SuppressionRoutes(db, clock, ids, hash, log, rulebooks));
    }

    /** Asked before a message leaves. */
    public ContactGate gate() {
        return gate;
    }

    /** Keeps proof in the pipeline's transaction. */
    public Projection projection() {
        return ledger;
    }

    /** Take a person out. */
    public List<Forgetter> forgetters() {
        return List.of(ledger, log);
    }

    /** Starts what works in the background. */
    public void start() {
        retention.start();
        backfill.start();
    }

    /** Stops what works in the background. */
    public void stop() {
        retention.stop();
        backfill.stop();
    }

    /** The API. */
    public List<Routes> routes() {
        return routes;
    }
}
