package org.vivaio.plugins.hubspot;

import org.pf4j.Extension;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorFactory;
import org.vivaio.api.ConnectorSpec;

/** The door of this plugin. */
@Extension
public final class HubSpotExporterFactory implements ConnectorFactory<HubSpotSettings> {
    /** Called by the host. */
    public HubSpotExporterFactory() {}

    @Override
    public ConnectorSpec spec() {
        return new ConnectorSpec(
                "exporter-hubspot",
                "HubSpot",
                "Creates and updates contacts, and deals if you like, in HubSpot, and brings back what became of them. You"
                        + " need the access token of a private app.");
    }

    @Override
    public Class<HubSpotSettings> settings() {
        return HubSpotSettings.class;
    }

    @Override
    public HubSpotExporter open(HubSpotSettings settings, ConnectorContext context) {
        return new HubSpotExporter(settings, context);
    }
}
