package org.vivaio.bench.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vivaio.bench.product.Api;
import org.vivaio.bench.product.Await;
import org.vivaio.bench.product.Ports;
import org.vivaio.bench.product.Product;
import org.vivaio.bench.product.Products;

/** What somebody does who never saw Vivaio and follows the guide to the letter: makes, tests, installs and uses a plugin. */
class StrangerTest {
    private static AuthorsDesk desk;

    @BeforeAll
    static void prepare() throws IOException {
        desk = new AuthorsDesk("stranger");
    }

    @Test
    void the_first_lines_of_the_guide_make_a_plugin_that_passes_its_contract() throws Exception {
        List<String> lines = Files.readAllLines(Product.root().resolve("docs/guides/integrator.md"));
        int at = IntStream.range(0, lines.size())
                .filter(i -> lines.get(i).startsWith("<!-- stranger"))
                .findFirst()
                .orElseThrow();
        List<String> commands = lines.subList(at + 2, lines.size());
        desk.run(commands.stream().takeWhile(line -> !line.equals("```")).collect(Collectors.joining("\n")));
        desk.contractRan("sms-gateway");
        long code = Files.readAllLines(
                        desk.folder().resolve("sms-gateway/src/main/java/com/example/smsgateway/SmsGateway.java"))
                .stream()
                .filter(line -> !line.isBlank() && !line.startsWith("import ") && !line.startsWith("package "))
                .filter(line -> !line.strip().matches("[{})(;]*|/\\*\\*.*"))
                .count();
        assertThat(code).as("lines of an author's code for a real channel").isLessThanOrEqualTo(60);
    }

    @ParameterizedTest
    @ValueSource(strings = {"exporter", "verifier"})
    void every_kind_has_a_skeleton_that_passes_its_contract(String kind) throws Exception {
        desk.run("./vivaio new-plugin " + kind + " some-" + kind + " && cd some-" + kind + " && mvn -q verify");
        desk.contractRan("some-" + kind);
    }

    @Test
    void a_plugin_that_was_just_made_brings_leads_into_a_running_server() throws Exception {
        desk.run("./vivaio new-plugin source some-partner && cd some-partner && mvn -q verify");
        desk.contractRan("some-partner");
        HttpServer partner = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        partner.createContext("/", exchange -> {
            String query = String.valueOf(exchange.getRequestURI().getQuery());
            int after = query.contains("after=") ? Integer.parseInt(query.replaceAll(".*after=(\\d+).*", "$1")) : 7;
            byte[] body = IntStream.rangeClosed(after + 1, 7)
                    .mapToObj(i -> "{\"id\": " + i + ", \"email\": \"partner" + i + "@example.org\"}")
                    .collect(Collectors.joining(", ", "{\"items\": [", "]}"))
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        partner.start();
        int port = partner.getAddress().getPort();
        Product.Launch launch = Products.launch(
                "serve --allow-unsigned-plugins",
                desk.folder(),
                Ports.free(),
                Map.of("VIVAIO_OUTBOUND_ALLOW", "127.0.0.1:" + port));
        try (Product product = Product.start(launch).awaitReady(Products.FIRST_START)) {
            // dropped into plugins.dir, as the guide says
            Path plugins = Files.createDirectories(launch.data().resolve("plugins"));
            Files.copy(
                    desk.folder().resolve("some-partner/target/some-partner.jar"), plugins.resolve("some-partner.jar"));
            Api api = product.api(Products.TOKEN);
            Await.until(
                    "the plugin is loaded",
                    Duration.ofSeconds(30),
                    () -> api.get("/api/v1/plugins").text().contains("some-partner"));
            api.tenant(
                    "larice",
                    List.of(new JsonObject()
                            .put("kind", "connection")
                            .put("name", "partner")
                            .put(
                                    "spec",
                                    new JsonObject()
                                            .put("connector", "some-partner")
                                            .put("every", "1s")
                                            .put(
                                                    "settings",
                                                    new JsonObject()
                                                            .put("url", "http://127.0.0.1:" + port + "/")
                                                            .put("token", "a-token")))));
            Await.until(
                    "the partner's leads",
                    Duration.ofSeconds(30),
                    () -> api.all("/api/v1/tenants/larice/leads").size() == 7);
            assertThat(api.get("/api/v1/tenants/larice/connections/partner")
                            .json()
                            .getString("state"))
                    .isEqualTo("active");
        } finally {
            partner.stop(0);
        }
    }
}
