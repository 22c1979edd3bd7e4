package org.vivaio.bench.swap;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** The webhook exporter under many version numbers, sent to a server as an administrator sends jars. */
public final class PluginVersions {
    /** The plugin. */
    public static final String ID = "exporter-webhook";

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final byte[] jar;
    private final String base;
    private final String token;

    /** Takes the jar of the distribution. */
    public PluginVersions(Path root, int port, String token) {
        try {
            this.jar = Files.readAllBytes(root.resolve("target/dist/plugins/" + ID + ".jar"));
        } catch (IOException e) {
            throw new UncheckedIOException("Build the product first", e);
        }
        this.base = "http://127.0.0.1:" + port + "/api/v1/plugins";
        this.token = token;
    }

    private byte[] version(String version) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JarInputStream in = new JarInputStream(new java.io.ByteArrayInputStream(jar))) {
            Manifest manifest = in.getManifest();
            manifest.getMainAttributes().putValue("Plugin-Version", version);
            try (JarOutputStream entries = new JarOutputStream(out, manifest)) {
                for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
                    entries.putNextEntry(new JarEntry(entry.getName()));
                    in.transferTo(entries);
                }
            }
        }
        return out.toByteArray();
    }

    /** Installs a version: the first time beside nothing, then in place of the one that works. */
    public void install(String version) throws IOException, InterruptedException {
        String border = "bench-swap-border";
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(("--" + border + "\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.jar\"\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        body.write(version(version));
        body.write(("\r\n--" + border + "--\r\n").getBytes(StandardCharsets.US_ASCII));
        expect(
                request("")
                        .header("content-type", "multipart/form-data; boundary=" + border)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()))
                        .build(),
                201);
    }

    /** Switches the plugin off and on again. */
    public void offAndOn() throws IOException, InterruptedException {
        expect(
                request("/" + ID + ":disable")
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                200);
        expect(
                request("/" + ID + ":enable")
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                200);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofSeconds(90))
                .header("authorization", "Bearer " + token);
    }

    private static void expect(HttpRequest request, int status) throws IOException, InterruptedException {
        HttpResponse<String> answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != status) {
            throw new IllegalStateException(request.uri() + " answered " + answer.statusCode() + ": " + answer.body());
        }
    }
}
