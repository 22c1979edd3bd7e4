package org.vivaio.plugins.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.vivaio.api.Secret;

/** The symmetric signature of Standard Webhooks: {@code v1}, HMAC-SHA256 over id, timestamp and body. */
final class Signature {
    private static final String PREFIX = "whsec_";

    private Signature() {}

    /** The bytes of a secret; its text never enters a message. */
    static SecretKeySpec key(Secret secret) {
        String text = secret.reveal().strip();
        if (!text.startsWith(PREFIX)) {
            throw new IllegalArgumentException("The secret starts with " + PREFIX);
        }
        byte[] key;
        try {
            key = Base64.getDecoder().decode(text.substring(PREFIX.length()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("The secret is " + PREFIX + " followed by Base64");
        }
        if (key.length < 24 || key.length > 64) {
            throw new IllegalArgumentException("The secret holds 24 to 64 bytes, this one " + key.length);
        }
        return new SecretKeySpec(key, "HmacSHA256");
    }

    /** One signature as it stands in the header. */
    static String of(SecretKeySpec key, String id, long timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has HmacSHA256", e);
        }
    }
}
