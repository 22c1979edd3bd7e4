package org.vivaio.core.plugin;

import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Set;

/**
 * Loads a plugin. It sees the JDK, the plugin API, slf4j and PF4J's marker; everything else comes from its own jar, even
 * when the host has a class of the same name.
 */
final class AllowlistClassLoader extends URLClassLoader {
    static {
        registerAsParallelCapable();
    }

    private static final Set<String> CLASSES =
            Set.of("org.pf4j.ExtensionPoint", "org.pf4j.Extension", "org.pf4j.Plugin");

    private final String label;
    private final ClassLoader host;

    AllowlistClassLoader(String label, Path jar, ClassLoader host) throws MalformedURLException {
        super(label, new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
        this.label = label;
        this.host = host;
    }

    private static boolean isShared(String name) {
        int dot = name.lastIndexOf('.');
        String ofPackage = dot < 0 ? "" : name.substring(0, dot);
        return ofPackage.equals("org.vivaio.api")
                || ofPackage.equals("org.slf4j")
                || ofPackage.startsWith("org.slf4j.")
                || CLASSES.contains(name);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        return isShared(name) ? host.loadClass(name) : super.loadClass(name, resolve);
    }

    /** Names the plugin, for messages such as those of class cast exceptions. */
    @Override
    public String toString() {
        return "PluginClassLoader[" + label + "]";
    }
}
