package org.vivaio.plugins.feed;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.vivaio.testkit.contract.HttpPeer;
import org.vivaio.testkit.contract.SourceContract;

/** What every source keeps, for the feed of a paged API. */
class FeedApiContractJarIT extends SourceContract<HttpPeer> {
    @Override
    protected int items() {
        return 7;
    }

    @Override
    protected HttpPeer peer() {
        return new HttpPeer(request -> {
            int page = Integer.parseInt(request.path().replaceAll(".*page=(\\d+).*", "$1"));
            return HttpPeer.Answer.json(IntStream.rangeClosed(3 * (page - 1) + 1, Math.min(items(), 3 * page))
                    .mapToObj(i -> "{\"id\": \"L" + i + "\", \"email\": \"lead" + i + "@example.org\"}")
                    .collect(Collectors.joining(", ", "{\"data\": {\"items\": [", "]}}")));
        });
    }

    @Override
    protected Map<String, ?> settings(HttpPeer peer) {
        return Map.of(
                "from",
                "api",
                "url",
                peer.uri("/leads").toString(),
                "token",
                "token-for-" + peer.port(),
                "records",
                "data.items",
                "id",
                "id",
                "pageSize",
                3,
                "query",
                Map.of("page", "{page}", "size", "{limit}"));
    }
}
