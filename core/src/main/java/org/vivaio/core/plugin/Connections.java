package org.vivaio.core.plugin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.vivaio.api.Connector;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorFactory;
import org.vivaio.core.platform.Problem.FieldError;
import org.vivaio.core.platform.ProblemException;
import org.vivaio.core.plugin.ConnectionState.Kind;
import org.vivaio.core.plugin.LoadedPlugin.Door;

/** The connections of all tenants: keeps their configuration, opens them, and knows how they are doing. */
public final class Connections {
    /** After which a connection is opened again whose plugin had no free thread for it. */
    private static final Duration BUSY_PAUSE = Duration.ofSeconds(2);

    private record Key(String tenant, String name) {}

    private final Map<Key, ConnectionHandle> handles = new ConcurrentHashMap<>();
    private final Catalog catalog;
    private final ConnectorRunner runner;
    private final HostServices services;
    private final PluginHostOptions.Limits limits;
    private volatile Optional<Traffic> traffic = Optional.empty();

    Connections(Catalog catalog, ConnectorRunner runner, HostServices services, PluginHostOptions.Limits limits) {
        this.catalog = catalog;
        this.runner = runner;
        this.services = services;
        this.limits = limits;
    }

    /** From now on the connections of a plugin that are opened are watched, for its author. */
    public void watch(Traffic by) {
        traffic = Optional.of(by);
    }

    /** The same as {@code open(config, false)}. */
    public Future<ConnectionHandle> open(ConnectionConfig config) {
        return open(config, false);
    }

    /**
     * Opens a connection, or opens it anew with other settings; calls under way end on the old ones.
     *
     * @param config kept, so that a plugin that comes later finds it
     * @param check whether to try it for real
     * @return always succeeds; {@link ConnectionHandle#state()} tells what came of it
     */
    public Future<ConnectionHandle> open(ConnectionConfig config, boolean check) {
        ConnectionHandle handle;
        long epoch;
        synchronized (catalog) {
            handle = handles.computeIfAbsent(
                    new Key(config.tenant(), config.name()),
                    key -> new ConnectionHandle(config, services.clock(), new Permits(limits.calls(), limits.queue())));
            epoch = handle.configure(config);
        }
        Future<Void> opened = reopen(handle, epoch);
        return (check ? opened.compose(done -> check(handle)) : opened).map(handle);
    }

    /** Closes a connection and forgets it; completes when calls under way have ended. */
    public Future<Void> close(String tenant, String name) {
        Optional<OpenConnection> before;
        synchronized (catalog) {
            ConnectionHandle handle = handles.remove(new Key(tenant, name));
            if (handle == null) {
                return Future.succeededFuture();
            }
            handle.configure(handle.config());
            before = handle.replace(null);
            handle.state(Kind.DISABLED, "The connection was removed");
        }
        return before.map(this::retire).orElse(Future.succeededFuture());
    }

    /** A connection by its name. */
    public Optional<ConnectionHandle> get(String tenant, String name) {
        return Optional.ofNullable(handles.get(new Key(tenant, name)));
    }

    /** All connections of one tenant. */
    public List<ConnectionHandle> of(String tenant) {
        return handles.values().stream()
                .filter(handle -> handle.tenant().equals(tenant))
                .sorted(java.util.Comparator.comparing(ConnectionHandle::name))
                .toList();
    }

    /** Tries a connection for real; its state tells what came of it. */
    public Future<Void> check(ConnectionHandle handle) {
        return runner.call(handle, Connector.class, limits.check(), connector -> {
                    connector.check();
                    return true;
                })
                .transform(done -> Future.succeededFuture());
    }

    /**
     * Tries settings for real without keeping anything: "test connection".
     *
     * @return fails with a {@link ProblemException} for wrong settings, else with a {@link CallFailure}
     */
    public Future<Void> test(ConnectionConfig config) {
        Optional<LoadedPlugin> plugin = catalog.find(config.connector());
        if (plugin.isEmpty()) {
            return Future.failedFuture(new CallFailure(CallFailure.Kind.CONFIG, unknown(config.connector())));
        }
        return make(config, plugin.get())
                .compose(open -> checkAlone(open)
                        .transform(done -> retire(open)
                                .transform(closed -> done.succeeded()
                                        ? Future.succeededFuture()
                                        : Future.<Void>failedFuture(done.cause()))));
    }

    /** What is wrong with settings; empty when they can be used. Calls nobody outside. */
    public Future<List<FieldError>> validate(String connector, JsonNode settings) {
        Optional<LoadedPlugin> plugin = catalog.find(connector);
        Optional<Door> door = plugin.flatMap(p -> Optional.ofNullable(p.doors().get(connector)));
        if (plugin.isEmpty() || door.isEmpty()) {
            return Future.succeededFuture(List.of(new FieldError("connector", "unknown", unknown(connector))));
        }
        return runner.run(plugin.get(), "checking settings of " + connector, limits.open(), Set.of(), () -> {
                    SettingsBinder.bind(door.get().settings(), settings);
                    return List.<FieldError>of();
                })
                .recover(failure -> failure instanceof ProblemException wrong
                        ? Future.succeededFuture(wrong.problem().errors())
                        : Future.failedFuture(failure));
    }

