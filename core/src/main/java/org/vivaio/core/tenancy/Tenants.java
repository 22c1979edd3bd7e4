package org.vivaio.core.tenancy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivaio.core.auth.TenantDirectory;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.Problem.FieldError;
import org.vivaio.core.resource.Draft;
import org.vivaio.core.resource.ResourceStore;
import org.vivaio.core.resource.Rulebooks;

/** The tenants of this instance: made, suspended, deleted, and known to this node without asking each time. */
public final class Tenants implements TenantDirectory {
    /** Published to all nodes after a commit, a wake-up only: {@code tenant}, {@code deleted?}. */
    public static final String CHANGED = "tenant.changed";

    private static final Logger LOG = LoggerFactory.getLogger(Tenants.class);
    private static final long REFRESH_MS = 5_000;
    private static final int LONGEST_NAME = 200;

    private final Vertx vertx;
    private final Db db;
    private final Clock clock;
    private final ResourceStore resources;
    private final Rulebooks rulebooks;
    private final Supplier<List<Draft>> first;
    private final List<MessageConsumer<?>> consumers = new ArrayList<>();
    private volatile Map<String, Tenant> known = Map.of();
    private volatile Set<String> active = Set.of();
    private long timer = -1;

    /**
     * Tenants.
     *
     * @param first the resources that a fresh tenant has
     */
    public Tenants(
            Vertx vertx,
            Db db,
            Clock clock,
            ResourceStore resources,
            Rulebooks rulebooks,
            Supplier<List<Draft>> first) {
        this.vertx = vertx;
        this.db = db;
        this.clock = clock;
        this.resources = resources;
        this.rulebooks = rulebooks;
        this.first = first;
    }

    /** Learns of all tenants, and from now on of changes: by message at once, by looking every 5 s. */
    public Future<Void> start() {
        consumers.add(vertx.eventBus().<JsonObject>consumer(CHANGED, message -> {
            if (message.body().getBoolean("deleted", false)) {
                rulebooks.forget(message.body().getString("tenant"));
            }
            refreshQuietly();
        }));
        timer = vertx.setPeriodic(REFRESH_MS, tick -> refreshQuietly());
        return refresh();
    }

    /** Stops looking. */
    public Future<Void> stop() {
        vertx.cancelTimer(timer);
        return Future.join(consumers.stream().map(MessageConsumer::unregister).toList())
                .mapEmpty();
    }

    /** The ids of the tenants that take part, as last seen; never waits. */
    public Set<String> active() {
        return active;
    }

    /** A tenant's name as this node knows it; its id while it does not. */
    public String name(String id) {
        Tenant tenant = known.get(id);
        return tenant == null ? id : tenant.name();
    }

    /** All tenants, by id. */
    public Future<List<Tenant>> list() {
        return db.run(connection -> connection
                .query("select id, name, state, rulebook, created_at from tenant order by id")
                .execute()
                .map(rows -> {
                    List<Tenant> tenants = new ArrayList<>();
                    rows.forEach(row -> tenants.add(read(row)));
                    return tenants;
                }));
    }

