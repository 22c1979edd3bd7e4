package org.vivaio.plugins.sms;

import java.util.List;
import java.util.Map;
import org.vivaio.testkit.contract.ChannelContract;
import org.vivaio.testkit.contract.HttpPeer;

/** What every channel keeps, by an HTTP gateway. */
class GatewayContractJarIT extends ChannelContract<HttpPeer> {
    @Override
    protected HttpPeer peer() {
        return new HttpPeer(request -> HttpPeer.Answer.json("{\"messages\": [{\"id\": \"m-1\"}]}"));
    }

    @Override
    protected String choose(List<String> offered) {
        return "channel-sms-http";
    }

    @Override
    protected String recipient() {
        return "+393331234567";
    }

    /** Nothing can be asked of a gateway that is known by templates only. */
    @Override
    protected boolean checks() {
        return false;
    }

    @Override
    protected Map<String, ?> settings(HttpPeer peer) {
        return Map.of(
                "url",
                peer.uri("/messages").toString(),
                "headers",
                Map.of("Authorization", "Bearer {token}"),
                "token",
                "a-token-of-" + peer.port(),
                "idPath",
                "messages.0.id",
                "from",
                "Vivaio",
                "timeout",
                "5s");
    }
}
