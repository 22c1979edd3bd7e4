package org.vivaio.core.plugin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.LoggerFactory;
import org.vivaio.api.ConnectorFactory;
import org.vivaio.api.ConnectorSpec;

/** One version of a plugin, loaded: its class loader, its threads and its factories. */
final class LoadedPlugin {
    /** One factory with what is known of it. */
    record Door(
            ConnectorSpec spec,
            ConnectorFactory<?> factory,
            Class<? extends Record> settings,
            ObjectNode schema,
            Set<ConnectorKind> kinds) {}

    private final PluginJar jar;
    private final Path copy;
    private final Optional<String> signer;
    private final PluginArchive archive;
    private final PluginThreads threads;
    private final PluginTexts texts;
    private volatile Map<String, Door> doors = Map.of();
    private volatile List<String> secrets = List.of();

    LoadedPlugin(PluginJar jar, Path copy, Optional<String> signer, PluginArchive archive, PluginThreads threads) {
        this.jar = jar;
        this.copy = copy;
        this.signer = signer;
        this.archive = archive;
        this.threads = threads;
        this.texts = PluginTexts.of(archive.loader());
    }

    PluginJar jar() {
        return jar;
    }

    String id() {
        return jar.id();
    }

    Optional<String> signer() {
        return signer;
    }

    PluginThreads threads() {
        return threads;
    }

    PluginTexts texts() {
        return texts;
    }

    ClassLoader loader() {
        return archive.loader();
    }

    Set<String> extensions() {
        return archive.extensions();
    }

    Map<String, Door> doors() {
        return doors;
    }

    void doors(Map<String, Door> found) {
        doors = Map.copyOf(found);
        secrets = SecretsAsked.of(extensions(), loader());
    }

    /** Labels of the settings in which it wants to be given a secret. */
    List<String> secrets() {
        return secrets;
    }

    List<ConnectorInfo> connectors() {
        return doors.values().stream()
                .map(door -> new ConnectorInfo(
                        door.spec().id(), door.spec().label(), door.spec().help(), door.kinds(), id()))
                .sorted(java.util.Comparator.comparing(ConnectorInfo::id))
                .toList();
    }

    /** Ends its threads, closes its class loader and deletes the private copy. */
    void close() {
        threads.close();
        doors = Map.of();
        List<String> left = threadsOfItsOwn(archive.loader());
        if (!left.isEmpty()) {
            LoggerFactory.getLogger(LoadedPlugin.class)
                    .warn(
                            "Plugin {} leaves threads behind, which keep its memory: {}. Connector.close() must end them",
                            this,
                            left);
        }
        try {
            archive.close();
            Files.deleteIfExists(copy);
        } catch (IOException | RuntimeException e) {
            LoggerFactory.getLogger(LoadedPlugin.class)
                    .warn("Plugin {} {} was not unloaded cleanly", id(), jar.version(), e);
        }
    }

    /** Threads that the plugin started itself: they have inherited its class loader. */
    private List<String> threadsOfItsOwn(ClassLoader loader) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getContextClassLoader() == loader && !threads.owns(thread))
                .map(Thread::getName)
                .sorted()
                .toList();
    }

    @Override
    public String toString() {
        return id() + " " + jar.version();
    }
}
