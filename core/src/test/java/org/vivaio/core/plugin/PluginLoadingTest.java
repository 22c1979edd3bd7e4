package org.vivaio.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PluginLoadingTest {
    private static final String OPEN =
            "public Connector open(Settings s, ConnectorContext c) { return new Connector() {}; }";

    @TempDir
    private static Path shared;

    @TempDir
    private Path root;

    private TestHost test;

    @BeforeEach
    void start() {
        test = new TestHost(TestHost.options(root));
    }

    @AfterEach
    void stop() {
        test.close();
    }

    static Stream<Arguments> bad() {
        return Stream.of(
                Arguments.of(jar("plain").index().without("Plugin-Id"), "no Plugin-Id"),
                Arguments.of(jar("plain2").without("Plugin-Requires"), "add Plugin-Requires"),
                Arguments.of(jar("newer").manifest("Plugin-Requires", ">=1.99.0 & <2.0.0"), "update the server"),
                Arguments.of(jar("range").manifest("Plugin-Requires", "latest"), "no range of versions"),
                Arguments.of(jar("odd").manifest("Plugin-Id", "../../etc"), "bad Plugin-Id"),
                Arguments.of(jar("odd2").manifest("Plugin-Version", "one"), "no semantic Plugin-Version"),
                Arguments.of(jar("path").manifest("Class-Path", "file:/tmp/x.jar"), "Class-Path"),
                Arguments.of(jar("plugin-class").manifest("Plugin-Class", "x.Y"), "Plugin-Class"),
                Arguments.of(jar("none").index(), "META-INF/extensions.idx is missing"),
                Arguments.of(jar("empty").index("# nothing"), "it offers no connector"),
                Arguments.of(jar("gone").index("demo.Gone"), "demo.Gone, which is not in the jar"),
                Arguments.of(
                        jar("missing")
                                .source(
                                        "demo.Door",
                                        TestPlugins.factory("missing", "demo.Helper h = new demo.Helper();" + OPEN))
                                .source("demo.Helper", "package demo; public class Helper {}")
                                .drop("demo.Helper"),
                        "put its libraries inside its jar"),
                Arguments.of(
                        jar("static")
                                .source(
                                        "demo.Door",
                                        TestPlugins.factory(
                                                "static", "static int n = Integer.parseInt(\"no number\");" + OPEN)),
                        "static initialiser of demo.Door failed"),
                Arguments.of(
                        jar("throws")
                                .source(
                                        "demo.Door",
                                        TestPlugins.factory(
                                                "throws",
                                                "public Door() { throw new IllegalStateException(\"not today\"); }"
                                                        + OPEN)),
                        "not today"),
                Arguments.of(
                        jar("bad-spec").source("demo.Door", TestPlugins.factory("Bad Id", OPEN)), "lower case letters"),
                Arguments.of(
                        jar("bad-setting")
                                .source(
                                        "demo.Door",
                                        TestPlugins.factory("bad-setting", OPEN)
                                                .replace("record Settings()", "record Settings(Thread thread)")),
                        "cannot have the type java.lang.Thread"),
                Arguments.of(
                        jar("bad-fallback")
                                .source(
                                        "demo.Door",
                                        TestPlugins.factory("bad-fallback", OPEN)
                                                .replace(
                                                        "record Settings()",
                                                        "record Settings(@Setting(label = \"P\", fallback = \"0\", min = 1) int port)")),
                        "fallback of the setting port is not one it would take"),
                Arguments.of(
                        jar("bad-pattern")
                                .source(
                                        "demo.Door",
                                        TestPlugins.factory("bad-pattern", OPEN)
                                                .replace(
                                                        "record Settings()",
                                                        "record Settings(@Setting(label = \"P\", pattern = \"(\") String p)")),
                        "PatternSyntaxException"),
                Arguments.of(
                        jar("abstract")
                                .source(
                                        "demo.Door",
                                        TestPlugins.factory("abstract", OPEN)
                                                .replace("public class Door", "public abstract class Door")),
                        "public constructor without parameters"));
    }

    private static TestJars jar(String id) {
        return TestJars.plugin(shared, id, "1.0.0").index("demo.Door");
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("bad")
    void a_bad_jar_is_refused_with_its_remedy_and_harms_nothing(TestJars jar, String message) throws IOException {
        test.host().install(TestPlugins.channel(root, "channel-good", "1.0.0"));
        ConnectionHandle good = test.open("good", "channel-good", "{}");
        Path file = jar.build("bad.jar");
        assertThatThrownBy(() -> test.host().install(file))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining(message);
        Files.copy(file, root.resolve("plugins/dropped.jar"));
        test.host().rescan();
        assertThat(test.host().plugin("dropped.jar"))
                .hasValueSatisfying(info -> assertThat(info.problem())
                        .hasValueSatisfying(problem -> assertThat(problem).contains(message)));
        assertThat(test.sent(good, "hello")).isEqualTo("1.0.0");
    }

    @Test
    void a_file_that_is_no_jar_is_refused() throws IOException {
        Path file = Files.writeString(root.resolve("half.jar"), "not a zip");
        assertThatThrownBy(() -> test.host().install(file)).hasMessageContaining("half.jar is not a jar");
    }

    @Test
    void a_circular_class_is_told() {
        Path jar = jar("circle")
                .source(
                        "demo.Door",
                        TestPlugins.factory("circle", OPEN).replace("implements", "extends Base implements"))
                .source("demo.Base", "package demo; class Base {}")
                .build("circle.jar");
        // Base extends Base: the same class file with its super class patched to itself
        assertThat(TestClasses.makeCircular(jar, "demo/Base.class")).isTrue();
        assertThatThrownBy(() -> test.host().install(jar)).hasMessageContaining("demo/Base inherits from itself");
    }

    @Test
    void a_plugin_sees_the_api_slf4j_and_the_jdk_and_nothing_else_of_the_host() {
        test.host().install(TestPlugins.channel(root, "channel-one", "1.0.0"));
        ConnectionHandle handle = test.open("mail", "channel-one", "{}");
        for (String seen : List.of(
                "org.vivaio.api.Channel", "org.slf4j.Logger", "org.pf4j.ExtensionPoint", "java.sql.Connection")) {
            assertThat(test.sent(handle, "see " + seen)).isEqualTo(seen);
        }
        for (String unseen : List.of(
                "io.vertx.core.Vertx",
                "com.fasterxml.jackson.databind.ObjectMapper",
                "org.vivaio.core.platform.Json",
                "org.vivaio.core.plugin.PluginHost",
                "org.pf4j.PluginManager",
                "org.pf4j.PluginWrapper",
                "ch.qos.logback.classic.Logger",
                "com.google.common.base.Joiner",
                "io.micrometer.core.instrument.MeterRegistry")) {
            assertThat(test.sent(handle, "see " + unseen)).as(unseen).isEqualTo("unseen");
        }
    }

    @Test
    void the_index_of_pf4js_processor_is_read_and_kinds_are_known_before_anything_is_opened() {
        Path jar =
                TestPlugins.channelJar(root, "channel-one", "1.0.0").processed().build("one.jar");
        PluginInfo info = test.host().install(jar);
        assertThat(info.connectors())
                .containsExactly(new ConnectorInfo(
                        "channel-one", "Demo", "For tests", Set.of(ConnectorKind.CHANNEL), "channel-one"));
        assertThat(test.host().connections().connectors()).hasSize(1);
        assertThat(test.host().connections().schema("channel-one")).isPresent();
    }

    @Test
    void two_files_with_one_id_are_told_apart() throws IOException {
        Files.copy(TestPlugins.channel(root, "channel-one", "1.0.0"), root.resolve("plugins/a.jar"));
        Files.copy(TestPlugins.channel(root, "channel-one", "2.0.0"), root.resolve("plugins/b.jar"));
        test.host().rescan();
        assertThat(test.host().plugin("channel-one").orElseThrow().version()).isEqualTo("1.0.0");
        assertThat(test.host().plugin("b.jar").orElseThrow().problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("a.jar has already"));
        Files.delete(root.resolve("plugins/a.jar"));
        test.host().rescan();
        assertThat(test.host().plugin("channel-one").orElseThrow().version()).isEqualTo("2.0.0");
        assertThat(test.host().plugins()).hasSize(1);
    }

    @Test
    void two_plugins_cannot_offer_the_same_connector() {
        test.host().install(TestPlugins.channel(root, "channel-one", "1.0.0"));
        Path other = TestJars.plugin(root, "other", "1.0.0")
                .source("demo.Door", TestPlugins.channelSource("channel-one", "1.0.0"))
                .build("other.jar");
        assertThatThrownBy(() -> test.host().install(other)).hasMessageContaining("Remove one of the two");
        assertThat(test.host().plugin("other")).isEmpty();
        assertThat(root.resolve("plugins/other.jar")).doesNotExist();
    }

    @Test
    void an_unsigned_jar_is_refused_outside_of_developer_mode() {
        TestSigner signer = new TestSigner(root);
        Path unsigned = TestPlugins.channel(root, "channel-one", "1.0.0");
        Path signed = signer.sign(unsigned);
        PluginHostOptions strict = new PluginHostOptions(
                java.util.Optional.empty(),
                root.resolve("plugins2"),
                root.resolve("work"),
                false,
                Set.of(),
                TestHost.LIMITS);
        try (TestHost wary = new TestHost(strict)) {
            assertThatThrownBy(() -> wary.host().install(unsigned)).hasMessageContaining("--allow-unsigned-plugins");
            assertThatThrownBy(() -> wary.host().install(signed))
                    .hasMessageContaining(signer.fingerprint())
                    .hasMessageContaining("plugins.trustedSigners");
        }
        String spelt = signer.fingerprint().toUpperCase(java.util.Locale.ROOT).replaceAll("(..)(?!$)", "$1:");
        try (TestHost trusting = new TestHost(strict.withSigners(Set.of(spelt)))) {
            PluginInfo info = trusting.host().install(signed);
            assertThat(info.signer()).contains(signer.fingerprint());
            assertThatThrownBy(() -> trusting.host().install(signer.withExtraEntry(signed)))
                    .hasMessageContaining("not all of it");
            assertThatThrownBy(() -> trusting.host().install(signer.withChangedEntry(signed)))
                    .hasMessageContaining("changed after it was signed");
        }
    }
}
