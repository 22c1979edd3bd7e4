package org.vivaio.core.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** Makes a loaded plugin of a file, or says why not and leaves nothing behind. */
final class PluginLoading {
    /** A private copy that was read and verified, but not run. */
    record Vetted(PluginJar jar, Path copy, Optional<String> signer) {
        /** Deletes the copy. */
        void discard() {
            try {
                Files.deleteIfExists(copy);
            } catch (IOException e) {
                // swept with the work directory
            }
        }
    }

    private final WorkDirectory work;
    private final JarTrust trust;
    private final ConnectorRunner runner;
    private final PluginHostOptions.Limits limits;

    PluginLoading(WorkDirectory work, JarTrust trust, ConnectorRunner runner, PluginHostOptions.Limits limits) {
        this.work = work;
        this.trust = trust;
        this.runner = runner;
        this.limits = limits;
    }

    /** Reads and verifies a file without running anything of it. */
    Vetted vet(Path file, boolean bundled) {
        String name = String.valueOf(file.getFileName());
        Path copy;
        try {
            if (Files.size(file) > limits.maxJarBytes()) {
                throw new PluginException(name + " is larger than " + (limits.maxJarBytes() >> 20) + " MiB");
            }
            copy = work.copy(file);
        } catch (IOException e) {
            throw new PluginException(name + " cannot be read: " + e.getMessage(), e);
        }
        try {
            PluginJar jar = PluginJar.read(copy, name);
            return new Vetted(jar, copy, bundled ? Optional.empty() : trust.verify(copy, name));
        } catch (RuntimeException e) {
            new Vetted(new PluginJar("", "", "", "", "", Permissions.ALL), copy, Optional.empty()).discard();
            throw e;
        }
    }

    /** Loads it and asks it for its factories. */
    LoadedPlugin load(Vetted vetted) {
        PluginJar jar = vetted.jar();
        PluginArchive archive;
        try {
            archive = PluginArchive.open(vetted.copy(), jar);
        } catch (RuntimeException e) {
            vetted.discard();
            throw e;
        }
        PluginThreads threads = new PluginThreads(jar.id() + "-" + jar.version(), archive.loader(), limits.threads());
        LoadedPlugin plugin = new LoadedPlugin(jar, vetted.copy(), vetted.signer(), archive, threads);
        try {
            plugin.doors(Waiting.on(runner.run(
                    plugin, "loading plugin " + plugin, limits.load(), Set.of(), () -> DoorReader.read(plugin))));
            return plugin;
        } catch (CallFailure e) {
            plugin.close();
            throw new PluginException("Plugin " + plugin + " cannot be loaded: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            plugin.close();
            throw e;
        }
    }
}
