package org.vivaio.plugins.landing;

import org.pf4j.Extension;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorFactory;
import org.vivaio.api.ConnectorSpec;
import org.vivaio.api.WebhookReceiver;

/** The door of this plugin. */
@Extension
public final class LandingPageFactory implements ConnectorFactory<LandingPageSettings> {
    /** Called by the host. */
    public LandingPageFactory() {}

    @Override
    public ConnectorSpec spec() {
        return new ConnectorSpec(
                "source-landing-page",
                "Landing page",
                "Serves a page with a form at /p/ and the connection's name; each submit is a lead. You need a purpose"
                        + " with the text of your privacy notice.");
    }

    @Override
    public Class<LandingPageSettings> settings() {
        return LandingPageSettings.class;
    }

    @Override
    public WebhookReceiver open(LandingPageSettings settings, ConnectorContext context) {
        return new LandingPage(settings, context);
    }
}