    /** One tenant. */
    public Future<Optional<Tenant>> get(String id) {
        return db.run(connection -> connection
                .preparedQuery("select id, name, state, rulebook, created_at from tenant where id = $1")
                .execute(Tuple.of(id))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(read(rows.iterator().next()))));
    }

    @Override
    public Future<Standing> standing(String id) {
        Tenant tenant = known.get(id);
        if (tenant != null) {
            return Future.succeededFuture(tenant.active() ? Standing.ACTIVE : Standing.SUSPENDED);
        }
        if (!Tenant.ID.matcher(id).matches()) {
            return Future.succeededFuture(Standing.UNKNOWN);
        }
        return get(id).map(found -> found.map(t -> t.active() ? Standing.ACTIVE : Standing.SUSPENDED)
                .orElse(Standing.UNKNOWN));
    }

    /**
     * Makes a tenant with the first resources.
     *
     * @return fails with 422 for a bad id or name, 409 when the id is taken
     */
    public Future<Tenant> create(String id, String name, String actor) {
        List<FieldError> problems = new ArrayList<>();
        if (!Tenant.ID.matcher(id).matches()) {
            problems.add(new FieldError(
                    "id", "pattern", "must be 2 to 40 of a to z, 0 to 9 and '-', with a letter at the start"));
        }
        if (name.isBlank() || name.length() > LONGEST_NAME || name.indexOf('\u0000') >= 0) {
            problems.add(new FieldError("name", "required", "must be a text of 1 to " + LONGEST_NAME + " characters"));
        }
        if (!problems.isEmpty()) {
            return Future.failedFuture(
                    Problem.invalid("The tenant was not made", problems).exception());
        }
        Tenant made = new Tenant(id, name.strip(), true, 1, clock.instant());
        return db.in(
                        id,
                        connection -> connection
                                .preparedQuery("insert into tenant (id, name, created_at) values ($1, $2, $3)")
                                .execute(Tuple.of(
                                        id, made.name(), made.createdAt().atOffset(ZoneOffset.UTC)))
                                .compose(done -> resources.writeFirst(connection, id, first.get(), actor)))
                .recover(failure -> Future.failedFuture(
                        failure instanceof PgException e && "23505".equals(e.getSqlState())
                                ? Problem.of(409, "taken", "The id is taken", "There is a tenant " + id + " already")
                                        .exception()
                                : failure))
                .compose(done -> changed(id, false))
                .map(made);
    }

    /** Suspends or resumes a tenant; 404 when there is none. */
    public Future<Tenant> setActive(String id, boolean takesPart) {
        return db.run(connection -> connection
                        .preparedQuery("update tenant set state = $2 where id = $1"
                                + " returning id, name, state, rulebook, created_at")
                        .execute(Tuple.of(id, takesPart ? "active" : "suspended"))
                        .map(rows -> {
                            if (rows.size() == 0) {
                                throw Problem.notFound("There is no tenant " + id)
                                        .exception();
                            }
                            return read(rows.iterator().next());
                        }))
                .compose(tenant -> changed(id, false).map(tenant));
    }

    /**
     * Deletes a tenant and every row of it. Long work is done in short transactions: the tenant is suspended first, and
     * its own row goes last, so that an interrupted deletion can be asked for again.
     */
    public Future<Void> delete(String id) {
        return setActive(id, false)
                .compose(suspended -> new Removal(db, id).run())
                .compose(done -> changed(id, true));
    }

    private Future<Void> changed(String id, boolean deleted) {
        if (deleted) {
            rulebooks.forget(id);
        }
        vertx.eventBus().publish(CHANGED, new JsonObject().put("tenant", id).put("deleted", deleted));
        return refresh().otherwiseEmpty();
    }

    private Future<Void> refresh() {
        return list().map(tenants -> {
            forgetReplaced(tenants);
            known = tenants.stream().collect(Collectors.toUnmodifiableMap(Tenant::id, t -> t));
            active = tenants.stream().filter(Tenant::active).map(Tenant::id).collect(Collectors.toUnmodifiableSet());
            return null;
        });
    }

    /** The bus may lose a message: a tenant that went, or came back under the same name, must not keep old rules. */
    private void forgetReplaced(List<Tenant> now) {
        Map<String, Tenant> before = new HashMap<>(known);
        for (Tenant tenant : now) {
            Tenant was = before.get(tenant.id());
            if (was != null && was.createdAt().equals(tenant.createdAt())) {
                before.remove(tenant.id());
            }
        }
        before.keySet().forEach(rulebooks::forget);
    }

    private void refreshQuietly() {
        refresh().onFailure(failure -> LOG.debug("Tenants were not refreshed", failure));
    }

    private static Tenant read(Row row) {
        return new Tenant(
                row.getString(0),
                row.getString(1),
                "active".equals(row.getString(2)),
                row.getLong(3),
                row.getOffsetDateTime(4).toInstant());
    }
}
