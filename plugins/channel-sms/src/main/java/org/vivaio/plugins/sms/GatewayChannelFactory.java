package org.vivaio.plugins.sms;

import org.pf4j.Extension;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorFactory;
import org.vivaio.api.ConnectorSpec;

/** The door to gateways that are called over HTTP. */
@Extension
public final class GatewayChannelFactory implements ConnectorFactory<GatewaySettings> {
    /** Called by the host. */
    public GatewayChannelFactory() {}

    @Override
    public ConnectorSpec spec() {
        return new ConnectorSpec(
                "channel-sms-http",
                "SMS (HTTP gateway)",
                "Sends SMS by the HTTP interface of any gateway, described by templates, and takes its callbacks.");
    }

    @Override
    public Class<GatewaySettings> settings() {
        return GatewaySettings.class;
    }

    @Override
    public GatewayChannel open(GatewaySettings settings, ConnectorContext context) {
        return new GatewayChannel(settings, context);
    }
}
