package org.vivaio.core.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.Sealer;

/**
 * The versioned resources of all tenants. Every change compiles the whole set first; what does not compile is not stored,
 * what does is stored and in force with one commit.
 */
public final class ResourceStore {
    /** Each failed try means that another one's change was saved, so this ends. */
    private static final int TRIES = 50;

    private final Vertx vertx;
    private final Db db;
    private final Clock clock;
    private final Secrets secrets;
    private final Rulebooks rulebooks;
    private final Proposals proposals;
    private final SaveClaims claims;
    private volatile java.util.function.Function<String, Future<Void>> inForce = tenant -> Future.succeededFuture();

    /** A store whose connections are checked and sealed. */
    public ResourceStore(Vertx vertx, Db db, Clock clock, Sealer sealer, Rulebooks rulebooks, SaveCheck check) {
        this(vertx, db, clock, sealer, rulebooks, check, SaveClaims.NONE);
    }

    /** The same, where some of what resources ask for is given once only. */
    public ResourceStore(
            Vertx vertx, Db db, Clock clock, Sealer sealer, Rulebooks rulebooks, SaveCheck check, SaveClaims claims) {
        this.claims = claims;
        this.vertx = vertx;
        this.db = db;
        this.clock = clock;
        this.secrets = new Secrets(sealer);
        this.rulebooks = rulebooks;
        this.proposals = new Proposals(vertx, rulebooks.parts(), secrets, check);
    }

    /**
     * What saving did or would do.
     *
     * @param changes one for each resource that was named or goes
     * @param rulebook the version in force afterwards
     * @param after the named resources as they stand afterwards, by {@code kind/name}
     */
    public record Saved(List<Change> changes, long rulebook, Map<String, Resource> after) {
        /** As the API shows it. */
        public ObjectNode toJson() {
            ObjectNode json = Json.object();
            var list = json.putArray("changes");
            changes.forEach(change -> list.add(change.toJson()));
            return json.put("rulebook", rulebook);
        }
    }

    /**
     * A resource that was put.
     *
     * @param resource as it stands now, secrets sealed
     * @param created whether it is new
     */
    public record Put(Resource resource, boolean created) {}

    /** Resources in force, secrets sealed. */
    public Future<List<Resource>> list(String tenant, Optional<String> kind) {
        return db.in(tenant, connection -> ResourceSql.list(connection, tenant, kind));
    }

    /** One resource in force, secrets sealed. */
    public Future<Optional<Resource>> get(String tenant, String kind, String name) {
        return db.in(tenant, connection -> ResourceSql.get(connection, tenant, kind, name));
    }

    /** A resource's history, newest first, at most 200 entries, secrets hidden; empty when there never was one. */
    public Future<List<ResourceVersion>> versions(String tenant, String kind, String name) {
        return db.in(tenant, connection -> ResourceSql.versions(connection, tenant, kind, name));
    }

    /** A spec that was not stored, with the secrets of the stored connection of that name where dots stand for them. */
    public Future<ObjectNode> withKeptSecrets(String tenant, String name, ObjectNode spec) {
        return get(tenant, "connection", name)
                .map(stored -> secrets.kept(tenant, new Draft("connection", name, spec), stored));
    }

    /** The spec as anybody may see it, secrets hidden. */
    public ObjectNode shown(Resource resource) {
        return Secrets.shown(resource.spec(), resource.derived());
    }

    /**
     * The resource with its secrets open, for the plugin host.
     *
     * @throws IllegalStateException when a secret was sealed with another key
     */
    public Resource unsealed(String tenant, Resource resource) {
        if (!secrets.opens(tenant, resource)) {
            throw new IllegalStateException("The secrets of " + resource.key() + " of " + tenant
                    + " were sealed with another key: start with the " + Sealer.SETTING
                    + " or key file of then, or enter them again");
        }
        return new Resource(
                resource.kind(),
                resource.name(),
                resource.version(),
                secrets.opened(tenant, resource),
                resource.derived());
    }

    /** Saves one resource. */
    public Future<Put> put(String tenant, String kind, String name, ObjectNode spec, String actor) {
        Draft draft = new Draft(kind, name, spec);
        return save(tenant, new Proposals.Wish(List.of(draft), Set.of(), false), actor)
                .map(saved -> new Put(
                        saved.after().get(draft.key()), saved.changes().get(0).action() == Change.Action.CREATE));
    }

    /**
     * Changes a resource only while it is what was looked at: false, and nothing is written, when somebody else saved
     * meanwhile.
     */
    public Future<Boolean> change(String tenant, Resource seen, ObjectNode spec, String actor) {
        Draft draft = new Draft(seen.kind(), seen.name(), spec);
        Proposals.Wish wish = new Proposals.Wish(List.of(draft), Set.of(), false);
        return propose(tenant, wish, new ConcurrentHashMap<>()).compose(proposal -> {
            Resource now = proposal.snapshot().resources().get(draft.key());
            if (now == null || now.version() != seen.version()) {
                return Future.succeededFuture(false);
            }
            return write(tenant, proposal, actor)
                    .compose(written ->
                            written ? putInForce(tenant, proposal).map(true) : Future.succeededFuture(false));
        });
    }

    /** Deletes one resource; 404 when it is not there, 422 when others need it. */
    public Future<Void> delete(String tenant, String kind, String name, String actor) {
        return save(tenant, new Proposals.Wish(List.of(), Set.of(kind + "/" + name), false), actor)
                .compose(saved -> saved.changes().isEmpty()
                        ? Future.failedFuture(Problem.notFound("There is no " + kind + " " + name)
                                .exception())
                        : Future.succeededFuture());
    }

