package org.vivaio.bench.swap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.vivaio.bench.product.Product;

/**
 * What a running server holds.
 *
 * @param pluginLoaders class loaders of plugins that are in memory
 * @param metaspaceKb kilobytes of classes in use
 * @param files open file handles; -1 where the system does not tell
 */
public record Footprint(long pluginLoaders, long metaspaceKb, long files) {

    /** Kilobytes of classes that come by themselves while a server works, besides those of plugins. */
    private static final long OTHER_CLASSES_KB = 5 << 10;

    /** File handles that come and go with connections. */
    private static final long OTHER_FILES = 40;

    /** Whether no more is held than before: a loader of the newest version at most, and what comes by itself. */
    public boolean flat(Footprint before) {
        return pluginLoaders <= before.pluginLoaders + 1
                && metaspaceKb <= before.metaspaceKb + OTHER_CLASSES_KB
                && files <= before.files + OTHER_FILES;
    }

    /** Collects garbage first, so that only what is held counts. */
    public static Footprint of(Product product) throws IOException, InterruptedException {
        product.jcmd("GC.run");
        String classes = product.jcmd("GC.class_histogram");
        long loaders = classes.lines()
                .filter(line -> line.endsWith("org.vivaio.core.plugin.AllowlistClassLoader"))
                .mapToLong(line -> Long.parseLong(line.strip().split("\\s+")[1]))
                .sum();
        double metaspace = product.api("").metric("jvm_memory_used_bytes", "id=\"Metaspace\"");
        return new Footprint(
                loaders, Math.round(metaspace / 1024), files(product.jvm().pid()));
    }

    private static long files(long process) throws IOException {
        Path folder = Path.of("/proc", Long.toString(process), "fd");
        if (!Files.isDirectory(folder)) {
            return -1;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        }
    }
}
