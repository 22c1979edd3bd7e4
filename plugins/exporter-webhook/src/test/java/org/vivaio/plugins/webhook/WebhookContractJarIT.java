package org.vivaio.plugins.webhook;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.vivaio.testkit.contract.ExporterContract;
import org.vivaio.testkit.contract.HttpPeer;
import org.vivaio.testkit.contract.Mood;

/** What every exporter keeps. */
class WebhookContractJarIT extends ExporterContract<HttpPeer> {
    @Override
    protected HttpPeer peer() {
        return new HttpPeer(request -> HttpPeer.Answer.json("{}")).without(Mood.REFUSES);
    }

    @Override
    protected String choose(List<String> offered) {
        return "exporter-webhook";
    }

    /** By Standard Webhooks a receiver cannot refuse an item for good: whatever it answers is tried again. */
    @Override
    protected Set<Mood> cannot() {
        return Set.of(Mood.REFUSES);
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
