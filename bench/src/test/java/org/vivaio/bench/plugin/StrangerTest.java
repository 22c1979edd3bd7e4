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
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
    private static Path folder;

    /** The two programs of the guide: ours, and Maven without the network where it has all it needs. */
    @BeforeAll
    static void prepare() throws IOException {
        folder = Products.folder("stranger");
        script(folder.resolve("vivaio"), "exec '" + Product.root().resolve("vivaio") + "' \"$@\"");
        String maven = Stream.of(System.getenv("PATH").split(":"))
                .map(dir -> Path.of(dir, "mvn"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow()
                .toString();
        script(
                Files.createDirectories(folder.resolve("bin")).resolve("mvn"),
                "'" + maven + "' -o -B -ntp \"$@\" || exec '" + maven + "' -B -ntp \"$@\"");
    }

    private static void script(Path file, String line) throws IOException {
        Files.writeString(file, "#!/usr/bin/env bash\n" + line + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static String run(String commands) throws IOException, InterruptedException {
        Path log = Files.createTempFile(folder, "run", ".log");
        ProcessBuilder builder = new ProcessBuilder("bash", "-e", "-c", commands)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("VIVAIO_SKIP_BUILD", "1");
        builder.environment().merge("PATH", folder.resolve("bin").toString(), (path, bin) -> bin + ":" + path);
        Process process = builder.start();
        assertThat(process.waitFor(6, TimeUnit.MINUTES))
                .as("%s ended", commands)
                .isTrue();
        String output = Files.readString(log);
        List<String> lines = output.lines().toList();
        assertThat(process.exitValue())
                .as("%s:%n%s", commands, String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size())))
                .isZero();
        return output;
    }

    /** Reports of surefire: how many tests ran, and that none was skipped. */
    private static void contractRan(String project) throws IOException {
        int tests = 0;
        try (Stream<Path> reports = Files.list(folder.resolve(project).resolve("target/surefire-reports"))) {
            for (Path report :
                    reports.filter(f -> f.toString().endsWith(".xml")).toList()) {
                String text = Files.readString(report);
                tests += Integer.parseInt(text.replaceAll("(?s).*?<testsuite[^>]* tests=\"(\\d+)\".*", "$1"));
                assertThat(text).contains(" skipped=\"0\"");
            }
        }
        assertThat(tests).as("contract tests of %s", project).isGreaterThanOrEqualTo(10);
    }

    @Test
    void the_first_lines_of_the_guide_make_a_plugin_that_passes_its_contract() throws Exception {
        List<String> lines = Files.readAllLines(Product.root().resolve("docs/guides/integrator.md"));
        int at = IntStream.range(0, lines.size())
                .filter(i -> lines.get(i).startsWith("<!-- stranger"))
                .findFirst()
                .orElseThrow();
        List<String> commands = lines.subList(at + 2, lines.size());
        run(commands.stream().takeWhile(line -> !line.equals("```")).collect(Collectors.joining("\n")));
        contractRan("sms-gateway");
        long code = Files.readAllLines(
                        folder.resolve("sms-gateway/src/main/java/com/example/smsgateway/SmsGateway.java"))
                .stream()
                .filter(line -> !line.isBlank() && !line.startsWith("import ") && !line.startsWith("package "))
                .filter(line -> !line.strip().matches("[{})(;]*|/\\*\\*.*"))
                .count();
        assertThat(code).as("lines of an author's code for a real channel").isLessThanOrEqualTo(60);
    }

    @ParameterizedTest
    @ValueSource(strings = {"exporter", "verifier"})
    void every_kind_has_a_skeleton_that_passes_its_contract(String kind) throws Exception {
        run("./vivaio new-plugin " + kind + " some-" + kind + " && cd some-" + kind + " && mvn -q verify");
        contractRan("some-" + kind);
    }

    @Test
    void a_plugin_that_was_just_made_brings_leads_into_a_running_server() throws Exception {
        run("./vivaio new-plugin source some-partner && cd some-partner && mvn -q verify");
        contractRan("some-partner");
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
                folder,
                Ports.free(),
                Map.of("VIVAIO_OUTBOUND_ALLOW", "127.0.0.1:" + port));
        try (Product product = Product.start(launch).awaitReady(Products.FIRST_START)) {
            // dropped into plugins.dir, as the guide says
            Path plugins = Files.createDirectories(launch.data().resolve("plugins"));
            Files.copy(folder.resolve("some-partner/target/some-partner.jar"), plugins.resolve("some-partner.jar"));
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
