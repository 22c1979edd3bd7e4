package org.vivaio.plugins.verify;

import org.pf4j.Extension;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorFactory;
import org.vivaio.api.ConnectorSpec;
import org.vivaio.api.Verifier;

/** The door of this plugin. */
@Extension
public final class VerifyFactory implements ConnectorFactory<VerifySettings> {
    /** Called by the host. */
    public VerifyFactory() {}

    @Override
    public ConnectorSpec spec() {
        return new ConnectorSpec(
                "verifier-http",
                "Check over HTTP",
                "Asks a JSON service whether an e-mail, a phone, an address or a company is good, or what else it knows. You need the"
                        + " service's address, usually a key, and its documentation.");
    }

    @Override
    public Class<VerifySettings> settings() {
        return VerifySettings.class;
    }

    @Override
    public Verifier open(VerifySettings settings, ConnectorContext context) {
        return new HttpVerifier(settings, context);
    }
}
