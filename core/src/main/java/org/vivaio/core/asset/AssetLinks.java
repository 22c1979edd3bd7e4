package org.vivaio.core.asset;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signed links to assets, for one capture or one lead, for a time. Nothing of them is stored. */
public final class AssetLinks {
    private static final int HEAD = 1 + Long.BYTES * 3;
    private static final int MAC = 16;

    private final SecretKeySpec key;
    private final String base;

    /**
     * Links to this host.
     *
     * @param key that never leaves the host
     * @param publicUri where visitors reach it
     */
    public AssetLinks(byte[] key, URI publicUri) {
        this.key = new SecretKeySpec(key, "HmacSHA256");
        this.base = publicUri.toString().replaceAll("/+$", "");
    }

    /** How somebody came by a link. */
    public enum By {
        /** By the page that thanks for a submit: the id is the capture's. */
        PAGE,
        /** By a message: the id is the lead's. */
        MESSAGE
    }

    /**
     * What a link says.
     *
     * @param id of the capture or the lead
     */
    record Ticket(By by, UUID id, Instant expires) {}

    /** A link. */
    public String link(String tenant, String asset, By by, UUID id, Instant expires) {
        byte[] head = ByteBuffer.allocate(HEAD)
                .put((byte) by.ordinal())
                .putLong(expires.getEpochSecond())
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
        byte[] token = Arrays.copyOf(head, HEAD + MAC);
        System.arraycopy(mac(tenant, asset, head), 0, token, HEAD, MAC);
        return base + "/t/a/" + tenant + "/" + asset + "/"
                + Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    /** Reads the token of a link; empty when it is none of ours. Expiry is the caller's. */
    Optional<Ticket> read(String tenant, String asset, String text) {
        byte[] bytes;
        try {
            bytes = text.length() > 100 ? new byte[0] : Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (bytes.length != HEAD + MAC || bytes[0] < 0 || bytes[0] >= By.values().length) {
            return Optional.empty();
        }
        byte[] head = Arrays.copyOf(bytes, HEAD);
        if (!MessageDigest.isEqual(mac(tenant, asset, head), Arrays.copyOfRange(bytes, HEAD, HEAD + MAC))) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(head);
        By by = By.values()[in.get()];
        Instant expires = Instant.ofEpochSecond(in.getLong());
        return Optional.of(new Ticket(by, new UUID(in.getLong(), in.getLong()), expires));
    }

    private byte[] mac(String tenant, String asset, byte[] head) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(("asset\n" + tenant + "\n" + asset + "\n").getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(mac.doFinal(head), MAC);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA256", e);
        }
    }
}
