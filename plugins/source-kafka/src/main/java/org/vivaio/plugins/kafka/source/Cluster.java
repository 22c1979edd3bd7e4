package org.vivaio.plugins.kafka.source;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.vivaio.api.ConnectorException;
import org.vivaio.plugins.kafka.KafkaFailures;

/** What the cluster says of itself. */
class Cluster {
    private final Admin admin;
    private final List<String> topics;
    private final Duration timeout;

    Cluster(Admin admin, List<String> topics, Duration timeout) {
        this.admin = admin;
        this.topics = topics;
        this.timeout = timeout;
    }

    Collection<Node> nodes() throws ConnectorException, InterruptedException {
        return get(admin.describeCluster().nodes());
    }

    /** The topics as they are now; fails when one is missing. */
    Map<String, TopicDescription> partitions() throws ConnectorException, InterruptedException {
        return get(admin.describeTopics(topics).allTopicNames());
    }

    private <T> T get(KafkaFuture<T> future) throws ConnectorException, InterruptedException {
        try {
            return future.get(timeout.toMillis() + 1_000, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw KafkaFailures.read(e);
        }
    }
}
