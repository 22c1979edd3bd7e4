package org.vivaio.core.plugin;

import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivaio.core.plugin.PluginInfo.State;

/**
 * Loads, swaps and unloads plugins. A jar that cannot be loaded is told in {@link #plugins()} and harms nothing else.
 *
 * <p>All operations block; call them from a thread that may. They are serialised among themselves, not with calls of
 * connectors, which go on meanwhile.
 */
public final class PluginHost implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PluginHost.class);

    /** A plugin whose manifest is known. */
    private record Entry(
            PluginJar jar,
            Path file,
            boolean bundled,
            Optional<LoadedPlugin> loaded,
            State state,
            Optional<String> problem) {}

    private final PluginHostOptions options;
    private final WorkDirectory work;
    private final Catalog catalog = new Catalog();
    private final ConnectorRunner runner;
    private final Connections connections;
    private final PluginLoading loading;
    private final PluginFiles files;
    private final Map<String, Entry> entries = new ConcurrentSkipListMap<>();
    /** Files that are no plugin we could take, with the reason. */
    private final Map<Path, String> refused = new ConcurrentSkipListMap<>();

    private final Set<Future<Void>> leaving = ConcurrentHashMap.newKeySet();

    /** A host without plugins; {@link #start()} loads them. */
    public PluginHost(PluginHostOptions options, HostServices services) {
        this.options = options;
        this.work = new WorkDirectory(options.work());
        this.files = new PluginFiles(options.installed());
        this.runner = new ConnectorRunner(services.vertx(), services.meters());
        this.connections = new Connections(catalog, runner, services, options.limits());
        JarTrust trust = new JarTrust(options.allowUnsigned(), options.trustedSigners());
        this.loading = new PluginLoading(work, trust, runner, options.limits());
    }

    /** Connections of all tenants. */
    public Connections connections() {
        return connections;
    }

    /** Calls connectors. */
    public ConnectorRunner runner() {
        return runner;
    }

    /** Loads what is bundled and installed. An installed plugin takes the place of a bundled one with its id. */
    public synchronized void start() {
        Waiting.mayBlock();
        for (Path file : bundledFiles()) {
            attempt(file, () -> admit(file, true));
        }
        rescan();
        if (options.allowUnsigned()) {
            LOG.warn("Developer mode: unsigned plugins are loaded from {}", options.installed());
        }
    }

    /** Looks for files that were dropped in, changed or removed by hand, and follows. */
    public synchronized void rescan() {
        Waiting.mayBlock();
        for (Path file : files.changed()) {
            attempt(file, () -> admit(file, false));
        }
        List<Path> gone = files.gone();
        for (Path file : gone) {
            refused.remove(file);
            entries.values().stream()
                    .filter(entry -> entry.file().equals(file))
                    .findFirst()
                    .ifPresent(this::fallBack);
        }
        if (!gone.isEmpty()) {
            // one of them may have stood in the way of a file that was refused
            Set.copyOf(refused.keySet()).forEach(file -> attempt(file, () -> admit(file, false)));
        }
    }

    /** All plugins, also those that do not work. */
    public List<PluginInfo> plugins() {
        List<PluginInfo> all = new ArrayList<>();
        entries.values()
                .forEach(entry -> all.add(new PluginInfo(
                        entry.jar().id(),
                        entry.jar().version(),
                        entry.jar().provider(),
                        entry.state(),
                        entry.bundled(),
                        entry.loaded().map(LoadedPlugin::connectors).orElse(List.of()),
                        entry.loaded().flatMap(LoadedPlugin::signer),
                        entry.jar().requires(),
                        entry.jar().description(),
                        entry.jar().permissions(),
                        entry.loaded().map(LoadedPlugin::secrets).orElse(List.of()),
                        entry.problem().or(() -> Optional.ofNullable(refused.get(entry.file()))))));
        refused.forEach((file, problem) -> {
            if (entries.values().stream().noneMatch(entry -> entry.file().equals(file))) {
                String name = String.valueOf(file.getFileName());
                all.add(new PluginInfo(
                        name,
                        "",
                        "",
                        State.FAILED,
                        false,
                        List.of(),
                        Optional.empty(),
                        "",
                        "",
                        Permissions.ALL,
                        List.of(),
                        Optional.of(problem)));
            }
        });
        return all;
    }

    /** One plugin. */
    public Optional<PluginInfo> plugin(String id) {
        return plugins().stream().filter(info -> info.id().equals(id)).findFirst();
    }

    /**
     * Installs a plugin; with a known id, swaps it under traffic.
     *
     * @param jar any file; it is copied
     * @return the plugin as it works now
     * @throws PluginException when it is not taken: then nothing has changed
     */
    public synchronized PluginInfo install(Path jar) {
        Waiting.mayBlock();
        PluginLoading.Vetted vetted = loading.vet(jar, false);
        String id = vetted.jar().id();
        Optional<Entry> before = Optional.ofNullable(entries.get(id));
        Path target = before.filter(entry -> !entry.bundled()).map(Entry::file).orElseGet(() -> files.fresh(id));
        LoadedPlugin fresh = loading.load(vetted);
        take(fresh, target, false, before, () -> files.put(vetted.copy(), target));
        files.enable(id);
        return plugin(id).orElseThrow();
    }

    /**
     * Reads a jar as an installation would, and tells what it is and asks for, without running or keeping anything.
     *
     * @throws PluginException when it would not be taken
     */
    public PluginInfo inspect(Path jar) {
        Waiting.mayBlock();
        PluginLoading.Vetted vetted = loading.vet(jar, false);
        PluginJar read = vetted.jar();
        List<String> secrets;
        try (PluginArchive archive = PluginArchive.open(vetted.copy(), read)) {
            secrets = SecretsAsked.of(archive.extensions(), archive.loader());
        } finally {
            vetted.discard();
        }
        return new PluginInfo(
                read.id(),
                read.version(),
                read.provider(),
                State.ACTIVE,
                false,
                List.of(),
                vetted.signer(),
                read.requires(),
                read.description(),
                read.permissions(),
                secrets,
                Optional.empty());
    }

    /** The file of a plugin, where it has one. */
    public Optional<Path> file(String id) {
        return Optional.ofNullable(entries.get(id)).map(Entry::file);
    }

    /** Switches a plugin off; calls under way end, its connections keep their configuration. */
    public synchronized void disable(String id) {
        Waiting.mayBlock();
        Entry entry = known(id);
        if (entry.loaded().isEmpty()) {
            return;
        }
        files.disable(id, entry.loaded().get().doors().keySet());
        entry.loaded().ifPresent(loaded -> withdraw(loaded, true));
        entries.put(
                id,
                new Entry(
                        entry.jar(),
                        entry.file(),
                        entry.bundled(),
                        Optional.empty(),
                        State.DISABLED,
                        Optional.empty()));
    }

    /** Switches a plugin on again. */
    public synchronized PluginInfo enable(String id) {
        Waiting.mayBlock();
        Entry entry = known(id);
        if (entry.loaded().isEmpty()) {
            LoadedPlugin fresh = loading.load(loading.vet(entry.file(), entry.bundled()));
            take(fresh, entry.file(), entry.bundled(), Optional.empty(), () -> {});
        }
        files.enable(id);
        return plugin(id).orElseThrow();
    }

    /** Removes an installed plugin; a bundled one of the same id comes back. */
    public synchronized void remove(String id) {
        Waiting.mayBlock();
        Entry entry = known(id);
        if (entry.bundled()) {
            throw new PluginException(
                    "Plugin " + id + " is part of the distribution and cannot be removed; disable it");
        }
        files.delete(entry.file());
        files.enable(id);
        refused.remove(entry.file());
        fallBack(entry);
    }

    /** Completes when versions that were replaced or switched off have ended their calls and are unloaded. */
    public Future<Void> settled() {
        return Future.join(List.copyOf(leaving)).mapEmpty();
    }

    /** Lets calls under way end, closes all connections and unloads all plugins. */
    @Override
    public void close() {
        Waiting.mayBlock();
        try {
            synchronized (this) {
                entries.values().forEach(entry -> entry.loaded().ifPresent(loaded -> withdraw(loaded, false)));
                entries.clear();
            }
            Waiting.on(settled());
            runner.close();
            work.close();
        } catch (CallFailure | IOException | RuntimeException e) {
            LOG.warn("Plugins were not unloaded cleanly", e);
        }
    }

    /** Takes a file that was found. */
    private void admit(Path file, boolean bundled) {
        PluginLoading.Vetted vetted = loading.vet(file, bundled);
        PluginJar jar = vetted.jar();
        Optional<Entry> before = Optional.ofNullable(entries.get(jar.id()));
        boolean second = before.filter(
                        entry -> entry.bundled() == bundled && !entry.file().equals(file))
                .isPresent();
        Optional<Entry> moved = entries.values().stream()
                .filter(entry -> entry.file().equals(file) && !entry.jar().id().equals(jar.id()))
                .findFirst();
        if (second) {
            vetted.discard();
            throw new PluginException(file.getFileName() + " has the plugin id " + jar.id() + ", which "
                    + before.map(entry -> String.valueOf(entry.file().getFileName()))
                            .orElse("")
                    + " has already. Remove one of the two files");
        }
        Optional<Set<String>> off = Optional.ofNullable(files.disabled().get(jar.id()));
        if (off.isPresent()) {
            vetted.discard();
            before.flatMap(Entry::loaded).ifPresent(loaded -> withdraw(loaded, true));
            catalog.disabled(jar.id(), off.get());
            entries.put(jar.id(), new Entry(jar, file, bundled, Optional.empty(), State.DISABLED, Optional.empty()));
            return;
        }
        LoadedPlugin fresh = loading.load(vetted);
        take(fresh, file, bundled, before, () -> {});
        moved.ifPresent(this::fallBack);
    }

    /** Puts a loaded plugin to work, beside or in place of another version. */
    private void take(LoadedPlugin fresh, Path file, boolean bundled, Optional<Entry> before, Runnable keep) {
        Optional<LoadedPlugin> old = before.flatMap(Entry::loaded);
        if (old.isPresent()) {
            Swap swap = new Swap(catalog, connections, options.limits().threads(), old.get(), fresh);
            swap.prepare();
            try {
                keep.run();
            } catch (RuntimeException e) {
                swap.rollBack();
                throw e;
            }
            await(swap.commit());
        } else {
            try {
                catalog.checkFree(fresh);
                keep.run();
            } catch (RuntimeException e) {
                fresh.close();
                throw e;
            }
            catalog.publish(fresh);
            LOG.info("Plugin {} is loaded", fresh);
            waitFor(connections.reopen(handle -> fresh.doors().containsKey(handle.connector())));
        }
        refused.remove(file);
        entries.put(
                fresh.id(), new Entry(fresh.jar(), file, bundled, Optional.of(fresh), State.ACTIVE, Optional.empty()));
    }

    /** The plugin's file is gone: a bundled one of the same id takes over, or nothing does. */
    private void fallBack(Entry entry) {
        String id = entry.jar().id();
        for (Path file : bundledFiles()) {
            try {
                PluginLoading.Vetted vetted = loading.vet(file, true);
                if (!vetted.jar().id().equals(id)) {
                    vetted.discard();
                    continue;
                }
                take(loading.load(vetted), file, true, Optional.of(entry), () -> {});
                return;
            } catch (PluginException e) {
                LOG.warn("The bundled plugin {} cannot take over: {}", id, e.getMessage());
            }
        }
        entry.loaded().ifPresent(loaded -> withdraw(loaded, false));
        entries.remove(id);
    }

    /** Takes a plugin out of service; its calls under way end in the background. */
    private void withdraw(LoadedPlugin plugin, boolean disable) {
        catalog.withdraw(plugin, disable);
        await(connections.leave(plugin).transform(done -> connections.unload(plugin)));
        LOG.info("Plugin {} is out of service", plugin);
    }

    private void await(Future<Void> ending) {
        leaving.add(ending);
        // a completed future would keep the class loader it was made for
        ending.onComplete(done -> leaving.remove(ending));
    }

    private static void waitFor(Future<Void> future) {
        try {
            Waiting.on(future);
        } catch (CallFailure e) {
            throw new PluginException(String.valueOf(e.getMessage()), e);
        }
    }

    private void attempt(Path file, Runnable work) {
        try {
            work.run();
        } catch (PluginException e) {
            refused.put(file, String.valueOf(e.getMessage()));
            LOG.warn("{}", e.getMessage());
        }
    }

    private Entry known(String id) {
        Entry entry = entries.get(id);
        if (entry == null) {
            throw new PluginException("There is no plugin " + id + "." + Suggestion.of(id, entries.keySet()));
        }
        return entry;
    }

    private List<Path> bundledFiles() {
        return options.bundled().map(PluginFiles::jars).orElse(List.of()).stream()
                .sorted(Comparator.naturalOrder())
                .toList();
    }
}
