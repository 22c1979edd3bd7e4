package org.vivaio.plugins.sms;

import java.util.List;
import java.util.Map;
import org.vivaio.testkit.contract.ChannelContract;
import org.vivaio.testkit.contract.HttpPeer;

/** What every channel keeps, by Twilio's API. */
class TwilioContractJarIT extends ChannelContract<HttpPeer> {
    @Override
    protected HttpPeer peer() {
        return new HttpPeer(request -> request.method().equals("GET")
                ? HttpPeer.Answer.json("{\"sid\": \"AC00000000000000000000000000000000\", \"status\": \"active\"}")
                : new HttpPeer.Answer(201, "application/json", TwilioChannelTest.CREATED));
    }

    @Override
    protected String choose(List<String> offered) {
        return "channel-sms-twilio";
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

    @Override
    protected Map<String, ?> settings(HttpPeer peer) {
        return Map.of(
                "accountSid", "AC00000000000000000000000000000000",
                "authToken", "a-token-of-" + peer.port(),
                "url", peer.uri("").toString(),
                "from", "+15557122661",
                "timeout", "5s");
    }
}
