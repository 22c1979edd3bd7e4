package org.vivaio.bench.identity;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.vivaio.bench.product.Api;
import org.vivaio.bench.product.Await;
import org.vivaio.bench.product.Ports;
import org.vivaio.bench.product.Product;

/** A fresh server on its own PostgreSQL, removed with all it kept at the end. */
public final class Trial implements AutoCloseable {
    private final Path work;
    private final String token;
    private final Product product;

    private Trial(Path work, String token, Product product) {
        this.work = work;
        this.token = token;
        this.product = product;
    }

    /** Starts one. */
    public static Trial start(String name, Map<String, String> environment) throws IOException {
        Path folder = Files.createDirectories(Product.root().resolve("var"));
        Path work = Files.createTempDirectory(folder, "bench-" + name + "-");
        work.toFile().setExecutable(true, false);
        work.toFile().setReadable(true, false);
        String token = "bench-" + UUID.randomUUID();
        Map<String, String> all = new TreeMap<>(environment);
        all.put("VIVAIO_ADMIN_TOKEN", token);
        Product product = Product.start(new Product.Launch(
                Product.root(), "serve", Ports.free(), work.resolve("data"), all, work.resolve("server.log")));
        Trial trial = new Trial(work, token, product);
        Runtime.getRuntime().addShutdownHook(new Thread(trial::close));
        product.awaitReady(Duration.ofMinutes(3));
        return trial;
    }

    /** Its interface. */
    public Api api() {
        return product.api(token);
    }

    Path work() {
        return work;
    }

    /** Megabytes of objects that the server holds when garbage is collected. */
    public double heldMb() throws IOException, InterruptedException {
        Process running = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(product.jvm().pid()),
                        "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String text = new String(running.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        running.waitFor();
        return text.lines()
                .filter(line -> line.startsWith("Total "))
                .mapToDouble(line -> Double.parseDouble(line.strip().split("\\s+")[2]) / 1e6)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("jcmd does not tell what the server holds: " + text));
    }

    /** Sends a file of leads, and imports it when it is checked; answers with its id. */
    String importFile(String tenant, Path file) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + product.port()
                        + "/api/v1/tenants/" + tenant + "/imports?name=" + file.getFileName()))
                .header("authorization", "Bearer " + token)
                .header("content-type", "text/csv")
                .timeout(Duration.ofMinutes(10))
                .POST(HttpRequest.BodyPublishers.ofFile(file))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 201) {
            throw new IOException("The file was not taken: " + answer.body());
        }
        return new JsonObject(answer.body()).getString("id");
    }

    JsonObject job(String tenant, String id) {
        return api().get("/api/v1/tenants/" + tenant + "/imports/" + id).ok().json();
    }

    void awaitState(String tenant, String id, String state, Duration atMost) {
        Await.until(
                "the import to be " + state,
                atMost,
                () -> job(tenant, id).getString("state").equals(state));
    }

    /** Waits until all leads were looked at with the weights that stand. */
    void awaitMatched(String tenant, Duration atMost) {
        int[] quiet = new int[1];
        Await.until("matching to settle", atMost, () -> {
            quiet[0] = api().get("/api/v1/tenants/" + tenant + "/matching")
                            .ok()
                            .json()
                            .getBoolean("settled")
                    ? quiet[0] + 1
                    : 0;
            return quiet[0] >= 5;
        });
    }

    @Override
    public void close() {
        product.end();
        try (Stream<Path> files = Files.walk(work)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(path -> path.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            // gone already
        }
    }
}
