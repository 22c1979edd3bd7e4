package org.vivaio.plugins.kafka.exporter;

import org.pf4j.Extension;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorFactory;
import org.vivaio.api.ConnectorSpec;

/** Opens topics. */
@Extension
public final class KafkaExporterFactory implements ConnectorFactory<KafkaExporterSettings> {
    /** For the host. */
    public KafkaExporterFactory() {}

    @Override
    public ConnectorSpec spec() {
        return new ConnectorSpec(
                "exporter-kafka",
                "Kafka topic",
                "Writes each lead as a record of JSON to a topic, under the lead's id. Needs the brokers' addresses and a user"
                        + " who may write.");
    }

    @Override
    public Class<KafkaExporterSettings> settings() {
        return KafkaExporterSettings.class;
    }

    @Override
    public KafkaExporter open(KafkaExporterSettings settings, ConnectorContext context) {
        return new KafkaExporter(settings, context);
    }
}
