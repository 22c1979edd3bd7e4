package org.vivaio.core.resource;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Problem;

/** The compiled rulebooks of all tenants: compiled once per version and node, off the event loop. */
public final class Rulebooks {
    /** Published to all nodes after a commit, a wake-up only: {@code tenant}, {@code version}. */
    public static final String CHANGED = "rulebook.changed";

    private static final Logger LOG = LoggerFactory.getLogger(Rulebooks.class);
    private static final int MOST = 1_000;

    /** How long this node may use an older version when the bus carried no word of a new one. */
    private static final Duration TRUST = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final Db db;
    private final List<RulebookPart<?>> parts;
    private final Cache<Key, Rulebook> compiled = Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterAccess(Duration.ofHours(6))
            .build();
    private final Cache<String, Long> newest =
            Caffeine.newBuilder().maximumSize(100_000).expireAfterWrite(TRUST).build();
    private final ConcurrentHashMap<Key, Future<Rulebook>> underway = new ConcurrentHashMap<>();

    private record Key(String tenant, long version) {}

    /** Rulebooks made of these parts; hears of changes on the event bus from now on. */
    public Rulebooks(Vertx vertx, Db db, List<RulebookPart<?>> parts) {
        this.vertx = vertx;
        this.db = db;
        this.parts = List.copyOf(parts);
        vertx.eventBus().<JsonObject>consumer(CHANGED, message -> {
            String tenant = message.body().getString("tenant");
            long version = message.body().getLong("version");
            note(tenant, version);
            at(tenant, version).onFailure(e -> LOG.debug("Rulebook {} of {} not compiled ahead", version, tenant, e));
        });
    }

    /** What rulebooks are compiled of. */
    List<RulebookPart<?>> parts() {
        return parts;
    }

    /**
     * The rulebook in force. A change made on another node whose message got lost is seen within a second; what must not
     * miss any reads the tenant's version in its own transaction and asks {@link #cached} or {@link #at}.
     */
    public Future<Rulebook> active(String tenant) {
        Long known = newest.getIfPresent(tenant);
        if (known != null) {
            return at(tenant, known);
        }
        return db.run(connection -> ResourceSql.rulebook(connection, tenant)).compose(found -> {
            long version = found.orElseThrow(() -> unknown(tenant).exception());
            note(tenant, version);
            return at(tenant, version);
        });
    }

    /** The rulebook of any version that the tenant has had. */
    public Future<Rulebook> at(String tenant, long version) {
        Key key = new Key(tenant, version);
        Rulebook present = compiled.getIfPresent(key);
        if (present != null) {
            return Future.succeededFuture(present);
        }
        Promise<Rulebook> mine = Promise.promise();
        Future<Rulebook> other = underway.putIfAbsent(key, mine.future());
        if (other == null) {
            load(key).onComplete(done -> {
                underway.remove(key);
                mine.handle(done);
            });
        }
        return here(other == null ? mine.future() : other);
    }

    /** So that who waits goes on in its own context, not in that of whoever asked first. */
    private static <T> Future<T> here(Future<T> future) {
        Context context = Vertx.currentContext();
        if (context == null) {
            return future;
        }
        Promise<T> promise = Promise.promise();
        future.onComplete(done -> context.runOnContext(go -> promise.handle(done)));
        return promise.future();
    }

    /** A rulebook that this node has compiled already; never waits. */
    public Optional<Rulebook> cached(String tenant, long version) {
        return Optional.ofNullable(compiled.getIfPresent(new Key(tenant, version)));
    }

    /** Takes a rulebook that was compiled and committed. */
    public void put(Rulebook rulebook) {
        compiled.put(new Key(rulebook.tenant(), rulebook.version()), rulebook);
        note(rulebook.tenant(), rulebook.version());
    }

    /** Compiles the active rulebooks of these tenants, so that the first requests need not wait. */
    public Future<Void> prewarm(Iterable<String> tenants) {
        Future<Void> chain = Future.succeededFuture();
        for (String tenant : tenants) {
            chain = chain.compose(done -> active(tenant).<Void>mapEmpty().recover(failure -> {
                LOG.warn("The rulebook of {} was not compiled ahead", tenant, failure);
                return Future.succeededFuture();
            }));
        }
        return chain;
    }

    /** Forgets a tenant that was deleted: its name may come back with other rules. */
    public void forget(String tenant) {
        newest.invalidate(tenant);
        compiled.asMap().keySet().removeIf(key -> key.tenant().equals(tenant));
    }

    private void note(String tenant, long version) {
        newest.asMap().merge(tenant, version, Math::max);
    }

    private Future<Rulebook> load(Key key) {
        return db.in(key.tenant(), connection -> ResourceSql.at(connection, key.tenant(), key.version()))
                .compose(found -> {
                    List<Resource> resources =
                            found.orElseThrow(() -> unknown(key.tenant()).exception());
                    return vertx.executeBlocking(() -> compile(key, resources), false);
                })
                .onSuccess(rulebook -> compiled.put(key, rulebook));
    }

    private Rulebook compile(Key key, List<Resource> resources) {
        ResourceSet set = new ResourceSet(resources, false);
        Rulebook rulebook = Rulebook.compile(key.tenant(), key.version(), set, parts);
        if (!set.problems().isEmpty()) {
            LOG.warn(
                    "Rulebook {} of {} was saved by a version that checked less: {}",
                    key.version(),
                    key.tenant(),
                    set.problems());
        }
        return rulebook;
    }

    private static Problem unknown(String tenant) {
        return Problem.notFound("There is no tenant " + tenant + " with such a rulebook");
    }
}
