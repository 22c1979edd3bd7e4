package org.vivaio.plugins.verify;

import java.util.List;
import java.util.Map;
import org.vivaio.testkit.contract.HttpPeer;
import org.vivaio.testkit.contract.VerifierContract;

/** What every verifier keeps. */
class VerifyContractJarIT extends VerifierContract<HttpPeer> {
    @Override
    protected HttpPeer peer() {
        return new HttpPeer(
                request -> HttpPeer.Answer.json("{\"status\": \"deliverable\", \"score\": 97, \"name\": \"Mara\"}"));
    }

    @Override
    protected Map<String, ?> settings(HttpPeer peer) {
        return Map.of(
                "url", peer.uri("/v1/check").toString(),
                "checkUrl", peer.uri("/v1/account").toString(),
                "method", "post",
                "token", "token-for-" + peer.port(),
                "body", Map.of("email", "{email}"),
                "checks",
                        List.of(Map.of(
                                "subject", "email",
                                "result", "status",
                                "valid", List.of("deliverable"),
                                "score", "score",
                                "scoreMax", 100)),
                "values", Map.of("firstName", "name"),
                "cost", "0.004",
                "cache", "0s");
    }

    /** Only posts count as checks; check() gets. */
    @Override
    protected int effects() {
        return (int)
                first().arrivals().stream().filter(a -> a.startsWith("POST ")).count();
    }
}
