package org.vivaio.plugins.espocrm;

import org.pf4j.Extension;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorFactory;
import org.vivaio.api.ConnectorSpec;

/** The door of this plugin. */
@Extension
public final class EspoExporterFactory implements ConnectorFactory<EspoSettings> {
    /** Called by the host. */
    public EspoExporterFactory() {}

    @Override
    public ConnectorSpec spec() {
        return new ConnectorSpec(
                "exporter-espocrm",
                "EspoCRM",
                "Creates and updates leads in EspoCRM and brings back what became of them. You need its address and the API"
                        + " key of an API user.");
    }

    @Override
    public Class<EspoSettings> settings() {
        return EspoSettings.class;
    }

    @Override
    public EspoExporter open(EspoSettings settings, ConnectorContext context) {
        return new EspoExporter(settings, context);
    }
}
