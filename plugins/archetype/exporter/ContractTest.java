package @package@;

import java.util.Map;
import org.vivaio.testkit.contract.ExporterContract;
import org.vivaio.testkit.contract.HttpPeer;

/** What every exporter keeps, tried on the packaged jar against a CRM of its own. */
class @Name@ContractTest extends ExporterContract<HttpPeer> {
    /** The CRM when all is well; the contract makes it refuse, hang, break off and lie. */
    @Override
    protected HttpPeer peer() {
        return new HttpPeer(request -> HttpPeer.Answer.json("{\"id\": \"4711\"}"));
    }

    @Override
    protected Map<String, ?> settings(HttpPeer peer) {
        return Map.of("url", peer.uri("/api/").toString(), "token", "token-for-" + peer.port());
    }

    /** Only posts change something at the CRM; check() gets. */
    @Override
    protected int effects() {
        return (int) first().arrivals().stream().filter(a -> a.startsWith("POST ")).count();
    }
}
