package org.vivaio.plugins.inbox;

import org.pf4j.Extension;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorFactory;
import org.vivaio.api.ConnectorSpec;

/** Opens mailboxes. */
@Extension
public final class InboxFactory implements ConnectorFactory<InboxSettings> {
    /** For the host. */
    public InboxFactory() {}

    @Override
    public ConnectorSpec spec() {
        return new ConnectorSpec(
                "source-email-inbox",
                "E-mail inbox (IMAP)",
                "Reads a mailbox: enquiries and the notices of portals become leads, answers join the history of theirs,"
                        + " and the rest is kept back with a reason. Needs an IMAP server with a password or OAuth 2.");
    }

    @Override
    public Class<InboxSettings> settings() {
        return InboxSettings.class;
    }

    @Override
    public Inbox open(InboxSettings settings, ConnectorContext context) {
        return new Inbox(settings, context);
    }
}
