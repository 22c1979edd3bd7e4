package @package@;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.vivaio.testkit.contract.HttpPeer;
import org.vivaio.testkit.contract.SourceContract;

/** What every source keeps, tried on the packaged jar against a partner of its own. */
class @Name@ContractTest extends SourceContract<HttpPeer> {
    @Override
    protected int items() {
        return 7;
    }

    /** The partner when all is well; the contract makes it refuse, hang, break off and lie. */
    @Override
    protected HttpPeer peer() {
        return new HttpPeer(request -> {
            if (!request.path().contains("leads?")) {
                return HttpPeer.Answer.json("{}");
            }
            int after = Integer.parseInt(request.path().replaceAll(".*after=(\\d+).*", "$1"));
            int limit = Integer.parseInt(request.path().replaceAll(".*limit=(\\d+).*", "$1"));
            return HttpPeer.Answer.json(IntStream.rangeClosed(after + 1, Math.min(items(), after + limit))
                    .mapToObj(i -> "{\"id\": " + i + ", \"email\": \"lead" + i + "@example.org\"}")
                    .collect(Collectors.joining(", ", "{\"items\": [", "]}")));
        });
    }

    @Override
    protected Map<String, ?> settings(HttpPeer peer) {
        return Map.of("url", peer.uri("/api/").toString(), "token", "token-for-" + peer.port());
    }
}
