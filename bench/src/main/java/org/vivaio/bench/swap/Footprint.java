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
