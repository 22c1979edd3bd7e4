package org.vivaio.testkit.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** Finds the jar that a contract is about: the one that Maven has packaged. */
final class PluginJars {
    private PluginJars() {}

    static Path underTest() {
        Optional<Path> named =
                Optional.ofNullable(System.getProperty("plugin.jar")).map(Path::of);
        return named.or(PluginJars::newest)
                .filter(Files::isRegularFile)
                .orElseThrow(
                        () -> new IllegalStateException("There is no packaged plugin in target/: run mvn verify, or"
                                + " mvn package -DskipTests first. The contract is tested on the jar itself"));
    }

    private static Optional<Path> newest() {
        Path target = Path.of("target");
        if (!Files.isDirectory(target)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .filter(PluginJars::isPlugin)
                    .max(Comparator.comparing(file -> file.toFile().lastModified()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isPlugin(Path file) {
        try (JarFile jar = new JarFile(file.toFile())) {
            return jar.getManifest() != null
                    && jar.getManifest().getMainAttributes().getValue("Plugin-Id") != null;
        } catch (IOException e) {
            return false;
        }
    }
}
