package org.vivaio.plugins.hook;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.vivaio.api.Secret;
import org.vivaio.api.Setting;

/** Settings of one door. */
public record HookSettings(
        @Setting(label = "Who posts", help = "Meta and the shops have habits of their own.", fallback = "generic")
        Profile profile,

        @Setting(
                label = "Signature",
                help =
                        "How the other side proves that it is itself. none takes posts of anybody, which are then watched like those of a public form.",
                fallback = "standard-webhooks",
                when = "profile=generic")
        Signing signature,

        @Setting(
                label = "Secret",
                help =
                        "By which the other side signs: of Standard Webhooks the one that begins with whsec_, of Meta the app secret, of a shop the"
                                + " secret of the webhook.")
        Optional<Secret> secret,

        @Setting(
                label = "Header",
                help = "That holds the signature or the token.",
                fallback = "X-Signature",
                pattern = "[A-Za-z][A-Za-z0-9-]{0,60}",
                when = "signature=hmac-hex|hmac-base64|token")
        String header,

        @Setting(
                label = "Id of a post",
                help =
                        "JSON path, such as event.id, by which a repeat is known. Empty: the header webhook-id, else equal contents count once.",
                when = "profile=generic")
        Optional<String> id,

        @Setting(
                label = "List in a post",
                help = "JSON path of the list when one post holds several leads, such as data.leads.",
                when = "profile=generic")
        Optional<String> items,

        @Setting(
                label = "Verify token",
                help = "The word that you enter both here and in Meta's page when it asks for one.",
                when = "profile=meta")
        Optional<Secret> verifyToken,

        @Setting(
                label = "Page access token",
                help =
                        "With leads_retrieval. Meta posts only the number of a lead; with this token its answers are fetched. Without it the number alone"
                                + " is stored.",
                when = "profile=meta")
        Optional<Secret> accessToken,

        @Setting(
                label = "Graph address",
                help = "Of Meta's API, with its version.",
                fallback = "https://graph.facebook.com/v21.0/",
                when = "profile=meta")
        URI graph) {

    /** Who posts. */
    public enum Profile {
        /** Anybody. */
        GENERIC,
        /** Meta lead ads. */
        META,
        /** WooCommerce. */
        WOOCOMMERCE,
        /** Shopify. */
        SHOPIFY
    }

    /** How posts are signed. */
    public enum Signing {
        /** webhook-id, webhook-timestamp, webhook-signature. */
        STANDARD_WEBHOOKS,
        /** X-Hub-Signature-256. */
        HUB,
        /** HMAC-SHA256 of the body in hex. */
        HMAC_HEX,
        /** HMAC-SHA256 of the body in Base64. */
        HMAC_BASE64,
        /** The secret itself. */
        TOKEN,
        /** Not at all. */
        NONE
    }

    private static final int SHORTEST = 8;

    /** Checks what the types cannot say. */
    public HookSettings {
        boolean open = profile == Profile.GENERIC && signature == Signing.NONE;
        if (!open && secret.filter(s -> s.reveal().length() >= SHORTEST).isEmpty()) {
            throw new IllegalArgumentException(
                    "Enter the secret of the other side, 8 signs or more; only the signature none goes without");
        }
        if (profile == Profile.META
                && verifyToken.filter(t -> t.reveal().length() >= SHORTEST).isEmpty()) {
            throw new IllegalArgumentException("Meta asks for a verify token: make up a word of 8 signs or more");
        }
        if (!List.of("https", "http").contains(String.valueOf(graph.getScheme()))
                || graph.getHost() == null
                || !graph.getPath().endsWith("/")) {
            throw new IllegalArgumentException("The Graph address starts with https:// and ends with /");
        }
        if (accessToken
                .filter(t -> t.reveal().chars().anyMatch(c -> c <= 0x20 || c > 0x7E))
                .isPresent()) {
            throw new IllegalArgumentException("The page access token is one word");
        }
    }

    /** How posts of this door are signed. */
    Signing signing() {
        return switch (profile) {
            case GENERIC -> signature;
            case META -> Signing.HUB;
            case WOOCOMMERCE, SHOPIFY -> Signing.HMAC_BASE64;
        };
    }

    /** The header with the signature. */
    String signatureHeader() {
        return switch (profile) {
            case GENERIC -> header;
            case META -> "x-hub-signature-256";
            case WOOCOMMERCE -> "x-wc-webhook-signature";
            case SHOPIFY -> "x-shopify-hmac-sha256";
        };
    }

    /** Names the profile only. */
    @Override
    public String toString() {
        return "HookSettings[" + profile + "]";
    }
}
