package org.vivaio.core.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vivaio.core.http.CaptureRoutesTest.problem;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vivaio.core.http.TestServer.Answer;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;

class PluginRoutesTest {
    @TempDir
    Path directory;

    private final TestServer server = new TestServer();
    private volatile long installed = -1;
    private volatile String last = "";

    @BeforeEach
    void start() {
        server.start(new PluginRoutes(new Admin(), directory));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private final class Admin implements PluginAdmin {
        @Override
        public Future<ArrayNode> list() {
            return Future.succeededFuture(
                    Json.array().add(Json.object().put("id", "x").put("state", "started")));
        }

        @Override
        public Future<ObjectNode> inspect(Path jar, String name) {
            last = "inspect";
            return Future.succeededFuture(Json.object().put("id", "x"));
        }

        @Override
        public Future<ObjectNode> install(Path jar, String name) {
            last = "install " + name;
            try {
                installed = Files.size(jar);
            } catch (IOException e) {
                return Future.failedFuture(e);
            }
            return Future.succeededFuture(Json.object().put("id", "x"));
        }

        @Override
        public Future<ObjectNode> disable(String id) {
            last = "disable " + id;
            return Future.succeededFuture(Json.object().put("id", id));
        }

        @Override
        public Future<ObjectNode> enable(String id) {
            last = "enable " + id;
            return Future.failedFuture(
                    Problem.notFound("There is no such plugin").exception());
        }

        @Override
        public Future<Void> remove(String id) {
            last = "remove " + id;
            return Future.succeededFuture();
        }
    }

    private HttpRequest.Builder admin(String path) {
        return server.request("/api/v1/plugins" + path).setHeader("authorization", "Bearer admin");
    }

    private Answer upload(String part, byte[] jar) {
        byte[] head = ("--b\r\nContent-Disposition: form-data; name=\"" + part
                        + "\"; filename=\"x.jar\"\r\nContent-Type: application/java-archive\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] tail = "\r\n--b--\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] body = Arrays.copyOf(head, head.length + jar.length + tail.length);
        System.arraycopy(jar, 0, body, head.length, jar.length);
        System.arraycopy(tail, 0, body, head.length + jar.length, tail.length);
        return server.send(admin("")
                .header("content-type", "multipart/form-data; boundary=b")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    @Test
    void a_jar_is_streamed_in_and_its_file_goes_away() {
        Answer answer = upload("file", new byte[9_000_000]);
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        assertThat(answer.json().path("id").asText()).isEqualTo("x");
        assertThat(installed).isEqualTo(9_000_000);
        assertThat(last).isEqualTo("install x.jar");
        Awaitility.await().until(() -> {
            try (var files = Files.list(directory)) {
                return files.findAny().isEmpty();
            }
        });
    }

    @Test
    void what_is_no_upload_is_refused() {
        problem(upload("other", new byte[10]), 422);
        problem(
                server.send(admin("")
                        .header("content-type", "application/java-archive")
                        .POST(HttpRequest.BodyPublishers.ofString("x"))),
                415);
        problem(
                server.send(admin("")
                        .header("content-type", "multipart/form-data; boundary=b")
                        .POST(HttpRequest.BodyPublishers.ofString("nonsense"))),
                422);
        assertThat(installed).isEqualTo(-1);
    }

    @Test
    void plugins_are_listed_switched_and_removed_by_the_admin_alone() {
        assertThat(server.send(admin(""))
                        .json()
                        .path("items")
                        .path(0)
                        .path("id")
                        .asText())
                .isEqualTo("x");
        assertThat(server.send(admin("/exporter-webhook:disable").POST(HttpRequest.BodyPublishers.noBody()))
                        .status())
                .isEqualTo(200);
        assertThat(last).isEqualTo("disable exporter-webhook");
        problem(server.send(admin("/x:enable").POST(HttpRequest.BodyPublishers.noBody())), 404);
        assertThat(server.send(admin("/x").DELETE()).status()).isEqualTo(204);
        last = "";
        problem(server.get("/api/v1/plugins"), 403);
        problem(server.send("POST", "/api/v1/plugins/x:disable", ""), 403);
        problem(server.send("DELETE", "/api/v1/plugins/x", ""), 403);
        assertThat(last).isEmpty();
    }
}
