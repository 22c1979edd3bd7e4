package org.vivaio.bench.swap;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a running server holds.
 *
 * @param pluginLoaders class loaders of plugins that are in memory
 * @param metaspaceKb kilobytes of classes in use
 * @param files open file handles; -1 where the system does not tell
 */
public record Footprint(long pluginLoaders, long metaspaceKb, long files) {

    /** Collects garbage first, so that only what is held counts. */
    public static Footprint of(long process) throws IOException, InterruptedException {
        jcmd(process, "GC.run");
        String classes = jcmd(process, "GC.class_histogram");
        long loaders = classes.lines()
                .filter(line -> line.endsWith("org.vivaio.core.plugin.AllowlistClassLoader"))
                .mapToLong(line -> Long.parseLong(line.strip().split("\\s+")[1]))
                .sum();
        String metaspace = jcmd(process, "VM.metaspace", "basic", "scale=KB");
        return new Footprint(loaders, used(metaspace), files(process));
    }

    private static long used(String text) {
        return text.lines()
                .filter(line -> line.strip().startsWith("Both:"))
                .map(line -> line.replaceAll(".*?([0-9.,]+) KB capacity.*", "$1"))
                .filter(number -> number.matches("[0-9.,]+"))
                .mapToLong(number -> Math.round(Double.parseDouble(number.replace(",", ""))))
                .findFirst()
                .orElse(-1);
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

    private static String jcmd(long process, String... command) throws IOException, InterruptedException {
        List<String> line = new java.util.ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(process)));
        line.addAll(List.of(command));
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().putAll(Map.of("LC_ALL", "C"));
        Process running = builder.start();
        String text = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        running.waitFor();
        return text;
    }
}
