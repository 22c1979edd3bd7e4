package org.vivaio.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import org.vivaio.api.ConnectorFactory;

/**
 * A packaged plugin, loaded as the host loads it: it sees the API, PF4J's marker, slf4j and the JDK, and nothing else of
 * what the test has on its class path.
 */
public final class PluginJar implements AutoCloseable {
    private static final List<String> LENT =
            List.of("org.vivaio.api.", "org.slf4j.", "org.pf4j.Extension", "org.pf4j.ExtensionPoint");
    private static final List<String> FOREIGN = List.of("org/vivaio/api/", "org/pf4j/", "org/slf4j/", "org/jspecify/");

    private final Path path;
    private final URLClassLoader loader;

    private PluginJar(Path path, URLClassLoader loader) {
        this.path = path;
        this.loader = loader;
    }

    /** Opens the jar at a path. */
    public static PluginJar open(Path path) {
        try {
            URL[] urls = {path.toUri().toURL()};
            return new PluginJar(path, new URLClassLoader("plugin", urls, new Lent()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Opens the jar that Maven has just packaged; its path is in the system property {@code plugin.jar}. */
    public static PluginJar packaged() {
        return open(Path.of(Optional.ofNullable(System.getProperty("plugin.jar"))
                .orElseThrow(() -> new IllegalStateException("Run mvn verify: plugin.jar is not set"))));
    }

    /** What the host would object to, each with its remedy; empty when the jar is right. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        try (JarFile jar = new JarFile(path.toFile())) {
            Attributes manifest = jar.getManifest().getMainAttributes();
            for (String name : List.of("Plugin-Id", "Plugin-Version", "Plugin-Provider", "Plugin-Requires")) {
                if (manifest.getValue(name) == null) {
                    problems.add("The manifest lacks " + name);
                }
            }
            jar.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> FOREIGN.stream().anyMatch(name::startsWith))
                    .filter(name -> name.endsWith(".class"))
                    .forEach(name -> problems.add("The host lends " + name + ": give that dependency scope provided"));
            if (extensions().isEmpty()) {
                problems.add("META-INF/extensions.idx names no factory: let PF4J's annotation processor run");
            } else if (factories().stream()
                    .noneMatch(factory -> factory.spec().id().equals(manifest.getValue("Plugin-Id")))) {
                problems.add("No connector has the Plugin-Id as its id");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return problems;
    }

    /** The factory of the connector that is called like the plugin, made as the host makes it. */
    public ConnectorFactory<?> factory() {
        List<ConnectorFactory<?>> all = factories();
        try (JarFile jar = new JarFile(path.toFile())) {
            String id = jar.getManifest().getMainAttributes().getValue("Plugin-Id");
            return all.stream()
                    .filter(factory -> factory.spec().id().equals(id))
                    .findFirst()
                    .orElse(all.get(0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All factories of the plugin. */
    public List<ConnectorFactory<?>> factories() {
        List<ConnectorFactory<?>> all = new ArrayList<>();
        extensions().forEach(name -> all.add(factory(name)));
        return all;
    }

    private ConnectorFactory<?> factory(String name) {
        try {
            Class<?> type = loader.loadClass(name);
            return (ConnectorFactory<?>) type.getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            Throwable cause = e instanceof InvocationTargetException thrown ? thrown.getTargetException() : e;
            throw new IllegalStateException("The factory cannot be made: " + cause, cause);
        }
    }

    /** Sees the plugin's classes. */
    public ClassLoader loader() {
        return loader;
    }

    private List<String> extensions() {
        try (InputStream in = loader.getResourceAsStream("META-INF/extensions.idx")) {
            String text = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return text.lines()
                    .map(line -> line.replaceAll("#.*", "").strip())
                    .filter(line -> !line.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            loader.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lends what is on the list and hides everything else but the JDK. */
    private static final class Lent extends ClassLoader {
        Lent() {
            super("lent", ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (LENT.stream().anyMatch(name::startsWith)) {
                return PluginJar.class.getClassLoader().loadClass(name);
            }
            throw new ClassNotFoundException(name);
        }
    }
}
