package org.vivaio.plugins.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.common.Node;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;

/** A way to a cluster that clients may use for as long as it is open; to be closed after them. */
public final class KafkaLink implements AutoCloseable {
    private final KafkaLine line;
    private final ConnectorContext context;
    private final BrokerGuard guard;
    private final Optional<ScramUse> scram;

    KafkaLink(KafkaLine line, ConnectorContext context, BrokerGuard guard, Optional<ScramUse> scram) {
        this.line = line;
        this.context = context;
        this.guard = guard;
        this.scram = scram;
    }

    /**
     * Makes one of Kafka's clients.
     *
     * @param make from Kafka's own settings
     * @param more settings besides those of the line
     */
    public <T> T client(Function<Map<String, Object>, T> make, Map<String, Object> more) {
        Map<String, Object> all = new HashMap<>(line.properties(context));
        all.putAll(more);
        return guard.making(() -> make.apply(all));
    }

    /**
     * Looks at brokers that the cluster names, each once; one that is down is no failure.
     *
     * @throws ConnectorException of kind {@code CONFIG} when the host does not let one of them through
     */
    public void look(Iterable<Node> nodes) throws ConnectorException {
        for (Node node : nodes) {
            if (!node.isEmpty() && guard.learn(node.host(), node.port())) {
                try {
                    Preflight.look(context, node.host(), node.port(), line.security(), line.timeout());
                } catch (ConnectorException e) {
                    if (e.kind() == ConnectorException.Kind.CONFIG) {
                        throw e;
                    }
                }
            }
        }
    }

    /** Fails when a client heard of a broker that the host does not let through. */
    public void check() throws ConnectorException {
        guard.check();
    }

    @Override
    public void close() {
        scram.ifPresent(ScramUse::close);
    }
}
