package org.vivaio.core.plugin;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivaio.core.plugin.PluginInfo.State;
import org.vivaio.core.plugin.PluginTable.Wanted;

/**
 * Brings the plugins of all nodes to the same state. The node that an administrator asked takes a change first, with all its
 * checks; what it took is written down, and the others follow. A node that cannot follow keeps what it has and says so.
 */
public final class PluginSync {
    /** Published when something was decided; a wake-up only. */
    private static final String CHANGED = "plugin.changed";

    private static final long LOOK_MS = 3_000;

    /** What failed is tried again after so many looks. */
    private static final int LOOKS_BETWEEN_TRIES = 10;

    private static final Logger LOG = LoggerFactory.getLogger(PluginSync.class);

    private final Vertx vertx;
    private final PluginHost host;
    private final PluginTable table;
    private final Path directory;
    private final Map<String, Wanted> failing = new HashMap<>();
    private long seen;
    private long timer = -1;
    private long looks;
    private boolean busy;
    private boolean again;
    private boolean stopped;

    /** Sync that does nothing before {@link #start()}; jars on their way wait in the given directory. */
    public PluginSync(Vertx vertx, PluginHost host, PluginTable table, Path directory) {
        this.vertx = vertx;
        this.host = host;
        this.table = table;
        this.directory = directory;
    }

    /** Follows what was decided while this node was away, then keeps following. */
    public Future<Void> start() {
        vertx.eventBus().consumer(CHANGED, message -> look());
        timer = vertx.setPeriodic(LOOK_MS, tick -> look());
        return look();
    }

    /** Ends it. */
    public void stop() {
        stopped = true;
        vertx.cancelTimer(timer);
    }

    /** Installs a jar here, and, once it works here, everywhere. */
    public Future<PluginInfo> install(Path jar) {
        return blocking(() -> {
                    PluginInfo info = host.install(jar);
                    return Map.entry(info, Files.readAllBytes(jar));
                })
                .compose(done -> {
                    PluginInfo info = done.getKey();
                    return table.installed(info.id(), info.version(), sha256(done.getValue()), done.getValue())
                            .compose(revision -> followed(info, revision));
                });
    }

    /** Switches a plugin off here, then everywhere. */
    public Future<PluginInfo> disable(String id) {
        return blocking(() -> {
                    host.disable(id);
                    return host.plugin(id).orElseThrow();
                })
                .compose(
                        info -> table.switched(id, info.version(), true).compose(revision -> followed(info, revision)));
    }

    /** Switches a plugin on here, then everywhere. */
    public Future<PluginInfo> enable(String id) {
        return blocking(() -> host.enable(id))
                .compose(info ->
                        table.switched(id, info.version(), false).compose(revision -> followed(info, revision)));
    }

    /** Removes a plugin here, then everywhere. */
    public Future<Void> remove(String id) {
        return blocking(() -> {
                    host.remove(id);
                    return true;
                })
                .compose(done -> table.removed(id))
                .compose(revision -> table.report(id, revision, "", "removed", ""))
                .onSuccess(done -> vertx.eventBus().publish(CHANGED, new JsonObject()));
    }

    private Future<PluginInfo> followed(PluginInfo info, long revision) {
        return table.report(
                        info.id(),
                        revision,
                        info.version(),
                        info.state().name().toLowerCase(Locale.ROOT),
                        info.problem().orElse(""))
                .onComplete(done -> vertx.eventBus().publish(CHANGED, new JsonObject()))
                .transform(done -> Future.succeededFuture(info));
    }

    private <T> Future<T> blocking(Callable<T> work) {
        return vertx.executeBlocking(work, false);
    }

    private Future<Void> look() {
        synchronized (this) {
            if (stopped) {
                return Future.succeededFuture();
            }
            if (busy) {
                again = true;
                return Future.succeededFuture();
            }
            busy = true;
            looks++;
        }
        Promise<Void> done = Promise.promise();
        step().onComplete(ended -> {
            boolean more;
            synchronized (this) {
                busy = false;
                more = again;
                again = false;
            }
            if (ended.failed()) {
                LOG.debug("What was decided about plugins cannot be read", ended.cause());
            }
            done.complete();
            if (more) {
                look();
            }
        });
        return done.future();
    }

    private Future<Void> step() {
        return table.after(seen).compose(list -> {
            Future<Void> chain = Future.succeededFuture();
            if (looks % LOOKS_BETWEEN_TRIES == 0) {
                for (Wanted wanted : Map.copyOf(failing).values()) {
                    chain = chain.compose(done -> follow(wanted));
                }
            }
            for (Wanted wanted : list) {
                chain = chain.compose(done -> follow(wanted))
                        .onSuccess(done -> seen = Math.max(seen, wanted.revision()));
            }
            return chain;
        });
    }

    private Future<Void> follow(Wanted wanted) {
        Future<Optional<Buffer>> jar = wanted.removed() || wanted.sha256().isEmpty()
                ? Future.succeededFuture(Optional.empty())
                : table.jar(wanted.id(), wanted.sha256());
        return jar.compose(bytes -> blocking(() -> {
                    apply(wanted, bytes);
                    return true;
                }))
                .transform(done -> {
                    Optional<PluginInfo> info = host.plugin(wanted.id());
                    String problem =
                            done.succeeded() ? "" : String.valueOf(done.cause().getMessage());
                    if (done.failed()) {
                        failing.put(wanted.id(), wanted);
                        LOG.warn("Plugin {} cannot follow: {}", wanted.id(), problem);
                    } else {
                        failing.remove(wanted.id());
                    }
                    return table.report(
                            wanted.id(),
                            wanted.revision(),
                            info.map(PluginInfo::version).orElse(""),
                            info.map(i -> i.state().name().toLowerCase(Locale.ROOT))
                                    .orElse("removed"),
                            problem);
                });
    }

    private void apply(Wanted wanted, Optional<Buffer> jar) throws IOException {
        Optional<PluginInfo> here = host.plugin(wanted.id());
        if (wanted.removed()) {
            if (here.filter(info -> !info.bundled()).isPresent()) {
                host.remove(wanted.id());
            }
            return;
        }
        if (jar.isPresent() && !wanted.sha256().equals(ofFile(wanted.id()))) {
            Path file = Files.createTempFile(directory, "plugin-" + wanted.id() + "-", ".jar");
            try {
                Files.write(file, jar.get().getBytes());
                host.install(file);
            } finally {
                Files.deleteIfExists(file);
            }
        }
        State state = host.plugin(wanted.id()).map(PluginInfo::state).orElse(State.FAILED);
        if (wanted.disabled() && state == State.ACTIVE) {
            host.disable(wanted.id());
        } else if (!wanted.disabled() && state == State.DISABLED) {
            host.enable(wanted.id());
        }
    }

    private String ofFile(String id) throws IOException {
        Optional<Path> file = host.file(id).filter(Files::isRegularFile);
        if (file.isEmpty()) {
            return "";
        }
        MessageDigest digest = digest();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file.get()), digest)) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(digest().digest(bytes));
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
