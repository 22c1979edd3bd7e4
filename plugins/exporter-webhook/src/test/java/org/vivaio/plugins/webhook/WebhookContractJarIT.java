package org.vivaio.plugins.webhook;

import java.util.Map;
import org.vivaio.testkit.contract.ExporterContract;
import org.vivaio.testkit.contract.HttpPeer;

/** What every exporter keeps. */
class WebhookContractJarIT extends ExporterContract<HttpPeer> {
    @Override
    protected HttpPeer peer() {
        return new HttpPeer(request -> HttpPeer.Answer.json("{}"));
    }

    @Override
    protected Map<String, ?> settings(HttpPeer peer) {
        String secret = java.util.Base64.getEncoder()
                .encodeToString(
                        ("a secret of receiver " + peer.port()).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return Map.of("url", peer.uri("/hook").toString(), "secret", "whsec_" + secret, "timeout", "5s");
    }

    /** A receiver has nothing that could be asked without sending it a lead. */
    @Override
    protected boolean checks() {
        return false;
    }
}
