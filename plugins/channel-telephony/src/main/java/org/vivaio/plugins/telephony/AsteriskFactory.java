package org.vivaio.plugins.telephony;

import org.pf4j.Extension;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorFactory;
import org.vivaio.api.ConnectorSpec;

/** The door to Asterisk. */
@Extension
public final class AsteriskFactory implements ConnectorFactory<AsteriskSettings> {
    /** Called by the host. */
    public AsteriskFactory() {}

    @Override
    public ConnectorSpec spec() {
        return new ConnectorSpec(
                "channel-telephony",
                "Telephony (Asterisk)",
                "Calls leads from a click and logs calls through Asterisk's REST interface. You need its address and a user"
                        + " from ari.conf.");
    }

    @Override
    public Class<AsteriskSettings> settings() {
        return AsteriskSettings.class;
    }

    @Override
    public AsteriskChannel open(AsteriskSettings settings, ConnectorContext context) {
        return new AsteriskChannel(settings, context);
    }
}
