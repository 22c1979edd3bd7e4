package org.vivaio.plugins.kafka.source;

import org.pf4j.Extension;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorFactory;
import org.vivaio.api.ConnectorSpec;

/** Opens topics. */
@Extension
public final class KafkaSourceFactory implements ConnectorFactory<KafkaSourceSettings> {
    /** For the host. */
    public KafkaSourceFactory() {}

    @Override
    public ConnectorSpec spec() {
        return new ConnectorSpec(
                "source-kafka",
                "Kafka topics",
                "Takes each record of one or more topics as a lead: JSON whose fields the mapping finds, or text. Needs the"
                        + " brokers' addresses and a user who may read.");
    }

    @Override
    public Class<KafkaSourceSettings> settings() {
        return KafkaSourceSettings.class;
    }

    @Override
    public KafkaSource open(KafkaSourceSettings settings, ConnectorContext context) {
        return new KafkaSource(settings, context);
    }
}
