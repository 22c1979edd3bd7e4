package org.vivaio.core.supplier;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.vivaio.core.inbox.Source.Signature;

/** Whether a posting was signed with the source's secret. */
final class Signatures {
    /** Older or newer signatures of the Standard Webhooks scheme may be repeats by somebody else. */
    private static final long TOLERANCE_SECONDS = 300;

    private static final String STANDARD_PREFIX = "whsec_";

    private Signatures() {}

    /** Why a posting is refused; empty when it is signed as it should be. */
    static Optional<String> refusal(Signature rule, String secret, MultiMap headers, Buffer body, Instant now) {
        return rule.scheme().equals("standard-webhooks")
                ? standard(secret, headers, body, now)
                : plain(rule, secret, headers, body);
    }

    private static Optional<String> standard(String secret, MultiMap headers, Buffer body, Instant now) {
        String id = headers.get("webhook-id");
        String time = headers.get("webhook-timestamp");
        String signatures = headers.get("webhook-signature");
        if (id == null || signatures == null || time == null || !time.matches("[0-9]{1,12}")) {
            return Optional.of("Sign the posting: webhook-id, webhook-timestamp and webhook-signature are wanted");
        }
        if (Math.abs(now.getEpochSecond() - Long.parseLong(time)) > TOLERANCE_SECONDS) {
            return Optional.of("webhook-timestamp is more than five minutes from now");
        }
        byte[] content = Buffer.buffer(id + "." + time + ".").appendBuffer(body).getBytes();
        byte[] expected = mac(standardKey(secret), content);
        boolean matches = false;
        for (String part : signatures.split(" ")) {
            matches |= part.startsWith("v1,") && same(expected, base64(part.substring(3)));
        }
        return matches ? Optional.empty() : Optional.of("webhook-signature does not fit the body and the secret");
    }

    private static byte[] standardKey(String secret) {
        byte[] decoded =
                secret.startsWith(STANDARD_PREFIX) ? base64(secret.substring(STANDARD_PREFIX.length())) : new byte[0];
        return decoded.length > 0 ? decoded : secret.getBytes(StandardCharsets.UTF_8);
    }

    private static Optional<String> plain(Signature rule, String secret, MultiMap headers, Buffer body) {
        String given = headers.get(rule.header());
        if (given == null) {
            return Optional.of("Sign the posting: the header " + rule.header() + " is wanted");
        }
        String text = given.strip();
        text = text.toLowerCase(Locale.ROOT).startsWith("sha256=") ? text.substring("sha256=".length()) : text;
        byte[] signature = rule.scheme().equals("hmac-sha256-base64") ? base64(text) : hex(text);
        return same(mac(secret.getBytes(StandardCharsets.UTF_8), body.getBytes()), signature)
                ? Optional.empty()
                : Optional.of(rule.header() + " does not fit the body and the secret");
    }

    private static byte[] mac(byte[] key, byte[] content) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    private static boolean same(byte[] expected, byte[] given) {
        return MessageDigest.isEqual(expected, given);
    }

    private static byte[] base64(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private static byte[] hex(String text) {
        try {
            return HexFormat.of().parseHex(text.toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }
}
