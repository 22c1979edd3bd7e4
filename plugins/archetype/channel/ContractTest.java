package @package@;

import java.util.Map;
import org.vivaio.testkit.contract.ChannelContract;
import org.vivaio.testkit.contract.HttpPeer;

/** What every channel keeps, tried on the packaged jar against a gateway of its own. */
class @Name@ContractTest extends ChannelContract<HttpPeer> {
    /** The gateway when all is well; the contract makes it refuse, hang, break off and lie. */
    @Override
    protected HttpPeer peer() {
        return new HttpPeer(request -> HttpPeer.Answer.json("{\"id\": \"m-1\"}"));
    }

    @Override
    protected Map<String, ?> settings(HttpPeer peer) {
        return Map.of("url", peer.uri("/v1/").toString(), "token", "token-for-" + peer.port());
    }

    @Override
    protected String recipient() {
        return "+390212345678";
    }

    /** Only posts change something at the gateway; check() gets. */
    @Override
    protected int effects() {
        return (int) first().arrivals().stream().filter(a -> a.startsWith("POST ")).count();
    }
}
