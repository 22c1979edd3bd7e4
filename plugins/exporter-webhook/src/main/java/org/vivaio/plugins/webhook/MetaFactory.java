package org.vivaio.plugins.webhook;

import org.pf4j.Extension;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorFactory;
import org.vivaio.api.ConnectorSpec;
import org.vivaio.api.CrmExporter;

/** The door of conversion-meta. */
@Extension
public final class MetaFactory implements ConnectorFactory<MetaSettings> {
    /** Called by the host. */
    public MetaFactory() {}

    @Override
    public ConnectorSpec spec() {
        return new ConnectorSpec(
                "conversion-meta",
                "Conversions to Meta",
                "Tells Meta Ads by the Conversions API which leads became customers. You need the data set and an access token.");
    }

    @Override
    public Class<MetaSettings> settings() {
        return MetaSettings.class;
    }

    @Override
    public CrmExporter open(MetaSettings settings, ConnectorContext context) {
        return new MetaExporter(settings, context);
    }
}
