package org.vivaio.core.form;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.time.Clock;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.vivaio.core.consent.PurposeSpec;
import org.vivaio.core.http.Routes;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.resource.ResourceStore;

/** Forms put together: their doors, their part of the API, their counters and files. */
public final class FormFeature {
    private static final long SWEEP_MS = 600_000;
    private static final long LOOK_MS = 5_000;

    private final Vertx vertx;
    private final Db db;
    private final Clock clock;
    private final Ids ids;
    private final FormToken tokens;
    private final FormCatalog catalog;
    private final FormStats stats;
    private final Experiments experiments;
    private final FormFiles files;
    private final Previews previews = new Previews();
    private final Supplier<Collection<String>> tenants;
    private Gifts gifts = Gifts.NONE;
    private long sweep = -1;
    private long look = -1;

    /**
     * Forms of a server.
     *
     * @param catalog finds forms
     * @param resources where forms are kept; what the rule of an experiment declares is saved there
     * @param tokens signs and checks what tells when a form was shown
     * @param tenants the tenants whose files are looked after
     */
    public FormFeature(
            Vertx vertx,
            Db db,
            Clock clock,
            Ids ids,
            FormCatalog catalog,
            ResourceStore resources,
            FormToken tokens,
            Supplier<Collection<String>> tenants) {
        this.vertx = vertx;
        this.db = db;
        this.clock = clock;
        this.ids = ids;
        this.catalog = catalog;
        this.tokens = tokens;
        this.tenants = tenants;
        this.stats = new FormStats(db, clock);
        this.experiments = new Experiments(catalog, stats, resources, clock);
        this.files = new FormFiles(db, ids, clock);
    }

    /** Says who gives what forms promise; before the doors are made. */
    public FormFeature with(Gifts giver) {
        this.gifts = giver;
        return this;
    }

    /** Begins to count, to look after files, and to declare winners. */
    public void start() {
        stats.start(vertx);
        sweep = vertx.setPeriodic(SWEEP_MS, tick -> files.sweep(tenants.get()));
        look = vertx.setPeriodic(LOOK_MS, tick -> experiments.look());
        FormAssets assets = new FormAssets();
        assets.current()
                .ifPresent(file -> db.run(connection -> connection
                        .preparedQuery(
                                "insert into embed_version (file, content) values ($1, $2) on conflict do nothing")
                        .execute(Db.params(file.getKey(), file.getValue()))));
    }

    /** Writes what was counted. */
    public Future<Void> stop() {
        vertx.cancelTimer(sweep);
        vertx.cancelTimer(look);
        return stats.stop(vertx);
    }

    private Future<Optional<Buffer>> earlier(String file) {
        return file.matches("form-[0-9a-f]{16}\\.js")
                ? db.run(connection -> connection
                        .preparedQuery("select content from embed_version where file = $1")
                        .execute(Db.params(file))
                        .map(rows -> rows.size() == 0
                                ? Optional.<Buffer>empty()
                                : Optional.of(rows.iterator().next().getBuffer(0))))
                : Future.succeededFuture(Optional.empty());
    }

    /**
     * The public doors, which read bodies themselves.
     *
     * @param door stores submits
     * @param visits knows leads by signed links
     * @param address the visitor's network address, seen through trusted proxies only
     */
    public Routes doors(CaptureDoor door, Visits visits, Function<HttpServerRequest, String> address) {
        FormCatalog all = (tenant, form) -> form.startsWith(Previews.PREFIX)
                ? Future.succeededFuture(previews.find(tenant, form))
                : catalog.find(tenant, form);
        FormRoutes routes =
                new FormRoutes(all, door, tokens, clock, () -> ids.next().toString(), address, files);
        routes.count(stats, visits);
        routes.give(gifts);
        routes.earlier(this::earlier);
        VisitRoutes seen = new VisitRoutes(catalog, stats, visits, clock, address);
        return new Routes() {
            @Override
            public void mount(Router router) {
                routes.mount(router);
                seen.mount(router);
            }

            @Override
            public boolean readsBodies() {
                return true;
            }
        };
    }

    /**
     * Forms below a tenant of the API.
     *
     * @param purposes the purposes of a tenant by name
     */
    public Routes api(Function<String, Future<Map<String, PurposeSpec>>> purposes) {
        return new FormAdminRoutes(catalog, stats, experiments, files, previews, purposes, ids, clock);
    }
}
