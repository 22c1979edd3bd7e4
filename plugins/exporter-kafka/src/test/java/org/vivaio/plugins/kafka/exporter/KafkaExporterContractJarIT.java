package org.vivaio.plugins.kafka.exporter;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.vivaio.plugins.kafka.KafkaPeer;
import org.vivaio.testkit.contract.ExporterContract;
import org.vivaio.testkit.contract.Mood;

/** What every exporter keeps, at a real broker. */
class KafkaExporterContractJarIT extends ExporterContract<KafkaPeer> {
    @Override
    protected KafkaPeer peer() {
        return new KafkaPeer();
    }

    @Override
    protected Set<Mood> cannot() {
        return KafkaPeer.CANNOT;
    }

    @Override
    protected Map<String, ?> settings(KafkaPeer peer) {
        Map<String, Object> settings = new LinkedHashMap<>(peer.line());
        settings.put("topic", peer.topic());
        return settings;
    }
}
