package org.vivaio.core.plugin;

import java.net.MalformedURLException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.pf4j.DefaultPluginManager;
import org.pf4j.ManifestPluginDescriptorFinder;
import org.pf4j.Plugin;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginDescriptorFinder;
import org.pf4j.PluginFactory;
import org.pf4j.PluginLoader;
import org.pf4j.PluginRepository;
import org.pf4j.PluginRuntimeException;
import org.pf4j.PluginStatusProvider;
import org.vivaio.api.ApiVersion;

/**
 * One jar under PF4J. A manager of PF4J holds one plugin of an id; with a manager for each jar, two versions can stand side
 * by side during a swap.
 */
final class PluginArchive implements AutoCloseable {
    private final Manager manager;
    private final String id;

    private PluginArchive(Manager manager, String id) {
        this.manager = manager;
        this.id = id;
    }

    /** Opens a private copy of a jar. */
    static PluginArchive open(Path copy, PluginJar jar) {
        Manager manager = new Manager(copy, jar.id() + "@" + jar.version());
        try {
            manager.setSystemVersion(ApiVersion.CURRENT);
            String id = manager.loadPlugin(copy);
            if (id == null) {
                throw new PluginException("Plugin " + jar.id() + " cannot be loaded");
            }
            manager.startPlugin(id);
            return new PluginArchive(manager, id);
        } catch (PluginRuntimeException e) {
            throw new PluginException("Plugin " + jar.id() + " cannot be loaded: " + e.getMessage(), e);
        }
    }

    /** The classes that the plugin's index names. */
    Set<String> extensions() {
        return new TreeSet<>(manager.getExtensionClassNames(id));
    }

    ClassLoader loader() {
        return manager.getPluginClassLoader(id);
    }

    /** Lets go of the class loader and the file. */
    @Override
    public void close() {
        manager.unloadPlugin(id);
    }

    private static final class Manager extends DefaultPluginManager {
        private final String label;

        Manager(Path jar, String label) {
            super(jar.toAbsolutePath().getParent());
            this.label = label;
        }

        @Override
        protected PluginDescriptorFinder createPluginDescriptorFinder() {
            return new ManifestPluginDescriptorFinder();
        }

        @Override
        protected PluginLoader createPluginLoader() {
            return new PluginLoader() {
                @Override
                public boolean isApplicable(Path path) {
                    return true;
                }

                @Override
                public ClassLoader loadPlugin(Path path, PluginDescriptor descriptor) {
                    try {
                        return new AllowlistClassLoader(label, path, PluginArchive.class.getClassLoader());
                    } catch (MalformedURLException e) {
                        throw new PluginRuntimeException(e);
                    }
                }
            };
        }

        /** A plugin has no life of its own beside its connectors. */
        @Override
        protected PluginFactory createPluginFactory() {
            return wrapper -> new Inert();
        }

        /** The host keeps the list of disabled plugins itself. */
        @Override
        protected PluginStatusProvider createPluginStatusProvider() {
            return new PluginStatusProvider() {
                @Override
                public boolean isPluginDisabled(String plugin) {
                    return false;
                }

                @Override
                public void disablePlugin(String plugin) {}

                @Override
                public void enablePlugin(String plugin) {}
            };
        }

        /** The host finds and deletes files itself. */
        @Override
        protected PluginRepository createPluginRepository() {
            return new PluginRepository() {
                @Override
                public java.util.List<Path> getPluginPaths() {
                    return java.util.List.of();
                }

                @Override
                public boolean deletePluginPath(Path path) {
                    return false;
                }
            };
        }
    }

    private static final class Inert extends Plugin {}
}
