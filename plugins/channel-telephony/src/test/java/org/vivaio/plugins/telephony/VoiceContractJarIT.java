package org.vivaio.plugins.telephony;

import java.util.List;
import java.util.Map;
import org.vivaio.testkit.contract.ChannelContract;
import org.vivaio.testkit.contract.HttpPeer;

/** What every channel keeps, by Twilio's voice API. */
class VoiceContractJarIT extends ChannelContract<HttpPeer> {
    @Override
    protected HttpPeer peer() {
        return new HttpPeer(request -> request.method().equals("GET")
                ? HttpPeer.Answer.json("{\"sid\": \"AC00000000000000000000000000000000\"}")
                : new HttpPeer.Answer(201, "application/json", VoiceChannelTest.CREATED));
    }

    @Override
    protected String choose(List<String> offered) {
        return "channel-telephony-twilio";
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
                "accountSid", "AC00000000000000000000000000000000",
                "authToken", "a-token-of-" + peer.port(),
                "url", peer.uri("").toString(),
                "from", "+15557122661",
                "telephone", "+390212345678",
                "timeout", "5s");
    }
}
