package org.vivaio.plugins.hook;

import org.pf4j.Extension;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorFactory;
import org.vivaio.api.ConnectorSpec;
import org.vivaio.api.WebhookReceiver;

/** The door of this plugin. */
@Extension
public final class HookFactory implements ConnectorFactory<HookSettings> {
    /** Called by the host. */
    public HookFactory() {}

    @Override
    public ConnectorSpec spec() {
        return new ConnectorSpec(
                "source-webhook",
                "Webhook",
                "Takes in what another system posts to /in/TENANT/CONNECTION: leads of any form builder or of Meta lead ads, orders and"
                        + " abandoned carts of WooCommerce and Shopify. You need the secret by which the other side signs.");
    }

    @Override
    public Class<HookSettings> settings() {
        return HookSettings.class;
    }

    @Override
    public WebhookReceiver open(HookSettings settings, ConnectorContext context) {
        return new Hook(settings, context);
    }
}
