package org.vivaio.plugins.telephony;

import org.pf4j.Extension;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorFactory;
import org.vivaio.api.ConnectorSpec;

/** The door to voice APIs. */
@Extension
public final class VoiceFactory implements ConnectorFactory<VoiceSettings> {
    /** Called by the host. */
    public VoiceFactory() {}

    @Override
    public ConnectorSpec spec() {
        return new ConnectorSpec(
                "channel-telephony-twilio",
                "Telephony (Twilio)",
                "Calls leads from a click and logs calls through Twilio, or a service that speaks its voice API. You need"
                        + " account SID and token.");
    }

    @Override
    public Class<VoiceSettings> settings() {
        return VoiceSettings.class;
    }

    @Override
    public VoiceChannel open(VoiceSettings settings, ConnectorContext context) {
        return new VoiceChannel(settings, context);
    }
}
