package org.vivaio.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A jar that was compiled against the API of today runs on a later one that has grown by the rules of growth. */
class LaterApiTest {
    @TempDir
    Path directory;

    private static List<Path> classPath() {
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Stream.of(path.split(File.pathSeparator)).map(Path::of).toList();
    }

    private static String grown(Path file) throws Exception {
        String text = Files.readString(file);
        return switch (file.getFileName().toString()) {
            // new help is a default method on the context
            case "ConnectorContext.java" ->
                text.replace(
                        "    /** The door through which",
                        "    default String later() { return \"later\"; }\n\n    /** The door through which");
            // a new capability of all connectors has a default
            case "Connector.java" ->
                text.replace("    /** Lets go of", "    default int weight() { return 1; }\n\n    /** Lets go of");
            // a record that the host builds grows, and keeps its old constructor
            case "Message.java" ->
                text.replace(
                        "        List<Attachment> attachments) {\n",
                        "        List<Attachment> attachments,\n        String later) {\n"
                                + "    public Message(String key, String to, Optional<String> subject, String text,"
                                + " Optional<String> html, Map<String, String> headers, int attempt,"
                                + " List<Attachment> attachments) {\n"
                                + "        this(key, to, subject, text, html, headers, attempt, attachments, \"\");\n    }\n\n");
            default -> text;
        };
    }

    private Path laterApi() throws Exception {
        Path sources = Files.createDirectories(directory.resolve("sources/org/vivaio/api"));
        Path classes = Files.createDirectories(directory.resolve("later"));
        Path root = Path.of(System.getProperty("vivaio.root", "..")).resolve("plugin-api/src/main/java/org/vivaio/api");
        List<String> command = new ArrayList<>(List.of("-d", classes.toString(), "-proc:none", "-nowarn", "-cp"));
        command.add(String.join(
                File.pathSeparator, classPath().stream().map(Path::toString).toList()));
        try (Stream<Path> files = Files.list(root)) {
            for (Path file : files.toList()) {
                Path copy = sources.resolve(file.getFileName());
                Files.writeString(copy, grown(file));
                command.add(copy.toString());
            }
        }
        Path more = sources.resolve("ReadReceipts.java");
        Files.writeString(
                more, "package org.vivaio.api;\npublic interface ReadReceipts extends Channel { void asked(); }\n");
        command.add(more.toString());
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        assertThat(compiler.run(null, null, null, command.toArray(String[]::new)))
                .isZero();
        return classes;
    }

    @Test
    void a_jar_compiled_against_this_version_runs_on_a_later_one() throws Exception {
        Path jar = TestPlugins.channel(directory, "channel-old", "1.0.0");
        List<URL> urls = new ArrayList<>();
        urls.add(laterApi().toUri().toURL());
        for (Path entry : classPath()) {
            String text = entry.toString();
            if (!text.contains("plugin-api" + File.separator + "target") && !text.contains("vivaio-plugin-api")) {
                urls.add(entry.toUri().toURL());
            }
        }
        Path work = Files.createDirectories(directory.resolve("work"));
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader later =
                new URLClassLoader("later", urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            thread.setContextClassLoader(later);
            Callable<?> probe = (Callable<?>) later.loadClass(LaterApiProbe.class.getName())
                    .getConstructor(Path.class, Path.class)
                    .newInstance(jar, work);
            assertThat(probe.call()).isEqualTo("ACTIVE 1.0.0 later");
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
