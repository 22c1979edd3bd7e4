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
        Optional<String> certificateSha256) {

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
        if (username.isPresent() != password.isPresent()) {
            throw new IllegalArgumentException("A user name and a password go together: give both or none");
        }
        if (certificateSha256.isPresent() && security == Security.NONE) {
            throw new IllegalArgumentException("A certificate needs security starttls or tls");
        }
        if (outside(connectTimeout) || outside(readTimeout)) {
            throw new IllegalArgumentException("The two times are between 0.1 s and 5 minutes");
        }
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
