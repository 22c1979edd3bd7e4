package org.vivaio.plugins.email;

import java.util.Optional;
import org.vivaio.api.Inline;
import org.vivaio.api.Secret;
import org.vivaio.api.Setting;
import org.vivaio.plugins.mail.LineSettings;
import org.vivaio.plugins.mail.Security;
import org.vivaio.plugins.mail.SignIn;
import org.vivaio.plugins.mail.TokenSettings;

/** Settings of one SMTP server and one sender. */
public record EmailSettings(
        @Setting(
                label = "Host",
                help = "Name of the SMTP server.",
                pattern = "[A-Za-z0-9.:_-]+",
                example = "smtp.example.com")
        String host,

        @Setting(label = "Port", help = "587 for STARTTLS, 465 for TLS.", fallback = "587", min = 1, max = 65535)
        int port,

        @Setting(
                label = "Security",
                help =
                        "starttls never falls back to plain text. With none, even the password travels readable: only for"
                                + " a relay in your own network.",
                fallback = "starttls")
        Security security,

        @Setting(label = "User name", help = "Leave empty for a relay that asks for none.")
        Optional<String> username,

        @Setting(
                label = "Sign in with",
                help = "oauth2 for Google Workspace and Microsoft 365, which take no passwords from programs.",
                fallback = "password")
        SignIn signIn,

        @Setting(label = "Password", help = "Goes with the user name.", when = "signIn=password")
        Optional<Secret> password,

        @Inline TokenSettings tokens,

        @Setting(label = "From", help = "The sender, with or without a name.", example = "Bellini <info@example.com>")
        String from,

        @Setting(label = "Reply to", help = "Where answers go, when not to the sender.", example = "sales@example.com")
        Optional<String> replyTo,

        @Inline LineSettings line,

        @Setting(
                label = "Domain of message ids",
                help = "What stands behind the @ of each Message-ID; the sender's domain when empty.",
                pattern = "[A-Za-z0-9.-]+",
                group = "More")
        Optional<String> messageIdDomain,

        @Setting(
                label = "DKIM selector",
                help = "Name under which the public key stands in DNS: selector._domainkey.domain.",
                pattern = "[A-Za-z0-9._-]{1,63}",
                group = "Signature")
        Optional<String> dkimSelector,

        @Setting(
                label = "DKIM domain",
                help = "The domain that signs; the sender's when empty.",
                pattern = "[A-Za-z0-9.-]+",
                group = "Signature")
        Optional<String> dkimDomain,

        @Setting(
                label = "DKIM key",
                help = "Private key (PKCS #8, PEM), RSA of 2048 bits or Ed25519. Mails are signed when it is there.",
                group = "Signature")
        Optional<Secret> dkimKey) {

    /** Checks what the types cannot say. */
    public EmailSettings {
        check("From", from);
        replyTo.ifPresent(text -> check("Reply to", text));
        tokens.check(signIn, username, security, host);
        line.check(security);
        if (dkimKey.isPresent() != dkimSelector.isPresent()) {
            throw new IllegalArgumentException("A DKIM key and its selector go together: give both or none");
        }
        dkimKey.ifPresent(key -> DkimSigner.of("x.example", "x", key.reveal()));
        if (signIn == SignIn.PASSWORD && username.isPresent() != password.isPresent()) {
            throw new IllegalArgumentException(
                    "A user name and a password go together: give both or none, or sign in with oauth2");
        }
    }

    /** Who signs; empty when mails go unsigned. */
    Optional<DkimSigner> signer() {
        return dkimKey.map(key ->
                DkimSigner.of(dkimDomain.orElseGet(() -> sender().domain()), dkimSelector.orElse(""), key.reveal()));
    }

    /** The sender. */
    Address sender() {
        return Address.parse(from);
    }

    private static void check(String label, String text) {
        try {
            Address.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(label + ": write name@example.com or Name <name@example.com>", e);
        }
    }
}
