package org.vivaio.plugins.webhook;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.vivaio.api.Secret;
import org.vivaio.api.Setting;

/** Settings of one webhook. */
public record WebhookSettings(
        @Setting(
                label = "Address",
                help = "Where each lead is posted to; https unless the receiver stands in your own network.",
                example = "https://crm.example.com/hooks/vivaio")
        URI url,

        @Setting(
                label = "Secret",
                help =
                        "Shared with the receiver, which checks our signature with it: whsec_ and 24 to 64 bytes in Base64.")
        Secret secret,

        @Setting(
                label = "Previous secret",
                help = "While you change the secret: signs a second time with the old one, so that no call is refused.")
        Optional<Secret> previousSecret,

        @Setting(label = "More headers", help = "Sent with each call, e.g. a token the receiver asks for.")
        Map<String, String> headers,

        @Setting(label = "Time limit", help = "How long to wait for an answer.", fallback = "15s")
        Duration timeout) {

    private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");
    private static final Pattern HEADER_VALUE = Pattern.compile("[\\x20-\\x7e\\t]{0,4000}");
    /** What we set ourselves, and what the JDK's HTTP client keeps for itself. */
    private static final Set<String> RESERVED = Set.of(
            "connection",
            "content-length",
            "content-type",
            "expect",
            "host",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "user-agent",
            "webhook-id",
            "webhook-signature",
            "webhook-timestamp");

    /** Checks what the types cannot say. */
    public WebhookSettings {
        headers = Map.copyOf(headers);
        if (!"https".equalsIgnoreCase(url.getScheme()) && !"http".equalsIgnoreCase(url.getScheme())) {
            throw new IllegalArgumentException("The address starts with https:// or http://");
        }
        if (url.getHost() == null || url.getUserInfo() != null) {
            throw new IllegalArgumentException("The address names a host and no user: put a token into a header");
        }
        if (timeout.compareTo(Duration.ofSeconds(1)) < 0 || timeout.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new IllegalArgumentException("The time limit is between 1 s and 60 s");
        }
        Signature.key(secret);
        previousSecret.ifPresent(Signature::key);
        headers.forEach((name, value) -> {
            if (!HEADER_NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("A header's name is letters, digits and dashes");
            }
            if (RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("The header " + name + " is set by the platform; take it out");
            }
            if (!HEADER_VALUE.matcher(value).matches()) {
                throw new IllegalArgumentException("The value of header " + name + " is one line of plain ASCII");
            }
        });
    }

    /** Leaves the headers' values out: people put tokens there. */
    @Override
    public String toString() {
        return "WebhookSettings[url=" + url.getScheme() + "://" + url.getHost() + ", headers=" + headers.keySet() + "]";
    }
}
