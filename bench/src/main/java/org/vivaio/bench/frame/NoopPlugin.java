package org.vivaio.bench.frame;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * An exporter and a channel that take everything and do nothing, compiled on the spot: what they cost is what the host costs.
 * Told to hang, the exporter lets no call return until one is opened that does not.
 */
final class NoopPlugin {
    private static final String EXPORTER = """
            package bench;
            import java.util.*;
            import org.vivaio.api.*;
            public final class Door implements ConnectorFactory<Door.Settings> {
                public record Settings(@Setting(label = "Hang", fallback = "false") boolean hang) {}
                private static volatile boolean hanging;
                public ConnectorSpec spec() { return new ConnectorSpec("bench-noop", "Nothing", "Takes everything"); }
                public Class<Settings> settings() { return Settings.class; }
                public CrmExporter open(Settings settings, ConnectorContext context) {
                    hanging = settings.hang();
                    return new CrmExporter() {
                        public int batchSize() { return 1; }
                        public List<Answer> export(List<Export> batch) {
                            while (settings.hang() && hanging && !Thread.currentThread().isInterrupted()) {
                                java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
                            }
                            List<Answer> answers = new ArrayList<>();
                            batch.forEach(one -> answers.add(new Done(Receipt.of(one.key()))));
                            return answers;
                        }
                    };
                }
            }
            """;

    private static final String CHANNEL = """
            package bench;
            import org.vivaio.api.*;
            public final class Line implements ConnectorFactory<Line.Settings> {
                public record Settings() {}
                public ConnectorSpec spec() { return new ConnectorSpec("bench-line", "Nowhere", "Sends nothing"); }
                public Class<Settings> settings() { return Settings.class; }
                public Channel open(Settings settings, ConnectorContext context) {
                    return new Channel() {
                        public String medium() { return "email"; }
                        public Receipt send(Message message) { return Receipt.of(message.key()); }
                    };
                }
            }
            """;

    private NoopPlugin() {}

    /** Puts its jar, with the connectors {@code bench-noop} and {@code bench-line}, into a folder of plugins. */
    static void build(Path root, Path folder) throws IOException {
        Path classes = Files.createDirectories(folder.resolveSibling("noop-classes"));
        Files.createDirectories(folder);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter output = new StringWriter();
        String path;
        try (Stream<Path> jars = Files.list(root.resolve("target/dist/lib"))) {
            path = jars.map(Path::toString).collect(Collectors.joining(System.getProperty("path.separator")));
        }
        List<String> options = List.of("--release", "17", "-proc:none", "-d", classes.toString(), "-cp", path);
        if (!compiler.getTask(output, null, null, options, null, List.of(unit("Door", EXPORTER), unit("Line", CHANNEL)))
                .call()) {
            throw new IllegalStateException(output.toString());
        }
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Plugin-Id", "bench-noop");
        main.putValue("Plugin-Version", "1.0.0");
        main.putValue("Plugin-Provider", "Bench");
        main.putValue("Plugin-Requires", ">=1.0.0 & <2.0.0");
        try (OutputStream out = Files.newOutputStream(folder.resolve("bench-noop.jar"));
                JarOutputStream jar = new JarOutputStream(out, manifest);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                jar.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                jar.write(Files.readAllBytes(file));
            }
            jar.putNextEntry(new JarEntry("META-INF/extensions.idx"));
            jar.write("bench.Door\nbench.Line\n".getBytes(StandardCharsets.UTF_8));
        }
    }

    private static JavaFileObject unit(String name, String source) {
        return new SimpleJavaFileObject(URI.create("string:///bench/" + name + ".java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignore) {
                return source;
            }
        };
    }
}
