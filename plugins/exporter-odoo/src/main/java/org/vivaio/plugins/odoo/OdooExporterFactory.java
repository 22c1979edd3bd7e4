package org.vivaio.plugins.odoo;

import org.pf4j.Extension;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorFactory;
import org.vivaio.api.ConnectorSpec;

/** The door of this plugin. */
@Extension
public final class OdooExporterFactory implements ConnectorFactory<OdooSettings> {
    /** Called by the host. */
    public OdooExporterFactory() {}

    @Override
    public ConnectorSpec spec() {
        return new ConnectorSpec(
                "exporter-odoo",
                "Odoo CRM",
                "Creates and updates leads in Odoo 14 or newer and brings back what became of them. You need the address,"
                        + " the database's name, a user who may write leads, and an API key of that user.");
    }

    @Override
    public Class<OdooSettings> settings() {
        return OdooSettings.class;
    }

    @Override
    public OdooExporter open(OdooSettings settings, ConnectorContext context) {
        return new OdooExporter(settings, context);
    }
}
