package org.vivaio.core.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.postgres.TestPostgres;

/**
 * Tests against the real product, started once in this JVM on a database of its own, with the tenants {@code one} and
 * {@code two}; talked to over HTTP as anybody else would.
 */
@ExtendWith(HostTest.Started.class)
public abstract class HostTest {
    /** The instance admin's token. */
    public static final String ADMIN = "a-token-for-tests-only";

    protected static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    private static final Map<String, String> KEYS = new ConcurrentHashMap<>();
    private static @Nullable Running running;

    /** Starts the host before the first class that wants it; it stops with the JVM. */
    public static final class Started implements BeforeAllCallback {
        @Override
        public void beforeAll(ExtensionContext context) {
            if (running == null) {
                Running made = new Running();
                TestPostgres.beforeStop(made.host::close);
            }
        }
    }

    private static final class Running {
        private final String database = TestPostgres.freshDatabase();
        private final Host host;

        Running() {
            try {
                host = Host.start(settings(database, Files.createTempDirectory("vivaio-host-test"), Map.of()));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            running = this;
            createTenant("one");
            createTenant("two");
        }
    }

    /** What an answer said. */
    public record Answer(int status, Map<String, java.util.List<String>> headers, String text) {
        /** The body as JSON. */
        public JsonNode json() {
            return Json.parse(text);
        }

        /** A header; empty text without it. */
        public String header(String name) {
            return headers.getOrDefault(name, java.util.List.of("")).get(0);
        }

        /** Fails unless the status is this one; says what came instead. */
        public Answer expect(int wanted) {
            assertThat(status).as(text).isEqualTo(wanted);
            return this;
        }
    }

    /** Settings of a node on a database given by URL, without a cluster, on any free port. */
    static Settings settings(String database, Path data, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "VIVAIO_HOST",
                "127.0.0.1",
                "VIVAIO_DATABASE_URL",
                database,
                "VIVAIO_CLUSTER",
                "off",
                "VIVAIO_ADMIN_TOKEN",
                ADMIN));
        Path plugins = Path.of(System.getProperty("vivaio.root", ".."), "target", "dist", "plugins");
        if (Files.isDirectory(plugins)) {
            environment.put("VIVAIO_PLUGINS_BUNDLED", plugins.toString());
        }
        environment.putAll(more);
        return Settings.read(
                new Settings.CommandLine(Optional.empty(), Optional.of(0), Optional.of(data), true), environment);
    }

    private static Running now() {
        Running present = running;
        if (present == null) {
            throw new IllegalStateException("The host is started by the extension of this class");
        }
        return present;
    }

    /** The host itself. */
    static Host host() {
        return now().host;
    }

    /** The URL of the host's database, for a superuser's look. */
    protected static String database() {
        return now().database;
    }

    /** Runs a statement as superuser: sees all tenants. */
    protected static RowSet<Row> sql(String statement) {
        return TestPostgres.query(database(), statement);
    }

    /** The number that a statement gives. */
    protected static long number(String statement) {
        return sql(statement).iterator().next().getLong(0);
    }

    protected static Vertx vertx() {
        return now().host.wiring().vertx();
    }

    protected static int port() {
        return now().host.port();
    }

    protected static URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    /** Makes a tenant with nothing but what every tenant has. */
    protected static void createTenant(String id) {
        post("/api/v1/tenants", "{\"id\": \"" + id + "\", \"name\": \"" + id + "\"}")
                .expect(201);
    }

    /** A key of a tenant, made once for each role. */
    protected static String key(String tenant, String role) {
        return KEYS.computeIfAbsent(
                tenant + "/" + role,
                name -> post("/api/v1/tenants/" + tenant + "/keys", "{\"name\": \"test\", \"role\": \"" + role + "\"}")
                        .expect(201)
                        .json()
                        .path("key")
                        .asText());
    }

    /** Saves a resource as the admin. */
    protected static void put(String tenant, String kind, String name, String spec) {
        Answer answer = send(
                "PUT",
                "/api/v1/tenants/" + tenant + "/resources/" + kind + "/" + name,
                ADMIN,
                "application/json",
                "{\"spec\": " + spec + "}");
        assertThat(answer.status()).as(answer.text()).isIn(200, 201);
    }

    /** GET as the admin. */
    protected static Answer get(String path) {
        return send("GET", path, ADMIN, null, (String) null);
    }

    /** POST of JSON as the admin. */
    protected static Answer post(String path, String json) {
        return send("POST", path, ADMIN, "application/json", json);
    }

    /** Sends a capture of the source {@code api} as the admin. */
    protected static Answer capture(String tenant, ObjectNode fields) {
        ObjectNode body = Json.object().put("source", "api");
        body.set("fields", fields);
        return post("/api/v1/tenants/" + tenant + "/captures", Json.write(body));
    }

    /** Makes a lead and gives its id. */
    protected static String lead(String tenant, String... fields) {
        return capture(tenant, object(fields)).expect(201).json().path("leadId").asText();
    }

    /** An object of texts. */
    protected static ObjectNode object(String... pairs) {
        ObjectNode object = Json.object();
        for (int i = 0; i < pairs.length; i += 2) {
            object.put(pairs[i], pairs[i + 1]);
        }
        return object;
    }

    /** Sends anything; an empty token sends no Authorization. */
    protected static Answer send(
            String method, String path, String token, @Nullable String type, @Nullable String body, String... headers) {
        BodyPublisher publisher =
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body, StandardCharsets.UTF_8);
        return send(method, path, token, type, publisher, headers);
    }

    protected static Answer send(
            String method, String path, String token, @Nullable String type, BodyPublisher body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofSeconds(30))
                .method(method, body);
        if (!token.isEmpty()) {
            request.setHeader("Authorization", "Bearer " + token);
        }
        if (type != null) {
            request.setHeader("Content-Type", type);
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        try {
            HttpResponse<String> response = CLIENT.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
            return new Answer(response.statusCode(), response.headers().map(), response.body());
        } catch (IOException e) {
            throw new IllegalStateException(method + " " + path + " got no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