    /** The JSON Schema of a connector's settings. */
    public Optional<ObjectNode> schema(String connector) {
        return catalog.find(connector)
                .flatMap(plugin -> Optional.ofNullable(plugin.doors().get(connector)))
                .map(door -> door.schema().deepCopy());
    }

    /** A connector in a language of the console: {@code en}, {@code it} …; its schema with it. */
    public Optional<ConnectorText> described(String connector, String language) {
        return catalog.find(connector)
                .flatMap(plugin -> Optional.ofNullable(plugin.doors().get(connector))
                        .map(door -> new ConnectorText(
                                connector,
                                plugin.texts()
                                        .text(
                                                language,
                                                connector,
                                                "label",
                                                door.spec().label()),
                                plugin.texts()
                                        .text(
                                                language,
                                                connector,
                                                "help",
                                                door.spec().help()),
                                door.kinds(),
                                plugin.id(),
                                plugin.jar().version(),
                                plugin.texts().icon().isPresent(),
                                plugin.jar().permissions(),
                                plugin.texts().translated(door.schema(), language, connector))));
    }

    /** The icon of a connector's plugin, as SVG. */
    public Optional<byte[]> icon(String connector) {
        return catalog.find(connector).flatMap(plugin -> plugin.texts().icon());
    }

    /** What a plugin asked to see of leads. */
    public Permissions permissions(String connector) {
        return catalog.find(connector).map(plugin -> plugin.jar().permissions()).orElse(Permissions.ALL);
    }

    /** All kinds of connector that can be used now. */
    public List<ConnectorInfo> connectors() {
        return catalog.connectors();
    }

    /** How each plugin is doing that has connections. */
    public Map<String, PluginHealth> health() {
        return handles.values().stream()
                .filter(handle -> handle.plugin().isPresent())
                .collect(Collectors.groupingBy(
                        handle -> handle.plugin().orElseThrow(),
                        Collectors.collectingAndThen(Collectors.toList(), PluginHealth::of)));
    }

    /** Those of all tenants. */
    public Collection<ConnectionHandle> all() {
        return handles.values();
    }

    /** Opens again all connections that fit. */
    Future<Void> reopen(Predicate<ConnectionHandle> which) {
        List<Future<Void>> all =
                handles.values().stream().filter(which).map(this::reopen).toList();
        return Future.join(all).mapEmpty();
    }

    /** Closes all connectors of a plugin that is no longer in the catalog. */
    Future<Void> leave(LoadedPlugin plugin) {
        List<OpenConnection> open = new java.util.ArrayList<>();
        synchronized (catalog) {
            for (ConnectionHandle handle : handles.values()) {
                if (handle.open().filter(current -> current.plugin() == plugin).isPresent()) {
                    handle.replace(null).ifPresent(open::add);
                    absent(handle, handle.config());
                } else if (plugin.doors().containsKey(handle.connector())) {
                    absent(handle, handle.config());
                }
            }
        }
        return Future.join(open.stream().map(this::retire).toList()).mapEmpty();
    }

    Future<Void> unload(LoadedPlugin plugin) {
        return runner.unload(plugin);
    }

    private Future<Void> reopen(ConnectionHandle handle) {
        long epoch;
        synchronized (catalog) {
            epoch = handle.epoch();
        }
        return reopen(handle, epoch);
    }

    /** Never fails: what goes wrong is the connection's state. */
    private Future<Void> reopen(ConnectionHandle handle, long epoch) {
        ConnectionConfig config = handle.config();
        Optional<LoadedPlugin> plugin = catalog.find(config.connector());
        if (!config.enabled() || plugin.isEmpty()) {
            put(handle, epoch, null, Optional.empty(), () -> absent(handle, config));
            return Future.succeededFuture();
        }
        return make(config, plugin.get()).transform(made -> {
            if (made.succeeded()) {
                if (put(handle, epoch, made.result(), plugin, () -> handle.state(Kind.ACTIVE, ""))) {
                    return Future.succeededFuture();
                }
                retire(made.result());
            } else if (put(handle, epoch, null, plugin, () -> broken(handle, made.cause()))) {
                if (made.cause() instanceof CallFailure failure && failure.kind() == CallFailure.Kind.BUSY) {
                    runner.later(BUSY_PAUSE, () -> reopen(handle, epoch));
                }
                return Future.succeededFuture();
            }
            // another version took the plugin's place meanwhile; newer settings open the connection themselves
            boolean stale;
            synchronized (catalog) {
                stale = handle.epoch() == epoch;
            }
            return stale ? reopen(handle, epoch) : Future.succeededFuture();
        });
    }

