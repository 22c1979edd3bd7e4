package org.vivaio.plugins.email;

import org.pf4j.Extension;
import org.vivaio.api.Channel;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorFactory;
import org.vivaio.api.ConnectorSpec;
import org.vivaio.plugins.mail.Security;

/** The door of this plugin. */
@Extension
public final class EmailChannelFactory implements ConnectorFactory<EmailSettings> {
    /** Called by the host. */
    public EmailChannelFactory() {}

    @Override
    public ConnectorSpec spec() {
        return new ConnectorSpec(
                "channel-email",
                "E-mail (SMTP)",
                "Sends e-mail through an SMTP server. You need its name and, as a rule, a user with a password or"
                        + " OAuth 2.");
    }

    @Override
    public Class<EmailSettings> settings() {
        return EmailSettings.class;
    }

    @Override
    public Channel open(EmailSettings settings, ConnectorContext context) {
        if (settings.password().isPresent() && settings.security() == Security.NONE) {
            context.log().warn("The password travels unprotected: choose security starttls or tls");
        }
        return new EmailChannel(settings, context);
    }
}
