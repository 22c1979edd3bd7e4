package org.vivaio.plugins.kafka.source;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Listener;
import org.vivaio.plugins.kafka.KafkaFailures;
import org.vivaio.plugins.kafka.KafkaLine;
import org.vivaio.plugins.kafka.KafkaLink;
import org.vivaio.plugins.kafka.OwnLoader;

/** Reads topics. Clients live as long as one session; nothing is kept between. */
public final class KafkaSource implements Listener {
    private final KafkaSourceSettings settings;
    private final ConnectorContext context;
    private final KafkaLine line;

    KafkaSource(KafkaSourceSettings settings, ConnectorContext context) {
        this.settings = settings;
        this.context = context;
        this.line = settings.line();
    }

    @Override
    public void check() throws ConnectorException {
        try {
            OwnLoader.<Boolean, ConnectorException, InterruptedException>in(() -> {
                try (KafkaLink link = line.open(context);
                        Admin admin = link.client(Admin::create, Map.of())) {
                    Cluster cluster = new Cluster(admin, settings.topics(), line.timeout());
                    link.look(cluster.nodes());
                    cluster.partitions();
                }
                return true;
            });
        } catch (KafkaException e) {
            throw KafkaFailures.read(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ConnectorException.unavailable("The test was stopped before an answer came", e);
        }
    }

    @Override
    public void listen(Session session) throws ConnectorException, InterruptedException {
        try {
            OwnLoader.<Boolean, ConnectorException, InterruptedException>in(() -> {
                read(session);
                return true;
            });
        } catch (InterruptException e) {
            Thread.interrupted(); // Kafka sets it again
            throw new InterruptedException();
        } catch (KafkaException e) {
            throw KafkaFailures.read(e);
        }
    }

    private void read(Session session) throws ConnectorException, InterruptedException {
        try (KafkaLink link = line.open(context);
                Admin admin = link.client(Admin::create, Map.of());
                KafkaConsumer<byte[], byte[]> consumer = link.client(
                        all -> new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                        properties())) {
            Cluster cluster = new Cluster(admin, settings.topics(), line.timeout());
            try {
                new Reading(settings, context, link, cluster, consumer, session).run();
            } catch (ConnectorException | KafkaException e) {
                link.check(); // a broker that we may not reach looks like one that does not answer
                throw e;
            }
        }
    }

    private Map<String, Object> properties() {
        Map<String, Object> all = new HashMap<>();
        all.put("group.id", settings.group());
        all.put("enable.auto.commit", false); // after our commit, by us
        all.put("auto.offset.reset", "none"); // never jump silently
        all.put("isolation.level", "read_committed");
        all.put("allow.auto.create.topics", false);
        all.put("max.poll.records", Reading.MOST);
        all.put("fetch.max.bytes", 8 << 20);
        all.put("max.partition.fetch.bytes", 2 << 20);
        return all;
    }
}
