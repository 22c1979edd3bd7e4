package org.vivaio.plugins.sms;

import org.pf4j.Extension;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorFactory;
import org.vivaio.api.ConnectorSpec;

/** The door to Twilio and services that speak its API. */
@Extension
public final class TwilioChannelFactory implements ConnectorFactory<TwilioSettings> {
    /** Called by the host. */
    public TwilioChannelFactory() {}

    @Override
    public ConnectorSpec spec() {
        return new ConnectorSpec(
                "channel-sms-twilio",
                "SMS (Twilio)",
                "Sends and receives SMS through Twilio, or a service that speaks its API. You need account SID and token.");
    }

    @Override
    public Class<TwilioSettings> settings() {
        return TwilioSettings.class;
    }

    @Override
    public TwilioChannel open(TwilioSettings settings, ConnectorContext context) {
        return new TwilioChannel(settings, context);
    }
}
