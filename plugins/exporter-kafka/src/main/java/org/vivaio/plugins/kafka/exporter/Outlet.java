package org.vivaio.plugins.kafka.exporter;

import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.plugins.kafka.KafkaFailures;
import org.vivaio.plugins.kafka.KafkaLine;

/** A producer and what it signed in with. */
record Outlet(KafkaProducer<byte[], byte[]> producer, KafkaLine.SignIn signIn) {

    /** Opens one, after a look at the cluster and the topic. */
    static Outlet open(KafkaExporterSettings settings, KafkaLine line, ConnectorContext context)
            throws ConnectorException, InterruptedException {
        look(settings, line, context);
        KafkaLine.SignIn signIn = line.signIn(context);
        try {
            return new Outlet(
                    new KafkaProducer<>(
                            properties(settings, line, signIn), new ByteArraySerializer(), new ByteArraySerializer()),
                    signIn);
        } catch (RuntimeException e) {
            signIn.close();
            throw e;
        }
    }

    /** Fails when the cluster cannot be reached, refuses us, or has no such topic. */
    static void look(KafkaExporterSettings settings, KafkaLine line, ConnectorContext context)
            throws ConnectorException, InterruptedException {
        line.look(context);
        try (KafkaLine.SignIn signIn = line.signIn(context);
                Admin admin = Admin.create(signIn.properties())) {
            line.look(context, get(admin.describeCluster().nodes(), line.timeout()));
            get(admin.describeTopics(java.util.List.of(settings.topic())).allTopicNames(), line.timeout());
        }
    }

    private static <T> T get(KafkaFuture<T> future, Duration timeout) throws ConnectorException, InterruptedException {
        try {
            return future.get(timeout.toMillis() + 1_000, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw KafkaFailures.read(e);
        }
    }

    private static Map<String, Object> properties(
            KafkaExporterSettings settings, KafkaLine line, KafkaLine.SignIn signIn) {
        long millis = line.timeout().toMillis();
        Map<String, Object> all = new HashMap<>(signIn.properties());
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
            signIn.close();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
