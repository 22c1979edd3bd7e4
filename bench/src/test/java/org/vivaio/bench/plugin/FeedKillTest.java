package org.vivaio.bench.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.vivaio.bench.product.Api;
import org.vivaio.bench.product.Await;
import org.vivaio.bench.product.Ports;
import org.vivaio.bench.product.Product;
import org.vivaio.bench.product.Products;
import org.vivaio.bench.product.Sql;

/** A feed whose server is killed between fetching and storing: each lead arrives, and once. */
@Timeout(600)
final class FeedKillTest {
    private static final int LEADS = 4_000;
    private static final int PAGE = 100;
    private static final String TENANT = "feeds";
    private static final String ROWS = "select count(*) from inbox where tenant_id = 'feeds' and source = $1";

    @Test
    void no_lead_of_a_feed_is_lost_or_doubled_when_the_server_is_killed_while_it_reads() throws Exception {
        Path folder = Products.folder("feed-kill");
        ExecutorService threads = Executors.newCachedThreadPool();
        HttpServer partner = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        partner.setExecutor(threads);
        byte[] file = file();
        partner.createContext("/file.csv", exchange -> range(exchange, file));
        partner.createContext("/api", FeedKillTest::page);
        partner.start();
        String address = "127.0.0.1:" + partner.getAddress().getPort();
        Product.Launch launch =
                Products.launch("serve", folder, Ports.free(), Map.of("VIVAIO_OUTBOUND_ALLOW", address));
        Product product = Product.start(launch).awaitReady(Products.FIRST_START);
        try {
            Api api = product.api(Products.TOKEN);
            api.tenant(
                    TENANT,
                    List.of(
                            connection(
                                    "by-file",
                                    new JsonObject()
                                            .put("from", "file")
                                            .put("url", "http://" + address + "/file.csv")
                                            .put("id", "id")),
                            connection(
                                    "by-api",
                                    new JsonObject()
                                            .put("from", "api")
                                            .put("url", "http://" + address + "/api")
                                            .put("records", "data")
                                            .put("id", "id")
                                            .put("pageSize", PAGE)
                                            .put("query", new JsonObject().put("page", "{page}")))));
            for (int kill = 1; kill <= 2; kill++) {
                long wanted = kill * LEADS / 3;
                try (Sql sql = new Sql(product.postgres().target())) {
                    Await.until(
                            wanted + " leads by the API",
                            Duration.ofSeconds(60),
                            () -> sql.number(ROWS, "by-api") >= wanted);
                }
                product.kill();
                product = Product.start(launch).awaitReady(Products.FIRST_START);
            }
            try (Sql sql = new Sql(product.postgres().target())) {
                Await.until(
                        "all leads",
                        Duration.ofSeconds(120),
                        () -> sql.number("select count(*) from inbox where tenant_id = 'feeds' and state = 'done'")
                                >= 2 * LEADS);
                for (String source : List.of("by-file", "by-api")) {
                    assertThat(sql.number(ROWS, source))
                            .as("captures of %s, each stored once", source)
                            .isEqualTo(LEADS);
                    assertThat(sql.number(
                                    "select count(distinct external_id) from inbox where tenant_id = 'feeds' and source = $1",
                                    source))
                            .isEqualTo(LEADS);
                }
                assertThat(sql.number("select count(*) from lead where tenant_id = 'feeds'"))
                        .isEqualTo(2 * LEADS);
            }
        } finally {
            product.close();
            partner.stop(0);
            threads.shutdownNow();
        }
    }

    private static JsonObject connection(String name, JsonObject settings) {
        return new JsonObject()
                .put("kind", "connection")
                .put("name", name)
                .put(
                        "spec",
                        new JsonObject()
                                .put("connector", "source-feed")
                                .put("every", "2s")
                                .put("settings", settings));
    }

    private static byte[] file() {
        return IntStream.range(0, LEADS)
                .mapToObj(i -> i + ",file" + i + "@feed.example," + "n".repeat(3_000))
                .collect(Collectors.joining("\n", "id,email,message\n", "\n"))
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Slow enough to be killed in the middle. */
    private static void pause() {
        LockSupport.parkNanos(Duration.ofMillis(60).toNanos());
    }

    private static void range(HttpExchange exchange, byte[] file) throws IOException {
        pause();
        exchange.getResponseHeaders().set("last-modified", "Mon, 02 Nov 2026 10:00:00 GMT");
        String range = exchange.getRequestHeaders().getFirst("range");
        if (range == null) {
            exchange.getResponseHeaders().set("content-length", String.valueOf(file.length));
            exchange.sendResponseHeaders(200, -1);
        } else {
            String[] ends = range.replace("bytes=", "").split("-");
            int from = Integer.parseInt(ends[0]);
            if (from >= file.length) {
                exchange.sendResponseHeaders(416, -1);
            } else {
                byte[] part = Arrays.copyOfRange(file, from, Math.min(file.length, Integer.parseInt(ends[1]) + 1));
                exchange.sendResponseHeaders(206, part.length);
                exchange.getResponseBody().write(part);
            }
        }
        exchange.close();
    }

    private static void page(HttpExchange exchange) throws IOException {
        pause();
        int page = Integer.parseInt(exchange.getRequestURI().getQuery().replaceAll(".*page=(\\d+).*", "$1"));
        byte[] body = IntStream.range(PAGE * (page - 1), Math.min(LEADS, PAGE * page))
                .mapToObj(i -> "{\"id\": \"A" + i + "\", \"email\": \"api" + i + "@feed.example\"}")
                .collect(Collectors.joining(", ", "{\"data\": [", "]}"))
                .getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
