package org.vivaio.plugins.email;

import org.pf4j.Extension;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorFactory;
import org.vivaio.api.ConnectorSpec;
import org.vivaio.api.LeadSource;

/** The door to a mailbox that reports come back to. */
@Extension
public final class BounceFactory implements ConnectorFactory<BounceSettings> {
    /** Called by the host. */
    public BounceFactory() {}

    @Override
    public ConnectorSpec spec() {
        return new ConnectorSpec(
                "email-bounces",
                "E-mail: what comes back",
                "Reads bounces, complaints and answers from the mailbox of the sender (IMAP), so that nobody writes to"
                        + " addresses that do not exist.");
    }

    @Override
    public Class<BounceSettings> settings() {
        return BounceSettings.class;
    }

    @Override
    public LeadSource open(BounceSettings settings, ConnectorContext context) {
        return new BounceSource(settings, context);
    }
}
