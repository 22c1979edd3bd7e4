package org.vivaio.plugins.espocrm;

import java.util.Map;
import org.vivaio.testkit.contract.ExporterContract;
import org.vivaio.testkit.contract.HttpPeer;

/** What every exporter keeps. */
class EspoContractJarIT extends ExporterContract<HttpPeer> {
    @Override
    protected HttpPeer peer() {
        return new EspoDouble().peer;
    }

    @Override
    protected Map<String, ?> settings(HttpPeer peer) {
        return Map.of("url", peer.uri("").toString(), "apiKey", "key-of-" + peer.port(), "timeout", "5s");
    }
}
