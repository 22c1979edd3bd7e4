package @package@;

import java.util.Map;
import org.vivaio.testkit.contract.HttpPeer;
import org.vivaio.testkit.contract.VerifierContract;

/** What every verifier keeps, tried on the packaged jar against a service of its own. */
class @Name@ContractTest extends VerifierContract<HttpPeer> {
    /** The service when all is well; the contract makes it refuse, hang, break off and lie. */
    @Override
    protected HttpPeer peer() {
        return new HttpPeer(request -> HttpPeer.Answer.json("{\"result\": \"deliverable\"}"));
    }

    @Override
    protected Map<String, ?> settings(HttpPeer peer) {
        return Map.of("url", peer.uri("/v1/").toString(), "token", "token-for-" + peer.port());
    }

    /** Only posts count as checks; check() gets. */
    @Override
    protected int effects() {
        return (int) first().arrivals().stream().filter(a -> a.startsWith("POST ")).count();
    }
}
