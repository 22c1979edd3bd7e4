package org.vivaio.bench.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.vivaio.bench.product.Api;
import org.vivaio.bench.product.Await;
import org.vivaio.bench.product.PgTarget;
import org.vivaio.bench.product.Ports;
import org.vivaio.bench.product.Product;
import org.vivaio.bench.product.Products;
import org.vivaio.bench.product.Sql;
import org.vivaio.core.platform.postgres.EmbeddedPostgres;
import org.vivaio.core.platform.postgres.PostgresAddress;
import org.vivaio.plugins.kafka.KafkaBroker;

/** Two nodes, one connection to topics of a real broker: one of them reads, and when it is killed the other goes on. */
@Timeout(600)
final class KafkaNodesTest {
    private static final String TENANT = "stream";
    private static final String TOPIC = "stream-leads";
    private static final int RECORDS = 3_000;
    private static final int PARTITIONS = 3;
    /** An oversize one and one that is no JSON are among them. */
    private static final int ODD = 2;

    private static final String STORED = "select count(*) from inbox where tenant_id = 'stream' and source = 'topics'";
    /** The node that has the right to read, by the port of its cluster that it writes into its log. */
    private static final String HOLDER = "select n.port::bigint from source_lease s join node n on n.id = s.node"
            + " where s.tenant_id = 'stream' and s.connection = 'topics' and s.until > now()";

    private static final Pattern JOINING = Pattern.compile("Joining the cluster at [^ ]+:([0-9]+) ");

    @Test
    void no_record_is_lost_or_doubled_when_the_node_that_reads_is_killed() throws Exception {
        KafkaBroker broker = KafkaBroker.get();
        broker.topic(TOPIC, PARTITIONS, Map.of("max.message.bytes", Integer.toString(8 << 20)));
        Path folder = Products.folder("kafka-nodes");
        ExecutorService threads = Executors.newSingleThreadExecutor();
        List<Product> nodes = new ArrayList<>();
        try (EmbeddedPostgres postgres =
                        EmbeddedPostgres.start(folder.resolve("shared"), EmbeddedPostgres.Options.defaults());
                Sql sql = new Sql(target(postgres))) {
            nodes.add(node("a", broker, postgres));
            nodes.add(node("b", broker, postgres));
            nodes.forEach(node -> node.awaitReady(Products.FIRST_START));
            nodes.get(0).api(Products.TOKEN).tenant(TENANT, List.of(connection(broker)));
            Future<?> writing = threads.submit(() -> write(broker));

            for (int kill = 1; kill <= 2; kill++) {
                long wanted = kill * RECORDS / 4;
                Await.until(wanted + " records", Duration.ofSeconds(60), () -> sql.number(STORED) >= wanted);
                Product reader = reader(sql, nodes);
                reader.kill();
                long then = sql.number(STORED);
                Await.until("the other node to go on", Duration.ofSeconds(60), () -> sql.number(STORED) > then);
                assertThat(reader(sql, nodes)).isNotSameAs(reader);
                nodes.set(nodes.indexOf(reader), Product.start(reader.launch()).awaitReady(Products.FIRST_START));
            }
            writing.get();
            Await.until(
                    "all records",
                    Duration.ofSeconds(120),
                    () -> sql.number(STORED + " and state = 'done'") >= RECORDS + ODD);

            assertThat(sql.number(STORED)).isEqualTo(RECORDS + ODD);
            assertThat(sql.number("select count(distinct external_id) from inbox where tenant_id = 'stream'"))
                    .isEqualTo(RECORDS + ODD);
            assertThat(sql.number("select count(*) from lead where tenant_id = 'stream'"))
                    .isEqualTo(RECORDS);
            odd(nodes.get(0).api(Products.TOKEN));
        } finally {
            threads.shutdownNow();
            nodes.forEach(Product::close);
        }
    }

    /** What is wrong with a record is to be seen, with its reason. */
    private static void odd(Api api) {
        List<JsonObject> kept = api.all("/api/v1/tenants/" + TENANT + "/captures?verdict=quarantined");
        assertThat(kept)
                .hasSize(ODD)
                .allSatisfy(capture -> assertThat(
                                capture.getJsonArray("reasons").getJsonObject(0).getString("message"))
                        .isNotBlank());
    }

    /** The one node that reads. */
    private static Product reader(Sql sql, List<Product> nodes) {
        List<Row> holders = sql.rows(HOLDER);
        assertThat(holders).as("nodes with the right to read").hasSize(1);
        return nodes.stream()
                .filter(node -> port(node) == holders.get(0).getLong(0))
                .findFirst()
                .orElseThrow();
    }

    private static long port(Product node) {
        try {
            Matcher matcher = JOINING.matcher(Files.readString(node.launch().log()));
            long last = -1;
            while (matcher.find()) {
                last = Long.parseLong(matcher.group(1));
            }
            return last;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PgTarget target(EmbeddedPostgres postgres) {
        PostgresAddress address = postgres.address();
        return new PgTarget(
                address.host(), address.port(), postgres.superuser(), postgres.password(), address.database());
    }

    private static Product node(String name, KafkaBroker broker, EmbeddedPostgres postgres) {
        Map<String, String> more = new HashMap<>();
        more.put("VIVAIO_DATABASE_URL", postgres.uri().toString());
        more.put("VIVAIO_SECRET_KEY", Base64.getEncoder().encodeToString(new byte[32]));
        more.put("VIVAIO_OUTBOUND_ALLOW", broker.address());
        return Product.start(Products.launch("serve", Products.folder("kafka-nodes-" + name), Ports.free(), more));
    }

    private static JsonObject connection(KafkaBroker broker) {
        return new JsonObject()
                .put("kind", "connection")
                .put("name", "topics")
                .put(
                        "spec",
                        new JsonObject()
                                .put("connector", "source-kafka")
                                .put(
                                        "settings",
                                        new JsonObject()
                                                .put("brokers", List.of(broker.address()))
                                                .put("topics", List.of(TOPIC))
                                                .put("security", "plaintext")
                                                .put("timeout", "3s")));
    }

    /** Goes on while nodes are killed. */
    private static void write(KafkaBroker broker) {
        for (int i = 0; i < RECORDS; i++) {
            record(broker, i % PARTITIONS, "{\"email\": \"k" + i + "@stream.example\", \"message\": \"" + i + "\"}");
            if (i == RECORDS / 2) {
                record(broker, 0, "no json {");
                broker.write(
                        Map.of("max.request.size", 8 << 20),
                        new ProducerRecord<>(
                                TOPIC,
                                1,
                                null,
                                ("{\"message\": \"" + "x".repeat(2 << 20) + "\"}").getBytes(StandardCharsets.UTF_8)));
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    private static void record(KafkaBroker broker, int partition, String value) {
        broker.write(new ProducerRecord<>(TOPIC, partition, null, value.getBytes(StandardCharsets.UTF_8)));
    }
}
