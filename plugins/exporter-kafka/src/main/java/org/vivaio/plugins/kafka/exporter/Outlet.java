package org.vivaio.plugins.kafka.exporter;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.plugins.kafka.KafkaFailures;
import org.vivaio.plugins.kafka.KafkaLink;

/** A producer and the way it uses. */
record Outlet(KafkaProducer<byte[], byte[]> producer, KafkaLink link) {

    /** Opens one, after a look at the cluster and the topic. */
    static Outlet open(KafkaExporterSettings settings, ConnectorContext context)
            throws ConnectorException, InterruptedException {
        KafkaLink link = settings.line().open(context);
        try {
            look(settings, link);
            return new Outlet(
                    link.client(
                            all -> new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer()),
                            properties(settings)),
                    link);
        } catch (ConnectorException | InterruptedException | RuntimeException e) {
            link.close();
            throw e;
        }
    }

    /** Fails when the cluster cannot be reached, refuses us, or has no such topic. */
    static void check(KafkaExporterSettings settings, ConnectorContext context)
            throws ConnectorException, InterruptedException {
        try (KafkaLink link = settings.line().open(context)) {
            look(settings, link);
        }
    }

    private static void look(KafkaExporterSettings settings, KafkaLink link)
            throws ConnectorException, InterruptedException {
        Duration timeout = settings.line().timeout();
        try (Admin admin = link.client(Admin::create, Map.of())) {
            link.look(get(admin.describeCluster().nodes(), timeout));
            get(admin.describeTopics(List.of(settings.topic())).allTopicNames(), timeout);
        }
    }

    /** Looks at the brokers that the producer writes to, as far as they are new. */
    void look(String topic) throws ConnectorException {
        List<Node> nodes = new ArrayList<>();
        for (PartitionInfo partition : producer.partitionsFor(topic)) {
            if (partition.leader() != null) {
                nodes.add(partition.leader());
            }
        }
        link.look(nodes);
    }

    private static <T> T get(KafkaFuture<T> future, Duration timeout) throws ConnectorException, InterruptedException {
        try {
            return future.get(timeout.toMillis() + 1_000, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw KafkaFailures.read(e);
        }
    }

    private static Map<String, Object> properties(KafkaExporterSettings settings) {
        long millis = settings.line().timeout().toMillis();
        Map<String, Object> all = new HashMap<>();
        all.put("acks", "all");
        all.put("enable.idempotence", true);
        all.put("compression.type", settings.packed().name().toLowerCase(Locale.ROOT));
        all.put("linger.ms", 0);
        all.put("max.block.ms", millis);
        all.put("request.timeout.ms", (int) Math.max(1, millis / 2));
        all.put("delivery.timeout.ms", (int) millis);
        all.put("max.request.size", 8 << 20);
        return all;
    }

    /** Ends it at once: nothing that waits is sent any more, for its senders have given up. */
    void drop() {
        boolean interrupted = Thread.interrupted();
        try {
            producer.close(Duration.ZERO);
        } catch (RuntimeException e) {
            // it is gone all the same
        } finally {
            link.close();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
