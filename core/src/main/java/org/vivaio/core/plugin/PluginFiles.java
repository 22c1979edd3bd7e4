package org.vivaio.core.plugin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The directory {@code plugins.dir}: jars, and the list of plugins that are switched off. */
final class PluginFiles {
    private record Print(long size, long modified, String key) {}

    private final Path directory;
    private final Path disabled;
    private final Map<Path, Print> seen = new HashMap<>();

    PluginFiles(Path directory) {
        this.directory = directory;
        this.disabled = directory.resolve("disabled.txt");
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make plugins.dir " + directory + ": " + e.getMessage(), e);
        }
    }

    /** The jars of a directory, by name; none when it does not exist. */
    static List<Path> jars(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(Files::isRegularFile)
                    .filter(file -> file.getFileName().toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + directory + ": " + e.getMessage(), e);
        }
    }

    /** Files that are new or not as they were when last asked. */
    List<Path> changed() {
        List<Path> changed = new ArrayList<>();
        for (Path file : jars(directory)) {
            try {
                Print print = print(file);
                if (!print.equals(seen.put(file, print))) {
                    changed.add(file);
                }
            } catch (IOException e) {
                // removed this very moment
            }
        }
        return changed;
    }

    /** Files that were there when last asked. */
    List<Path> gone() {
        List<Path> gone = new ArrayList<>(seen.keySet());
        gone.removeIf(Files::exists);
        gone.forEach(seen::remove);
        return gone;
    }

    /** A name for a plugin that is installed for the first time. */
    Path fresh(String id) {
        Path file = directory.resolve(id + ".jar");
        for (int i = 2; Files.exists(file); i++) {
            file = directory.resolve(id + "-" + i + ".jar");
        }
        return file;
    }

    /** Puts a jar in place in one step. */
    void put(Path jar, Path target) {
        Path part = directory.resolve("." + target.getFileName() + ".part");
        try {
            Files.copy(jar, part, StandardCopyOption.REPLACE_EXISTING);
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            seen.put(target, print(target));
        } catch (IOException e) {
            throw new PluginException(
                    "Cannot keep " + target.getFileName() + " in plugins.dir: " + e.getMessage()
                            + ". Check space and rights of that directory",
                    e);
        }
    }

    void delete(Path file) {
        try {
            Files.deleteIfExists(file);
            seen.remove(file);
        } catch (IOException e) {
            throw new PluginException(
                    "Cannot delete " + file.getFileName() + " from plugins.dir: " + e.getMessage(), e);
        }
    }

    boolean isDisabled(String id) {
        return disabledIds().contains(id);
    }

    void setDisabled(String id, boolean off) {
        Set<String> ids = disabledIds();
        if (off ? ids.add(id) : ids.remove(id)) {
            try {
                Path part = directory.resolve(".disabled.part");
                Files.write(part, ids);
                Files.move(part, disabled, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                throw new PluginException("Cannot write disabled.txt in plugins.dir: " + e.getMessage(), e);
            }
        }
    }

    private Set<String> disabledIds() {
        Set<String> ids = new TreeSet<>();
        try {
            if (Files.exists(disabled)) {
                Files.readAllLines(disabled).stream()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                        .forEach(ids::add);
            }
        } catch (IOException e) {
            throw new PluginException("Cannot read disabled.txt in plugins.dir: " + e.getMessage(), e);
        }
        return ids;
    }

    private static Print print(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new Print(
                attributes.size(),
                attributes.lastModifiedTime().to(java.util.concurrent.TimeUnit.NANOSECONDS),
                String.valueOf(attributes.fileKey()));
    }
}
