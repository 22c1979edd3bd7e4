package org.vivaio.plugins.telephony;

import java.util.List;
import java.util.Map;
import org.vivaio.testkit.contract.ChannelContract;
import org.vivaio.testkit.contract.HttpPeer;

/** What every channel keeps, by Asterisk's REST interface. */
class AsteriskContractJarIT extends ChannelContract<HttpPeer> {
    @Override
    protected HttpPeer peer() {
        HttpPeer[] self = {null};
        HttpPeer peer = new HttpPeer(request -> request.method().equals("GET")
                        && request.path().startsWith("/ari/channels")
                ? HttpPeer.Answer.json(
                        self[0].arrivals().stream().anyMatch(a -> a.contains("channelId=vivaio-key-known"))
                                ? "[" + AriPeer.channel("vivaio-key-known", "PJSIP/1001-00000001", "", "", "") + "]"
                                : "[]")
                : HttpPeer.Answer.json(AriPeer.channel("vivaio-1", "PJSIP/1001-00000001", "", "", "")));
        self[0] = peer;
        return peer;
    }

    @Override
    protected String choose(List<String> offered) {
        return "channel-telephony";
    }

    @Override
    protected String recipient() {
        return "+393331234567";
    }

    @Override
    protected int effects() {
        return (int)
                first().arrivals().stream().filter(a -> a.startsWith("POST")).count();
    }

    /** A call carries no text. */
    @Override
    protected boolean carriesText() {
        return false;
    }

    @Override
    protected Map<String, ?> settings(HttpPeer peer) {
        return Map.of(
                "url", peer.uri("").toString(),
                "user", "vivaio",
                "password", "a-secret-of-" + peer.port(),
                "telephone", "PJSIP/1001",
                "timeout", "5s");
    }
}
