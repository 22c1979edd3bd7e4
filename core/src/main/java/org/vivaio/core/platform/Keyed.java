package org.vivaio.core.platform;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Keyed hashes (HMAC-SHA256) of what must be recognised again and not read: addresses of visitors, suppressed mailboxes. */
public final class Keyed {
    private final SecretKeySpec key;

    /** With a key that never leaves the host. */
    public Keyed(byte[] key) {
        this.key = new SecretKeySpec(key, "HmacSHA256");
    }

    /** A visitor's network address, as 32 hex digits. */
    public String address(String address) {
        return HexFormat.of().formatHex(hash("address\n" + address)).substring(0, 32);
    }

    /** A tenant's token on its suppression list. */
    public byte[] suppression(String tenant, String token) {
        return hash("suppression\n" + tenant + "\n" + token);
    }

    private byte[] hash(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
