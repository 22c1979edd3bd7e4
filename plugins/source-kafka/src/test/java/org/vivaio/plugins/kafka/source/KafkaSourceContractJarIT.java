package org.vivaio.plugins.kafka.source;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vivaio.plugins.kafka.KafkaPeer;
import org.vivaio.testkit.contract.ListenerContract;

/** What every listener keeps, at a real broker. */
class KafkaSourceContractJarIT extends ListenerContract<KafkaPeer> {
    @Override
    protected KafkaPeer peer() {
        return new KafkaPeer();
    }

    @Override
    protected Map<String, ?> settings(KafkaPeer peer) {
        Map<String, Object> settings = new LinkedHashMap<>(peer.line());
        settings.put("topics", List.of(peer.topic()));
        settings.put("group", peer.group());
        return settings;
    }
}
