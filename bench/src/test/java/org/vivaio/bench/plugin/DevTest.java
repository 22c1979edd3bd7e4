package org.vivaio.bench.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.vivaio.bench.product.Api;
import org.vivaio.bench.product.Await;
import org.vivaio.bench.product.Ports;
import org.vivaio.bench.product.Product;
import org.vivaio.bench.product.Products;

/** An author at work: compiles, connects, looks at what passed, changes a class and sends it again. */
class DevTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final HttpClient BROWSER =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();

    private static String browse(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer = BROWSER.send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    /** Waits for a line of the terminal, and answers with what the pattern's group found last. */
    private static String said(Product product, String pattern, int times) throws IOException {
        Pattern wanted = Pattern.compile(pattern);
        Await.until(pattern, SOON, () -> wanted.matcher(log(product)).results().count() >= times);
        Matcher found = wanted.matcher(log(product));
        assertThat(found.find()).isTrue();
        return found.group(1);
    }

    private static String log(Product product) throws IOException {
        return Files.readString(product.launch().log());
    }

    private static HttpServer partner(Queue<String> asked) throws IOException {
        HttpServer partner = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        partner.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("authorization"));
            byte[] body =
                    "{\"items\": [{\"id\": \"7\", \"email\": \"ada@casa.example\"}]}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        partner.start();
        return partner;
    }

    @Test
    void a_class_that_is_compiled_takes_the_place_of_the_old_one_and_what_passed_is_sent_again_through_it()
            throws Exception {
        AuthorsDesk desk = new AuthorsDesk("dev");
        desk.run("./vivaio new-plugin source some-feed");
        Queue<String> asked = new ConcurrentLinkedQueue<>();
        HttpServer partner = partner(asked);
        String peer = "127.0.0.1:" + partner.getAddress().getPort();
        Product.Launch launch = Products.launch(
                "dev " + desk.folder().resolve("some-feed"),
                desk.folder(),
                Ports.freePair(),
                Map.of("VIVAIO_OUTBOUND_ALLOW", peer));
        try (Product product = Product.start(launch).awaitReady(Products.FIRST_START)) {
            URI page = URI.create(said(product, "See what passes +(http://\\S+)", 1));
            assertThat(log(product)).contains("Nothing is compiled yet: run mvn -q compile");
            desk.run("cd some-feed && mvn -q compile");
            said(product, "(Loaded some-feed)", 1);

            Api api = product.api(Products.TOKEN);
            JsonObject schema =
                    api.get("/api/v1/tenants/dev/connectors/some-feed").ok().json();
            assertThat(schema.encode()).as("the form's fields").contains("Access token", "From the partner.");
            JsonObject settings =
                    new JsonObject().put("url", "http://" + peer + "/").put("token", "the-partners-token");
            api.send(
                            "PUT",
                            "/api/v1/tenants/dev/resources/connection/feed",
                            java.util.Optional.of(new JsonObject()
                                    .put(
                                            "spec",
                                            new JsonObject()
                                                    .put("connector", "some-feed")
                                                    .put("every", "1h")
                                                    .put("settings", settings))
                                    .encode()))
                    .ok();
            Await.until(
                    "the partner's lead",
                    SOON,
                    () -> api.all("/api/v1/tenants/dev/leads").size() == 1);

            String seen = browse(HttpRequest.newBuilder(page));
            assertThat(seen)
                    .contains("poll", "ada@casa.example", "GET http://" + peer + "/leads")
                    .doesNotContain("the-partners-token");
            assertThat(asked).anyMatch(one -> one.endsWith("Bearer the-partners-token"));

            Path source = desk.folder().resolve("some-feed/src/main/java/com/example/somefeed/SomeFeed.java");
            Files.writeString(source, Files.readString(source).replace("\"leads?after=\"", "\"prospects?after=\""));
            desk.run("cd some-feed && mvn -q compile");
            said(product, "(Loaded some-feed)", 2);
            String poll = seen.substring(seen.indexOf("<strong>poll</strong>"));
            Matcher again = Pattern.compile("action=\"(again/\\d+)\"").matcher(poll);
            assertThat(again.find()).isTrue();
            String after = browse(
                    HttpRequest.newBuilder(page.resolve(again.group(1))).POST(HttpRequest.BodyPublishers.noBody()));
            assertThat(after).contains("GET http://" + peer + "/prospects?after=0");
            assertThat(asked).anyMatch(one -> one.startsWith("/prospects?after=0&"));
            assertThat(api.all("/api/v1/tenants/dev/leads"))
                    .as("sent again for the author's eyes")
                    .hasSize(1);

            Files.writeString(
                    source,
                    Files.readString(source)
                            .replace(
                                    "public ConnectorSpec spec() {",
                                    "public ConnectorSpec spec() {\n        if (true) throw new IllegalStateException(\"no spec\");"));
            desk.run("cd some-feed && mvn -q compile");
            assertThat(said(product, "Not loaded: (.*)", 1)).contains("some-feed");
            assertThat(api.get("/api/v1/tenants/dev/connections/feed").json().getString("state"))
                    .as("the version that worked goes on")
                    .isEqualTo("active");
            assertThat(product.terminate()).isZero();
        } finally {
            partner.stop(0);
        }
    }
}
