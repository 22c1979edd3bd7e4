package org.vivaio.plugins.webhook;

import org.pf4j.Extension;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorFactory;
import org.vivaio.api.ConnectorSpec;
import org.vivaio.api.CrmExporter;

/** The door of conversion-postback. */
@Extension
public final class PostbackFactory implements ConnectorFactory<PostbackSettings> {
    /** Called by the host. */
    public PostbackFactory() {}

    @Override
    public ConnectorSpec spec() {
        return new ConnectorSpec(
                "conversion-postback",
                "Conversion by postback",
                "Tells a network or supplier by a call of its address that a lead it sent got further.");
    }

    @Override
    public Class<PostbackSettings> settings() {
        return PostbackSettings.class;
    }

    @Override
    public CrmExporter open(PostbackSettings settings, ConnectorContext context) {
        return new PostbackExporter(settings, context);
    }
}
