package org.vivaio.core.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vivaio.core.platform.postgres.TestPostgres;
import org.vivaio.core.plugin.TestJars;

/** Plugins on two nodes of one database: what one node took, the other follows; and what the catalogue shows of them. */
class PluginClusterTest {
    private static final String CHANNEL = """
            package demo;
            import java.net.URI;
            import java.net.http.*;
            import java.util.*;
            import org.vivaio.api.*;
            public final class Door implements ConnectorFactory<Door.Settings> {
                public enum Security { NONE, TLS }
                public record Settings(
                        @Setting(label = "Address", help = "Where it is.", group = "Line") URI url,
                        @Setting(label = "Token") Secret token,
                        @Setting(label = "Security", fallback = "none") Security security,
                        @Setting(label = "Fingerprint", when = "security=tls") Optional<String> fingerprint) {}
                public ConnectorSpec spec() { return new ConnectorSpec("channel-follow", "Follow", "For tests"); }
                public Class<Settings> settings() { return Settings.class; }
                public Channel open(Settings settings, ConnectorContext context) {
                    return new Channel() {
                        public String medium() { return "email"; }
                        public void check() throws ConnectorException {
                            if ("@VERSION@".equals("3.0.0") && settings.url().getPath().equals("/strict"))
                                throw ConnectorException.auth("Version 3 is not let in");
                            HttpCall.send(context, HttpRequest.newBuilder(settings.url()).build());
                        }
                        public Receipt send(Message message) { return Receipt.of("@VERSION@"); }
                    };
                }
            }
            """;

    @TempDir
    static Path directory;

    private static String database;
    private static TestNode first;
    private static TestNode second;

    @BeforeAll
    static void start() throws Exception {
        database = TestPostgres.freshDatabase();
        first = TestNode.start(database, directory.resolve("first"), Map.of());
        second = TestNode.start(database, directory.resolve("second"), Map.of());
        first.tenant("one");
        first.tenant("two");
    }

    @AfterAll
    static void stop() {
        first.close();
        second.close();
    }

    private static Path jar(String version, String... manifest) throws Exception {
        Path folder = Files.createTempDirectory(directory, "jar");
        TestJars jars = TestJars.plugin(folder, "channel-follow", version)
                .source("demo.Door", CHANNEL.replace("@VERSION@", version));
        for (int i = 0; i < manifest.length; i += 2) {
            jars.manifest(manifest[i], manifest[i + 1]);
        }
        return jars.build("channel-follow-" + version + ".jar");
    }

    private static JsonNode plugin(TestNode node) {
        for (JsonNode item : node.get("/api/v1/plugins").path("items")) {
            if (item.path("id").asText().equals("channel-follow")) {
                return item;
            }
        }
        return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
    }

