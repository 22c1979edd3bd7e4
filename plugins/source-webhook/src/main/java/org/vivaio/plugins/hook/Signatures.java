package org.vivaio.plugins.hook;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.WebRequest;

/** Whether a post comes from who knows the secret. */
final class Signatures {
    private static final long TOLERANCE_SECONDS = 300;
    private static final String PREFIX = "whsec_";

    private final HookSettings settings;
    private final Clock clock;

    Signatures(HookSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** Fails for a post that is not signed as it should be. */
    void check(WebRequest request) throws ConnectorException {
        boolean good = switch (settings.signing()) {
            case STANDARD_WEBHOOKS -> standard(request);
            case HUB -> hex(request, "x-hub-signature-256");
            case HMAC_HEX -> hex(request, settings.signatureHeader());
            case HMAC_BASE64 ->
                same(mac(plainKey(), request.body()), base64(header(request, settings.signatureHeader())));
            case TOKEN -> token(request);
            case NONE -> true;
        };
        if (!good) {
            throw ConnectorException.auth("The signature is missing or wrong; compare the secret on both sides");
        }
    }

    private boolean standard(WebRequest request) {
        String id = header(request, "webhook-id");
        String time = header(request, "webhook-timestamp");
        if (id.isEmpty() || !time.matches("[0-9]{1,12}")) {
            return false;
        }
        if (Math.abs(clock.instant().getEpochSecond() - Long.parseLong(time)) > TOLERANCE_SECONDS) {
            return false;
        }
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes((id + "." + time + ".").getBytes(StandardCharsets.UTF_8));
        content.writeBytes(request.body());
        byte[] expected = mac(standardKey(), content.toByteArray());
        boolean good = false;
        for (String each : header(request, "webhook-signature").split(" ")) {
            good |= each.startsWith("v1,") && same(expected, base64(each.substring(3)));
        }
        return good;
    }

    private byte[] standardKey() {
        String secret = secret();
        byte[] key = secret.startsWith(PREFIX) ? base64(secret.substring(PREFIX.length())) : new byte[0];
        return key.length > 0 ? key : plainKey();
    }

    private boolean hex(WebRequest request, String name) {
        String text = header(request, name).toLowerCase(Locale.ROOT);
        try {
            return same(
                    mac(plainKey(), request.body()),
                    HexFormat.of().parseHex(text.startsWith("sha256=") ? text.substring(7) : text));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private boolean token(WebRequest request) {
        String given = header(request, settings.signatureHeader());
        String bearer = given.regionMatches(true, 0, "Bearer ", 0, 7)
                ? given.substring(7).strip()
                : given;
        String text = bearer.isEmpty() ? request.queryValue("token").orElse("") : bearer;
        return same(plainKey(), text.getBytes(StandardCharsets.UTF_8));
    }

    private String secret() {
        return settings.secret().map(s -> s.reveal()).orElse("");
    }

    private byte[] plainKey() {
        return secret().getBytes(StandardCharsets.UTF_8);
    }

    private static String header(WebRequest request, String name) {
        return request.header(name).map(String::strip).orElse("");
    }

    static boolean same(byte[] expected, byte[] given) {
        return MessageDigest.isEqual(expected, given);
    }

    static byte[] mac(byte[] key, byte[] content) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    private static byte[] base64(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    /** Headers that help to understand a post later; none that proves a right. */
    static final List<String> KEPT = List.of(
            "user-agent",
            "x-request-id",
            "webhook-id",
            "x-wc-webhook-topic",
            "x-wc-webhook-source",
            "x-shopify-topic",
            "x-shopify-shop-domain");
}
