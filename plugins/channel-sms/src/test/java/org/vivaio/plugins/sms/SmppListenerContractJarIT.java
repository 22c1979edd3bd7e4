package org.vivaio.plugins.sms;

import java.util.List;
import java.util.Map;
import org.vivaio.testkit.contract.ListenerContract;

/** What every listener keeps, over SMPP. */
class SmppListenerContractJarIT extends ListenerContract<SmppPeer> {
    @Override
    protected SmppPeer peer() {
        return new SmppPeer();
    }

    @Override
    protected String choose(List<String> offered) {
        return "channel-sms";
    }

    @Override
    protected Map<String, ?> settings(SmppPeer peer) {
        return SmppContractJarIT.settingsOf(peer);
    }
}
