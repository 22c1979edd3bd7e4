package org.vivaio.core.plugin;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/** Builds plugin jars from source text. */
public final class TestJars {
    private final Path directory;
    private final Map<String, String> manifest = new LinkedHashMap<>();
    private final Map<String, String> sources = new LinkedHashMap<>();
    private final Map<String, String> files = new LinkedHashMap<>();
    private final List<String> index = new ArrayList<>();
    private final List<String> dropped = new ArrayList<>();
    private boolean processor;

    private TestJars(Path directory) {
        this.directory = directory;
    }

    public static TestJars plugin(Path directory, String id, String version) {
        TestJars jars = new TestJars(directory);
        return jars.manifest("Plugin-Id", id)
                .manifest("Plugin-Version", version)
                .manifest("Plugin-Provider", "Tests")
                .manifest("Plugin-Requires", ">=1.0.0 & <2.0.0");
    }

    public TestJars manifest(String name, String value) {
        manifest.put(name, value);
        return this;
    }

    public TestJars without(String name) {
        manifest.remove(name);
        return this;
    }

    /** Adds a class; the first is the factory that the index names. */
    public TestJars source(String name, String text) {
        if (sources.isEmpty()) {
            index.add(name);
        }
        sources.put(name, text);
        return this;
    }

    /** Lets PF4J's processor write the index. */
    public TestJars processed() {
        processor = true;
        index.clear();
        return this;
    }

    public TestJars index(String... names) {
        index.clear();
        index.addAll(List.of(names));
        return this;
    }

    /** Adds a file. */
    public TestJars file(String name, String text) {
        files.put(name, text);
        return this;
    }

    /** Leaves a compiled class out. */
    public TestJars drop(String name) {
        dropped.add(name.replace('.', '/') + ".class");
        return this;
    }

    public Path build(String file) {
        try {
            Path classes = Files.createTempDirectory(directory, "classes");
            compile(classes);
            Path jar = directory.resolve(file);
            write(classes, jar);
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void compile(Path classes) throws IOException {
        if (sources.isEmpty()) {
            return;
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter output = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            files.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(classes));
            List<JavaFileObject> units = new ArrayList<>();
            sources.forEach((name, text) -> units.add(new Source(name, text)));
            List<String> options = new ArrayList<>(List.of("--release", "17"));
            options.addAll(
                    processor
                            ? List.of("-processor", "org.pf4j.processor.ExtensionAnnotationProcessor")
                            : List.of("-proc:none"));
            if (!compiler.getTask(output, files, null, options, null, units).call()) {
                throw new IllegalStateException(output.toString());
            }
        }
    }

    private void write(Path classes, Path jar) throws IOException {
        Manifest content = new Manifest();
        content.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.forEach((name, value) -> content.getMainAttributes().putValue(name, value));
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out, content);
                Stream<Path> walk = Files.walk(classes)) {
            for (Path path : walk.filter(Files::isRegularFile).toList()) {
                String name = classes.relativize(path).toString();
                if (!dropped.contains(name)) {
                    entries.putNextEntry(new JarEntry(name));
                    Files.copy(path, entries);
                }
            }
            for (Map.Entry<String, String> file : files.entrySet()) {
                entries.putNextEntry(new JarEntry(file.getKey()));
                entries.write(file.getValue().getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }
            if (!index.isEmpty()) {
                entries.putNextEntry(new JarEntry("META-INF/extensions.idx"));
                entries.write((String.join("\n", index) + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String name, String text) {
            super(URI.create("string:///" + name.replace('.', '/') + Kind.SOURCE.extension), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
