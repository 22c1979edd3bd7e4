package org.vivaio.plugins.email;

import java.util.Optional;
import org.vivaio.api.Inline;
import org.vivaio.api.Secret;
import org.vivaio.api.Setting;
import org.vivaio.plugins.mail.LineSettings;
import org.vivaio.plugins.mail.Security;
import org.vivaio.plugins.mail.SignIn;
import org.vivaio.plugins.mail.TokenSettings;

/** Settings of a mailbox that reports come back to. */
public record BounceSettings(
        @Setting(
                label = "Host",
                help = "Name of the IMAP server.",
                pattern = "[A-Za-z0-9.:_-]+",
                example = "imap.example.com")
        String host,

        @Setting(label = "Port", help = "993 for TLS, 143 for STARTTLS.", fallback = "993", min = 1, max = 65535)
        int port,

        @Setting(label = "Security", help = "With none even the password travels readable.", fallback = "tls")
        Security security,

        @Setting(label = "User name", help = "Of the mailbox.")
        String username,

        @Setting(
                label = "Sign in with",
                help = "oauth2 for Google Workspace and Microsoft 365, which take no passwords from programs.",
                fallback = "password")
        SignIn signIn,

        @Setting(label = "Password", help = "Of the mailbox, or an app password.", when = "signIn=password")
        Optional<Secret> password,

        @Inline TokenSettings tokens,

        @Setting(label = "Folder", help = "Where the reports arrive.", fallback = "INBOX")
        String folder,

        @Inline LineSettings line) {

    /** Checks what the types cannot say. */
    public BounceSettings {
        tokens.check(signIn, Optional.of(username), security, host);
        line.check(security);
        if (signIn == SignIn.PASSWORD && password.isEmpty()) {
            throw new IllegalArgumentException("Give the password, or sign in with oauth2");
        }
    }
}
