package org.vivaio.plugins.webhook;

import org.pf4j.Extension;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorFactory;
import org.vivaio.api.ConnectorSpec;
import org.vivaio.api.CrmExporter;

/** The door of this plugin. */
@Extension
public final class WebhookExporterFactory implements ConnectorFactory<WebhookSettings> {
    /** Called by the host. */
    public WebhookExporterFactory() {}

    @Override
    public ConnectorSpec spec() {
        return new ConnectorSpec(
                "exporter-webhook",
                "Webhook",
                "Posts each lead as JSON to an address of yours, signed as Standard Webhooks asks. You need the address"
                        + " and a secret.");
    }

    @Override
    public Class<WebhookSettings> settings() {
        return WebhookSettings.class;
    }

    @Override
    public CrmExporter open(WebhookSettings settings, ConnectorContext context) {
        return new WebhookExporter(settings, context);
    }
}
