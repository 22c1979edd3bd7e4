package org.vivaio.plugins.email;

import java.time.Duration;
import java.util.Optional;
import org.vivaio.api.Secret;
import org.vivaio.api.Setting;

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
        EmailSettings.Security security,

        @Setting(label = "User name", help = "Of the mailbox.")
        String username,

        @Setting(label = "Password", help = "Goes with the user name.")
        Secret password,

        @Setting(label = "Folder", help = "Where the reports arrive.", fallback = "INBOX")
        String folder,

        @Setting(
                label = "Time to answer",
                help = "How long to wait for each answer of the server.",
                fallback = "30s",
                group = "More")
        Duration readTimeout,

        @Setting(
                label = "Certificate",
                help = "SHA-256 fingerprint of a self-signed certificate, in hexadecimal.",
                pattern = "([0-9A-Fa-f]{2}:?){31}[0-9A-Fa-f]{2}",
                group = "More")
        Optional<String> certificateSha256) {

    /** Checks what the types cannot say. */
    public BounceSettings {
        if (readTimeout.compareTo(Duration.ofMillis(100)) < 0 || readTimeout.compareTo(Duration.ofMinutes(5)) > 0) {
            throw new IllegalArgumentException("The time to answer is between 0.1 s and 5 minutes");
        }
        if (certificateSha256.isPresent() && security == EmailSettings.Security.NONE) {
            throw new IllegalArgumentException("A certificate needs security starttls or tls");
        }
    }
}
