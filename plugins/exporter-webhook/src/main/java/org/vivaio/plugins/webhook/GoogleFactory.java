package org.vivaio.plugins.webhook;

import org.pf4j.Extension;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorFactory;
import org.vivaio.api.ConnectorSpec;
import org.vivaio.api.CrmExporter;

/** The door of conversion-google. */
@Extension
public final class GoogleFactory implements ConnectorFactory<GoogleSettings> {
    /** Called by the host. */
    public GoogleFactory() {}

    @Override
    public ConnectorSpec spec() {
        return new ConnectorSpec(
                "conversion-google",
                "Conversions to Google Ads",
                "Tells Google Ads which clicks became customers. You need a developer token and an OAuth client.");
    }

    @Override
    public Class<GoogleSettings> settings() {
        return GoogleSettings.class;
    }

    @Override
    public CrmExporter open(GoogleSettings settings, ConnectorContext context) {
        return new GoogleExporter(settings, context);
    }
}
