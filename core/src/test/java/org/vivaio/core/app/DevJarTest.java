package org.vivaio.core.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevJarTest {
    @TempDir
    private Path project;

    private DevJar jar;

    @BeforeEach
    void compiled() throws IOException {
        Files.writeString(project.resolve("pom.xml"), """
                <project>
                  <artifactId>sms-gateway</artifactId>
                  <version>1.2.0</version>
                  <properties><plugin.requires>${api}</plugin.requires><plugin.hosts>setting:url</plugin.hosts></properties>
                </project>
                """);
        write("META-INF/extensions.idx", "demo.Door");
        write("demo/Door.class", "one");
        jar = new DevJar(project);
    }

    private void write(String name, String text) throws IOException {
        Path file = project.resolve("target/classes").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void packaged(String name, String id, Map<String, String> entries) throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        Map.of(
                        "Plugin-Id",
                        id,
                        "Plugin-Requires",
                        ">=1.1.0",
                        "Plugin-Hosts",
                        "api.old.example",
                        "Plugin-Fields",
                        "email")
                .forEach(main::putValue);
        try (OutputStream out = Files.newOutputStream(project.resolve("target").resolve(name));
                JarOutputStream to = new JarOutputStream(out, manifest)) {
            for (Map.Entry<String, String> entry : entries.entrySet()) {
                to.putNextEntry(new JarEntry(entry.getKey()));
                to.write(entry.getValue().getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }
        }
    }

    /** The first look sees a change, the second that the compiler has come to rest. */
    private Optional<Path> afterRest() {
        assertThat(jar.changed()).isEmpty();
        return jar.changed();
    }

    private static String text(JarFile file, String name) throws IOException {
        return new String(
                file.getInputStream(file.getJarEntry(name)).readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }

    @Test
    void what_is_compiled_is_packed_once_and_again_when_it_changes() throws IOException {
        try (JarFile packed = new JarFile(afterRest().orElseThrow().toFile())) {
            Attributes manifest = packed.getManifest().getMainAttributes();
            assertThat(manifest.getValue("Plugin-Id")).isEqualTo("sms-gateway");
            assertThat(manifest.getValue("Plugin-Version")).isEqualTo("1.2.0");
            assertThat(manifest.getValue("Plugin-Hosts")).isEqualTo("setting:url");
            assertThat(manifest.getValue("Plugin-Requires"))
                    .as("Maven would work it out")
                    .startsWith(">=");
            assertThat(text(packed, "demo/Door.class")).isEqualTo("one");
        }
        assertThat(jar.changed()).isEmpty();
        write("demo/Door.class", "two");
        Files.setLastModifiedTime(
                project.resolve("target/classes/demo/Door.class"),
                FileTime.from(Instant.parse("2030-01-01T00:00:00Z")));
        try (JarFile packed = new JarFile(afterRest().orElseThrow().toFile())) {
            assertThat(text(packed, "demo/Door.class")).isEqualTo("two");
        }
    }

    @Test
    void libraries_come_from_the_jar_that_maven_packed_and_own_classes_from_the_compiler_alone() throws IOException {
        assertThat(jar.complete()).isFalse();
        packaged("original-sms-gateway.jar", "sms-gateway", Map.of("demo/Door.class", "without libraries"));
        packaged("other.jar", "other", Map.of("lib/Wrong.class", "another plugin's"));
        packaged(
                "sms-gateway.jar",
                "sms-gateway",
                Map.of("demo/Door.class", "old", "demo/Deleted.class", "old", "lib/Used.class", "library"));
        assertThat(jar.complete()).isTrue();
        try (JarFile packed = new JarFile(afterRest().orElseThrow().toFile())) {
            assertThat(text(packed, "demo/Door.class")).isEqualTo("one");
            assertThat(text(packed, "lib/Used.class")).isEqualTo("library");
            assertThat(packed.getEntry("demo/Deleted.class")).isNull();
            assertThat(packed.getEntry("lib/Wrong.class")).isNull();
            Attributes manifest = packed.getManifest().getMainAttributes();
            assertThat(manifest.getValue("Plugin-Hosts"))
                    .as("the project's file is newer")
                    .isEqualTo("setting:url");
            assertThat(manifest.getValue("Plugin-Fields")).isEqualTo("email");
            assertThat(manifest.getValue("Plugin-Requires")).isEqualTo(">=1.1.0");
        }
    }

    @Test
    void nothing_is_packed_before_there_are_classes_or_while_maven_writes_its_jar() throws IOException {
        Files.delete(project.resolve("target/classes/META-INF/extensions.idx"));
        assertThat(jar.compiled()).isFalse();
        assertThat(afterRest()).isEmpty();
        write("META-INF/extensions.idx", "demo.Door");
        Files.writeString(project.resolve("target/sms-gateway.jar"), "half a jar");
        assertThat(afterRest()).isEmpty();
        packaged("sms-gateway.jar", "sms-gateway", Map.of("lib/Used.class", "library"));
        assertThat(afterRest()).isPresent();
    }
}