    private static void both(String version, String state) {
        for (TestNode node : new TestNode[] {first, second}) {
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                assertThat(plugin(node).path("version").asText()).isEqualTo(version);
                assertThat(plugin(node).path("state").asText()).isEqualTo(state);
            });
        }
    }

    @Test
    void what_one_node_took_the_others_follow_and_what_fails_is_followed_by_none() throws Exception {
        Path one = jar("1.0.0", "Plugin-Hosts", "setting:url", "Plugin-Fields", "email");
        assertThat(first.upload("/api/v1/plugins", one).statusCode()).isEqualTo(201);
        both("1.0.0", "active");

        // asked of the other node
        assertThat(second.upload("/api/v1/plugins", jar("2.0.0")).statusCode()).isEqualTo(201);
        both("2.0.0", "active");
        assertThat(first.upload("/api/v1/plugins", one).statusCode())
                .as("a downgrade")
                .isEqualTo(201);
        both("1.0.0", "active");

        first.send("POST", "/api/v1/plugins/channel-follow:disable", "", 200);
        both("1.0.0", "disabled");
        second.send("POST", "/api/v1/plugins/channel-follow:enable", "", 200);
        both("1.0.0", "active");
        await().untilAsserted(
                        () -> assertThat(plugin(first).path("nodes").toString()).contains("\"1.0.0\""));

        assertThat(first.upload("/api/v1/plugins", broken()).body()).contains("a.jar is not a plugin");
        both("1.0.0", "active");

        // a node that was away finds what was decided meanwhile
        second.close();
        assertThat(first.upload("/api/v1/plugins", jar("2.1.0")).statusCode()).isEqualTo(201);
        second = TestNode.start(database, directory.resolve("second"), Map.of());
        assertThat(plugin(second).path("version").asText()).isEqualTo("2.1.0");

        first.send("DELETE", "/api/v1/plugins/channel-follow", null, 204);
        for (TestNode node : new TestNode[] {first, second}) {
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(
                            () -> assertThat(plugin(node).isMissingNode()).isTrue());
        }
    }

    private static Path broken() throws Exception {
        Path file = directory.resolve("broken.jar");
        try (var out = new java.util.jar.JarOutputStream(Files.newOutputStream(file))) {
            out.putNextEntry(new java.util.jar.JarEntry("hello.txt"));
        }
        return file;
    }

    @Test
    void a_jar_tells_what_it_asks_for_before_it_is_installed() throws Exception {
        Path folder = Files.createTempDirectory(directory, "jar");
        Path asking = TestJars.plugin(folder, "channel-follow", "9.0.0")
                .source(
                        "demo.Door",
                        CHANNEL.replace(
                                "public enum Security",
                                "static { System.setProperty(\"test.inspected\", \"ran\"); } public enum Security"))
                .manifest("Plugin-Hosts", "api.example.com, *.cdn.example.com")
                .manifest("Plugin-Fields", "email,phone")
                .build("asking.jar");

        JsonNode seen = org.vivaio.core.platform.Json.parse(
                first.upload("/api/v1/plugins:inspect", asking).body());

        assertThat(seen.path("version").asText()).isEqualTo("9.0.0");
        assertThat(seen.path("permissions").toString())
                .isEqualTo("{\"declared\":true,\"hosts\":[\"*.cdn.example.com\",\"api.example.com\"],"
                        + "\"fields\":[\"email\",\"phone\"],\"secrets\":[\"Token\"]}");
        assertThat(System.getProperty("test.inspected"))
                .as("none of its code has run")
                .isNull();
        assertThat(plugin(first).path("version").asText())
                .as("nothing was installed")
                .isNotEqualTo("9.0.0");
        assertThat(first.upload("/api/v1/plugins:inspect", jar("9.0.1", "Plugin-Hosts", "http://x/"))
                        .body())
                .contains("Plugin-Hosts");
    }

    @Test
    void the_catalogue_has_form_schema_docs_and_permissions_of_a_connector() throws Exception {
        Path folder = Files.createTempDirectory(directory, "jar");
        Path shown = TestJars.plugin(folder, "channel-shown", "1.0.0")
                .manifest("Plugin-Hosts", "setting:url")
                .source(
                        "demo.Door",
                        CHANNEL.replace("channel-follow", "channel-shown").replace("@VERSION@", "1.0.0"))
                .file(
                        "META-INF/vivaio/texts_it.properties",
                        "label=Segui\nsettings.url.label=Indirizzo\ngroup.Line=Linea\n")
                .file("META-INF/vivaio/icon.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")
                .build("channel-shown.jar");
        assertThat(first.upload("/api/v1/plugins", shown).statusCode()).isEqualTo(201);
        String path = "/api/v1/tenants/one/connectors/channel-shown";

        JsonNode italian = first.get(path + "?lang=it");
        assertThat(italian.path("label").asText()).isEqualTo("Segui");
        assertThat(italian.at("/schema/properties/url/title").asText()).isEqualTo("Indirizzo");
        assertThat(italian.at("/schema/properties/url/x-group").asText()).isEqualTo("Linea");
        assertThat(italian.at("/schema/properties/fingerprint/x-when").toString())
                .isEqualTo("{\"setting\":\"security\",\"is\":[\"tls\"]}");
        assertThat(italian.at("/schema/properties/token/writeOnly").asBoolean()).isTrue();
        assertThat(first.get(path).path("label").asText()).isEqualTo("Follow");
        assertThat(first.send("GET", path + "/docs", null).body())
                .contains("### `url`: Address", "secret: stored sealed");
        assertThat(first.send("GET", path + "/schema", null).headers().firstValue("content-type"))
                .contains("application/schema+json");
        assertThat(first.send("GET", path + "/icon", null).headers().firstValue("content-security-policy"))
                .hasValueSatisfying(policy -> assertThat(policy).contains("sandbox"));
        assertThat(first.send("GET", "/api/v1/tenants/one/connectors/none", null)
                        .statusCode())
                .isEqualTo(404);

        JsonNode wrong = first.send(
                "POST",
                "/api/v1/tenants/one/connections:test",
                "{\"connector\": \"channel-shown\", \"settings\": {}}",
                422);
        assertThat(wrong.path("errors").findValuesAsText("field")).contains("settings.url", "settings.token");
        JsonNode refused = first.send(
                "POST",
                "/api/v1/tenants/one/connections:test",
                "{\"connector\": \"channel-shown\", \"settings\": {\"url\": \"http://10.0.0.1/\", \"token\": \"t\"}}",
                200);
        assertThat(refused.path("works").asBoolean()).isFalse();
        assertThat(refused.path("message").asText()).contains("Refused to connect");
    }
}
