package org.vivaio.plugins.email;

import java.time.Duration;
import java.util.Optional;
import org.vivaio.api.Secret;
import org.vivaio.api.Setting;

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

        @Setting(label = "Password", help = "Goes with the user name.")
        Optional<Secret> password,

        @Setting(label = "From", help = "The sender, with or without a name.", example = "Bellini <info@example.com>")
        String from,

        @Setting(label = "Reply to", help = "Where answers go, when not to the sender.", example = "sales@example.com")
        Optional<String> replyTo,

        @Setting(
                label = "Time to connect",
                help = "How long to wait for the server to take the connection.",
                fallback = "10s",
                group = "More")
        Duration connectTimeout,

        @Setting(
                label = "Time to answer",
                help = "How long to wait for each answer of the server.",
                fallback = "30s",
                group = "More")
        Duration readTimeout,

        @Setting(
                label = "Domain of message ids",
                help = "What stands behind the @ of each Message-ID; the sender's domain when empty.",
                pattern = "[A-Za-z0-9.-]+",
                group = "More")
        Optional<String> messageIdDomain,

        @Setting(
                label = "Certificate",
                help = "SHA-256 fingerprint of a self-signed certificate, in hexadecimal. Exactly this certificate is"
                        + " trusted then, whatever name it carries; when empty, the usual authorities are.",
                pattern = "([0-9A-Fa-f]{2}:?){31}[0-9A-Fa-f]{2}",
                group = "More")
        Optional<String> certificateSha256,

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
        Optional<Secret> dkimKey,

        @Setting(
                label = "Token address",
                help = "Where access tokens are renewed, for servers that want OAuth 2 instead of a password.",
                pattern = "https?://.+",
                example = "https://oauth2.googleapis.com/token",
                group = "OAuth 2")
        Optional<String> oauthUrl,

        @Setting(label = "Client id", help = "Of the registered application.", group = "OAuth 2")
        Optional<String> clientId,

        @Setting(label = "Client secret", help = "Of the registered application.", group = "OAuth 2")
        Optional<Secret> clientSecret,

        @Setting(label = "Refresh token", help = "What the owner of the mailbox allowed once.", group = "OAuth 2")
        Optional<Secret> refreshToken) {

    /** How the line to the server is protected. */
    public enum Security {
        /** Not at all. */
        NONE,
        /** Starts plain and must become encrypted before anything is said. */
        STARTTLS,
        /** Encrypted from the first byte. */
        TLS
    }

    /** Checks what the types cannot say. */
    public EmailSettings {
        check("From", from);
        replyTo.ifPresent(text -> check("Reply to", text));
        boolean tokens = oauthUrl.isPresent();
        if (tokens != clientId.isPresent()
                || tokens != clientSecret.isPresent()
                || tokens != refreshToken.isPresent()
                || tokens && (username.isEmpty() || password.isPresent())) {
            throw new IllegalArgumentException(
                    "OAuth 2 needs token address, client id, client secret, refresh token and a user name, and no password");
        }
        if (tokens && security == Security.NONE && certificateSha256.isEmpty() && !isLocal(host)) {
            throw new IllegalArgumentException("OAuth 2 needs security starttls or tls");
        }
        if (dkimKey.isPresent() != dkimSelector.isPresent()) {
            throw new IllegalArgumentException("A DKIM key and its selector go together: give both or none");
        }
        dkimKey.ifPresent(key -> DkimSigner.of("x.example", "x", key.reveal()));
        if (!tokens && username.isPresent() != password.isPresent()) {
            throw new IllegalArgumentException("A user name and a password go together: give both or none");
        }
        if (certificateSha256.isPresent() && security == Security.NONE) {
            throw new IllegalArgumentException("A certificate needs security starttls or tls");
        }
        if (outside(connectTimeout) || outside(readTimeout)) {
            throw new IllegalArgumentException("The two times are between 0.1 s and 5 minutes");
        }
    }

    /** Settings without signature and OAuth 2. */
    public EmailSettings(
            String host,
            int port,
            Security security,
            Optional<String> username,
            Optional<Secret> password,
            String from,
            Optional<String> replyTo,
            Duration connectTimeout,
            Duration readTimeout,
            Optional<String> messageIdDomain,
            Optional<String> certificateSha256) {
        this(
                host,
                port,
                security,
                username,
                password,
                from,
                replyTo,
                connectTimeout,
                readTimeout,
                messageIdDomain,
                certificateSha256,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** Who signs; empty when mails go unsigned. */
    Optional<DkimSigner> signer() {
        return dkimKey.map(key ->
                DkimSigner.of(dkimDomain.orElseGet(() -> sender().domain()), dkimSelector.orElse(""), key.reveal()));
    }

    /** How to get access tokens; empty for a password. */
    Optional<AccessToken.OAuth> oauth() {
        return oauthUrl.map(url -> new AccessToken.OAuth(
                url, clientId.orElse(""), clientSecret.orElseThrow(), refreshToken.orElseThrow()));
    }

    private static boolean isLocal(String host) {
        return host.equals("127.0.0.1") || host.equals("localhost");
    }

    /** The sender. */
    Address sender() {
        return Address.parse(from);
    }

    private static boolean outside(Duration time) {
        return time.compareTo(Duration.ofMillis(100)) < 0 || time.compareTo(Duration.ofMinutes(5)) > 0;
    }

    private static void check(String label, String text) {
        try {
            Address.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(label + ": write name@example.com or Name <name@example.com>", e);
        }
    }
}
