package org.vivaio.plugins.sms;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.vivaio.testkit.contract.ChannelContract;
import org.vivaio.testkit.contract.Mood;

/** What every channel keeps, over SMPP. */
class SmppContractJarIT extends ChannelContract<SmppPeer> {
    @Override
    protected SmppPeer peer() {
        return new SmppPeer();
    }

    @Override
    protected String choose(List<String> offered) {
        return "channel-sms";
    }

    @Override
    protected Set<Mood> cannot() {
        return SmppPeer.CANNOT;
    }

    /** The protocol has no field for it. */
    @Override
    protected boolean sendsKeys() {
        return false;
    }

    @Override
    protected String recipient() {
        return "+393331234567";
    }

    @Override
    protected Map<String, ?> settings(SmppPeer peer) {
        return settingsOf(peer);
    }

    static Map<String, ?> settingsOf(SmppPeer peer) {
        return Map.of(
                "host", "127.0.0.1",
                "port", peer.port(),
                "systemId", "bellini",
                "password", "pw-" + peer.port(),
                "from", "Vivaio",
                "timeout", "2s",
                "throttlePause", "7s");
    }
}