    private void absent(ConnectionHandle handle, ConnectionConfig config) {
        Optional<String> off = catalog.disabledPlugin(config.connector());
        if (!config.enabled()) {
            handle.state(Kind.DISABLED, "The connection is switched off");
        } else if (off.isPresent()) {
            handle.state(Kind.DISABLED, "The plugin " + off.get() + " is switched off; an administrator can enable it");
        } else {
            handle.state(Kind.UNKNOWN_CONNECTOR, unknown(config.connector()));
        }
    }

    private static void broken(ConnectionHandle handle, Throwable cause) {
        if (cause instanceof ProblemException wrong) {
            handle.state(
                    Kind.NEEDS_SETTINGS, "Mend the settings", wrong.problem().errors());
        } else if (cause instanceof CallFailure failure && failure.kind() != CallFailure.Kind.BUSY) {
            handle.failed(failure);
        } else {
            handle.state(Kind.FAILING, String.valueOf(cause.getMessage()));
        }
    }

    private String unknown(String connector) {
        return "No installed plugin offers the connector " + connector + "; install one."
                + Suggestion.of(connector, catalog.ids());
    }

    /** Puts a connector in place unless settings or plugin changed meanwhile. */
    private boolean put(
            ConnectionHandle handle,
            long epoch,
            @Nullable OpenConnection open,
            Optional<LoadedPlugin> plugin,
            Runnable state) {
        Optional<OpenConnection> before;
        synchronized (catalog) {
            boolean samePlugin = !handle.config().enabled()
                    || catalog.find(handle.connector()).equals(plugin);
            if (handle.epoch() != epoch || !samePlugin) {
                return false;
            }
            before = handle.replace(open);
            state.run();
        }
        before.ifPresent(this::retire);
        return true;
    }

    /** Binds settings and opens a connector that nobody uses yet. */
    Future<OpenConnection> make(ConnectionConfig config, LoadedPlugin plugin) {
        Door door = plugin.doors().get(config.connector());
        if (door == null) {
            return Future.failedFuture(new CallFailure(
                    CallFailure.Kind.CONFIG, "Plugin " + plugin + " has no connector " + config.connector()));
        }
        String what = config.tenant() + "/" + config.name();
        return runner.run(
                        plugin,
                        what,
                        limits.open(),
                        Set.of(),
                        () -> SettingsBinder.bound(door.settings(), config.settings()))
                .compose(bound -> runner.run(plugin, what, limits.open(), bound.secrets(), () -> {
                    Optional<Traffic> watching = traffic.filter(t -> t.watches(plugin));
                    ConnectorContext lent = new LentContext(services, plugin, config);
                    ConnectorContext context =
                            watching.map(t -> t.watch(lent, bound.secrets())).orElse(lent);
                    Connector connector = openWith(door.factory(), bound.value(), context);
                    if (ConnectorKind.of(connector.getClass()).isEmpty()) {
                        throw new CallFailure(
                                CallFailure.Kind.FAULT,
                                "Plugin " + plugin + " opened a connector that is of no kind the host knows");
                    }
                    Connector used = watching.map(t -> t.watch(connector, config, bound.secrets()))
                            .orElse(connector);
                    return new OpenConnection(plugin, used, bound.secrets());
                }));
    }

    private static <C extends Record> Connector openWith(
            ConnectorFactory<C> factory, Record settings, ConnectorContext context) throws Exception {
        Connector connector = factory.open(factory.settings().cast(settings), context);
        if (connector == null) {
            throw new CallFailure(
                    CallFailure.Kind.FAULT, "The factory of the plugin returned null instead of a connector");
        }
        return connector;
    }

    /** Checks a connector that no connection uses. */
    Future<Void> checkAlone(OpenConnection open) {
        return runner.run(open.plugin(), "the check by " + open.plugin(), limits.check(), open.secrets(), () -> {
                    open.connector().check();
                    return true;
                })
                .mapEmpty();
    }

    /** Lets calls under way end, for a bounded time, then closes the connector. Never fails. */
    Future<Void> retire(OpenConnection open) {
        Promise<Void> idle = Promise.promise();
        open.retire().onComplete(done -> idle.tryComplete());
        var bound = runner.later(limits.drain(), () -> {
            open.interrupt();
            runner.later(SessionUse.GRACE, idle::tryComplete);
        });
        return idle.future()
                .compose(done -> {
                    bound.cancel(false);
                    return runner.run(
                            open.plugin(),
                            "closing a connector of " + open.plugin(),
                            limits.open(),
                            open.secrets(),
                            () -> {
                                open.connector().close();
                                return true;
                            });
                })
                .transform(done -> Future.succeededFuture());
    }
}
