package org.vivaio.plugins.salesforce;

import org.pf4j.Extension;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.ConnectorFactory;
import org.vivaio.api.ConnectorSpec;

/** The door of this plugin. */
@Extension
public final class SalesforceExporterFactory implements ConnectorFactory<SalesforceSettings> {
    /** Called by the host. */
    public SalesforceExporterFactory() {}

    @Override
    public ConnectorSpec spec() {
        return new ConnectorSpec(
                "exporter-salesforce",
                "Salesforce",
                "Creates and updates leads in Salesforce and brings back what became of them. You need a connected app with a"
                        + " certificate, a user it may act for, and an external id field on Lead.");
    }

    @Override
    public Class<SalesforceSettings> settings() {
        return SalesforceSettings.class;
    }

    @Override
    public SalesforceExporter open(SalesforceSettings settings, ConnectorContext context) throws ConnectorException {
        return new SalesforceExporter(settings, context);
    }
}
