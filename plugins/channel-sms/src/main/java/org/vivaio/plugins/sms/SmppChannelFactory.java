package org.vivaio.plugins.sms;

import org.pf4j.Extension;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorFactory;
import org.vivaio.api.ConnectorSpec;

/** The door to message centres. */
@Extension
public final class SmppChannelFactory implements ConnectorFactory<SmppSettings> {
    /** Called by the host. */
    public SmppChannelFactory() {}

    @Override
    public ConnectorSpec spec() {
        return new ConnectorSpec(
                "channel-sms",
                "SMS (SMPP)",
                "Sends and receives SMS through a message centre that speaks SMPP 3.4. You need host, system id and"
                        + " password from your provider.");
    }

    @Override
    public Class<SmppSettings> settings() {
        return SmppSettings.class;
    }

    @Override
    public SmppChannel open(SmppSettings settings, ConnectorContext context) {
        return new SmppChannel(settings, context);
    }
}
