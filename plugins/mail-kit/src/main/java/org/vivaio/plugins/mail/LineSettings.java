package org.vivaio.plugins.mail;

import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import org.vivaio.api.Setting;

/**
 * How long a mail server may take, and which certificate it has.
 *
 * @param connectTimeout 0.1 s to 5 min
 * @param readTimeout 0.1 s to 5 min, for each answer
 * @param certificateSha256 fingerprint in hexadecimal; empty for the usual authorities
 */
public record LineSettings(
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
                label = "Certificate",
                help = "SHA-256 fingerprint of a self-signed certificate, in hexadecimal. Exactly this certificate is"
                        + " trusted then, whatever name it carries; when empty, the usual authorities are.",
                pattern = "([0-9A-Fa-f]{2}:?){31}[0-9A-Fa-f]{2}",
                group = "More")
        Optional<String> certificateSha256) {

    /** Checks the bounds. */
    public LineSettings {
        if (outside(connectTimeout) || outside(readTimeout)) {
            throw new IllegalArgumentException("The two times are between 0.1 s and 5 minutes");
        }
    }

    private static boolean outside(Duration time) {
        return time.compareTo(Duration.ofMillis(100)) < 0 || time.compareTo(Duration.ofMinutes(5)) > 0;
    }

    /**
     * Checks it together with the protection of the line.
     *
     * @throws IllegalArgumentException with a message for the person who fills in the settings
     */
    public void check(Security security) {
        if (certificateSha256.isPresent() && security == Security.NONE) {
            throw new IllegalArgumentException("A certificate needs security starttls or tls");
        }
    }

    /** What Jakarta Mail is to be told, for one protocol such as {@code imaps}. */
    public Properties properties(String protocol, Security security, SignIn signIn) {
        String prefix = "mail." + protocol + ".";
        boolean starttls = security == Security.STARTTLS;
        Properties all = new Properties();
        all.put(prefix + "starttls.enable", Boolean.toString(starttls));
        all.put(prefix + "starttls.required", Boolean.toString(starttls));
        all.put(prefix + "ssl.checkserveridentity", "true");
        all.put(prefix + "ssl.protocols", "TLSv1.2 TLSv1.3");
        certificateSha256.ifPresent(pin -> {
            all.put(prefix + "ssl.socketFactory", PinnedTrust.sockets(pin));
            all.put(prefix + "ssl.socketFactory.fallback", "false");
            all.put(prefix + "ssl.checkserveridentity", "false"); // the fingerprint is the identity
        });
        all.put(prefix + "connectiontimeout", Long.toString(connectTimeout.toMillis()));
        all.put(prefix + "timeout", Long.toString(readTimeout.toMillis()));
        if (signIn == SignIn.OAUTH2) {
            all.put(prefix + "auth.mechanisms", "XOAUTH2");
        }
        return all;
    }
}
