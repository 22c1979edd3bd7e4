package org.vivaio.core.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.vivaio.core.platform.Json;

/** One node of the product for a test of its own: several may share a database. Talked to over HTTP as the admin. */
final class TestNode implements AutoCloseable {
    static {
        // what a node that was stopped in the middle of its work still throws in its threads is not this test's fault
        Awaitility.doNotCatchUncaughtExceptionsByDefault();
    }

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final Host host;

    private TestNode(Host host) {
        this.host = host;
    }

    static TestNode start(String database, Path data, Map<String, String> more) {
        try {
            return new TestNode(Host.start(HostTest.settings(database, data, more)));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    Host host() {
        return host;
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + host.port() + path);
    }

    void tenant(String id) {
        send("POST", "/api/v1/tenants", "{\"id\": \"" + id + "\", \"name\": \"" + id + "\"}", 201);
    }

    void put(String tenant, String kind, String name, String spec) {
        HttpResponse<String> answer = send(
                "PUT", "/api/v1/tenants/" + tenant + "/resources/" + kind + "/" + name, "{\"spec\": " + spec + "}");
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201);
    }

    JsonNode get(String path) {
        return send("GET", path, null, 200);
    }

    JsonNode send(String method, String path, @Nullable String body, int status) {
        HttpResponse<String> answer = send(method, path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return answer.body().isEmpty() ? Json.object() : Json.parse(answer.body());
    }

    HttpResponse<String> send(String method, String path, @Nullable String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + HostTest.ADMIN)
                .header("Content-Type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        try {
            return CLIENT.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(method + " " + path + " got no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Sends a jar as an administrator's upload. */
    HttpResponse<String> upload(String path, Path jar) {
        String border = "----border-of-the-test";
        try {
            java.io.ByteArrayOutputStream body = new java.io.ByteArrayOutputStream();
            body.write(("--" + border + "\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.jar\"\r\n"
                            + "content-type: application/java-archive\r\n\r\n")
                    .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            body.write(java.nio.file.Files.readAllBytes(jar));
            body.write(("\r\n--" + border + "--\r\n").getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            HttpRequest request = HttpRequest.newBuilder(uri(path))
                    .timeout(Duration.ofSeconds(60))
                    .header("Authorization", "Bearer " + HostTest.ADMIN)
                    .header("Content-Type", "multipart/form-data; boundary=" + border)
                    .POST(BodyPublishers.ofByteArray(body.toByteArray()))
                    .build();
            return CLIENT.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        host.close();
    }
}
