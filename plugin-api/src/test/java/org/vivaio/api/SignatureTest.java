package org.vivaio.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The gate of the API: what a released version offers stays as long as the major version does. The file {@code api.txt}
 * holds every public signature of today, {@code api-1.0.txt} those of the first version, which never changes. Lines may be
 * added with a new minor version; a line that goes breaks plugins.
 */
class SignatureTest {
    /** Interfaces that plugins implement: a new method without a default would break every one of them. */
    private static final List<Class<?>> IMPLEMENTED = List.of(
            Connector.class,
            ConnectorFactory.class,
            LeadSource.class,
            WebhookReceiver.class,
            Listener.class,
            Channel.class,
            CrmExporter.class,
            Verifier.class);

    private static SortedSet<String> signatures() throws IOException, URISyntaxException, ClassNotFoundException {
        Path root = Path.of(Connector.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        SortedSet<String> lines = new TreeSet<>();
        try (Stream<Path> files = Files.walk(root.resolve("org/vivaio/api"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
                String name = root.relativize(file).toString().replace('/', '.').replaceAll("\\.class$", "");
                if (!name.endsWith("package-info")) {
                    describe(Class.forName(name), lines);
                }
            }
        }
        return lines;
    }

    private static boolean isOpen(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static void describe(Class<?> type, SortedSet<String> lines) {
        if (!isOpen(type.getModifiers())) {
            return;
        }
        String name = type.getName();
        lines.add(name + " extends "
                + Stream.concat(
                                Stream.ofNullable(type.getGenericSuperclass()),
                                Arrays.stream(type.getGenericInterfaces()))
                        .map(Type::getTypeName)
                        .collect(Collectors.joining(", ")));
        for (Field field : type.getDeclaredFields()) {
            if (isOpen(field.getModifiers()) && !field.isSynthetic()) {
                lines.add(name + "#" + field.getName() + ": "
                        + field.getGenericType().getTypeName());
            }
        }
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (isOpen(constructor.getModifiers()) && !constructor.isSynthetic()) {
                lines.add(name + "#new(" + types(constructor.getGenericParameterTypes()) + ")"
                        + thrown(constructor.getExceptionTypes()));
            }
        }
        for (Method method : type.getDeclaredMethods()) {
            if (isOpen(method.getModifiers()) && !method.isSynthetic()) {
                lines.add(name + "#" + (Modifier.isStatic(method.getModifiers()) ? "static " : "") + method.getName()
                        + "("
                        + types(method.getGenericParameterTypes()) + "): "
                        + method.getGenericReturnType().getTypeName() + thrown(method.getExceptionTypes())
                        + (Modifier.isAbstract(method.getModifiers()) ? " abstract" : ""));
            }
        }
    }

    private static String types(Type[] types) {
        return Arrays.stream(types).map(Type::getTypeName).collect(Collectors.joining(", "));
    }

    private static String thrown(Class<?>[] types) {
        return types.length == 0
                ? ""
                : " throws " + Arrays.stream(types).map(Class::getName).sorted().collect(Collectors.joining(", "));
    }

    private static SortedSet<String> frozen() throws IOException {
        return frozen("/api.txt");
    }

    private static SortedSet<String> frozen(String file) throws IOException {
        try (InputStream in = SignatureTest.class.getResourceAsStream(file)) {
            assertThat(in).as("src/test/resources%s", file).isNotNull();
            return new TreeSet<>(new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList());
        }
    }

    @Test
    void nothing_that_plugins_were_compiled_against_has_gone_and_what_is_new_is_written_down() throws Exception {
        SortedSet<String> now = signatures();
        SortedSet<String> then = frozen();
        Files.createDirectories(Path.of("target"));
        Files.write(Path.of("target/api.txt"), now);
        SortedSet<String> gone = new TreeSet<>(then);
        gone.removeAll(now);
        SortedSet<String> added = new TreeSet<>(now);
        added.removeAll(then);
        assertThat(gone)
                .as(
                        "gone since %s was written: plugins break. Put it back, beside what takes its place",
                        ApiVersion.CURRENT)
                .isEmpty();
        assertThat(added)
                .as("new: raise the minor version, say it in CHANGELOG.md, copy target/api.txt over"
                        + " src/test/resources/api.txt")
                .isEmpty();
    }

    @Test
    void all_of_1_0_is_still_there_and_what_came_since_has_a_version_of_its_own() throws Exception {
        SortedSet<String> now = signatures();
        SortedSet<String> first = frozen("/api-1.0.txt");
        SortedSet<String> gone = new TreeSet<>(first);
        gone.removeAll(now);
        assertThat(gone)
                .as("of 1.0, and gone: a jar compiled against it breaks. Only 2.0 may do so")
                .isEmpty();
        assertThat(ApiVersion.CURRENT).matches("1\\.[0-9]+\\.[0-9]+");
        if (now.size() > first.size()) {
            assertThat(ApiVersion.CURRENT)
                    .as("the API has grown since 1.0: raise the minor version, so that plugins can ask for it")
                    .doesNotStartWith("1.0.");
        }
    }

    @Test
    void what_plugins_implement_grows_by_defaults_only() throws Exception {
        List<String> abstracts =
                frozen().stream().filter(line -> line.endsWith(" abstract")).toList();
        for (Class<?> type : IMPLEMENTED) {
            for (Method method : type.getDeclaredMethods()) {
                if (Modifier.isAbstract(method.getModifiers())) {
                    assertThat(abstracts)
                            .as("%s has a method that older plugins do not implement: give it a default", type)
                            .anyMatch(line -> line.startsWith(type.getName() + "#" + method.getName() + "("));
                }
            }
        }
    }
}