    /**
     * What applying would do; nothing is written.
     *
     * @param prune whether resources that the drafts do not name go
     */
    public Future<Saved> plan(String tenant, List<Draft> drafts, boolean prune) {
        Proposals.Wish wish = new Proposals.Wish(drafts, Set.of(), prune);
        return propose(tenant, wish, new ConcurrentHashMap<>())
                .map(proposal ->
                        new Saved(proposal.changes(), proposal.snapshot().rulebook(), proposal.named()));
    }

    /** The rulebook that applying would put in force, compiled; nothing is written. */
    public Future<Rulebook> proposed(String tenant, List<Draft> drafts, boolean prune) {
        return propose(tenant, new Proposals.Wish(drafts, Set.of(), prune), new ConcurrentHashMap<>())
                .map(Proposals.Proposal::rulebook);
    }

    /** Who activated which version when, newest first, and what each changed. */
    public Future<ObjectNode> activations(String tenant, int limit) {
        return db.in(tenant, connection -> ResourceSql.activations(connection, tenant, limit));
    }

    /**
     * Makes the resources what they were in an earlier version, as one new version: nothing of the history is lost.
     * Connections are checked again; 404 when there never was such a version.
     */
    public Future<Saved> rollback(String tenant, long version, String actor) {
        return db.in(tenant, connection -> ResourceSql.at(connection, tenant, version))
                .compose(found -> {
                    List<Resource> then = found.orElseThrow(
                            () -> Problem.notFound("There never was a version " + version + " of the rulebook")
                                    .exception());
                    List<Draft> drafts = then.stream()
                            .map(resource -> new Draft(
                                    resource.kind(),
                                    resource.name(),
                                    unsealed(tenant, resource).spec()))
                            .toList();
                    return apply(tenant, drafts, true, actor);
                });
    }

    /** Applies drafts together: all of them or none. */
    public Future<Saved> apply(String tenant, List<Draft> drafts, boolean prune, String actor) {
        return save(tenant, new Proposals.Wish(drafts, Set.of(), prune), actor);
    }

    /** Writes the first resources of a tenant in the transaction that creates it; they must not need a check. */
    public Future<Void> writeFirst(SqlConnection connection, String tenant, List<Draft> drafts, String actor) {
        List<Resource> resources = drafts.stream()
                .map(draft -> new Resource(draft.kind(), draft.name(), 1, draft.spec(), Json.object()))
                .toList();
        return ResourceSql.advance(connection, tenant, 0)
                .compose(
                        done -> ResourceSql.write(connection, tenant, 1, resources, List.of(), actor, clock.instant()));
    }

    /** What a save waits for, so that whoever saved can name at once what was saved: this node has the rulebook in force. */
    public void awaits(java.util.function.Function<String, Future<Void>> refresh) {
        inForce = refresh;
    }

    /** Tells all nodes of a tenant's new rulebook. */
    public void announce(String tenant, long version) {
        vertx.eventBus()
                .publish(
                        Rulebooks.CHANGED,
                        new JsonObject().put("tenant", tenant).put("version", version));
    }

    private Future<Saved> save(String tenant, Proposals.Wish wish, String actor) {
        return save(tenant, wish, actor, new ConcurrentHashMap<>(), TRIES);
    }

    private Future<Saved> save(
            String tenant, Proposals.Wish wish, String actor, Map<String, Proposals.Checked> checked, int tries) {
        return propose(tenant, wish, checked).compose(proposal -> {
            if (proposal.changes().stream().noneMatch(Change::changes)) {
                return Future.succeededFuture(
                        new Saved(proposal.changes(), proposal.snapshot().rulebook(), proposal.named()));
            }
            return write(tenant, proposal, actor).compose(written -> {
                if (written) {
                    return putInForce(tenant, proposal)
                            .map(new Saved(
                                    proposal.changes(), proposal.rulebook().version(), proposal.named()));
                }
                return tries > 1
                        ? save(tenant, wish, actor, checked, tries - 1)
                        : Future.failedFuture(
                                Problem.unavailable("Others change these resources at the same time; try again")
                                        .exception());
            });
        });
    }

    private Future<Void> putInForce(String tenant, Proposals.Proposal proposal) {
        rulebooks.put(proposal.rulebook());
        announce(tenant, proposal.rulebook().version());
        return inForce.apply(tenant);
    }

    private Future<Proposals.Proposal> propose(
            String tenant, Proposals.Wish wish, Map<String, Proposals.Checked> checked) {
        return Proposals.refuseMalformed(wish)
                .compose(fine -> db.in(
                        tenant,
                        connection -> ResourceSql.snapshot(connection, tenant)
                                .compose(found -> found.isEmpty()
                                        ? Future.failedFuture(Problem.notFound("There is no tenant " + tenant)
                                                .exception())
                                        : ResourceSql.lastVersions(connection, tenant, wish.drafts())
                                                .map(last -> new Proposals.Ground(found.get(), last)))))
                .compose(ground -> proposals.make(tenant, wish, ground, checked));
    }

    /** One transaction; false when somebody else saved since the proposal was made, and then nothing is written. */
    private Future<Boolean> write(String tenant, Proposals.Proposal proposal, String actor) {
        long from = proposal.snapshot().rulebook();
        return db.in(
                tenant,
                connection -> ResourceSql.advance(connection, tenant, from)
                        .compose(advanced -> advanced
                                ? ResourceSql.write(
                                                connection,
                                                tenant,
                                                from + 1,
                                                proposal.saved(),
                                                proposal.deleted(),
                                                actor,
                                                clock.instant())
                                        .compose(done ->
                                                claims.settle(connection, tenant, proposal.saved(), proposal.deleted()))
                                        .map(true)
                                : Future.succeededFuture(false)));
    }
}
