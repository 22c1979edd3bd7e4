package org.vivaio.core.identity;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The signed first-party id by which a browser is known again: an anonymous visitor's, or a known lead's (in a link that
 * was sent to that lead). It is bound to one tenant and expires; nobody is ever recognised by address or device.
 */
public final class VisitorToken {
    /** How long a visitor is known again. */
    public static final Duration VISITOR_AGE = Duration.ofDays(180);
    /** How long a link that was sent to a lead names that lead. */
    public static final Duration LEAD_AGE = Duration.ofDays(30);

    private static final int HEAD = 1 + Long.BYTES * 3;
    private static final int MAC = 16;

    private final SecretKeySpec key;
    private final Clock clock;

    /**
     * Tokens signed with a key.
     *
     * @param key at least 16 secret bytes, the same on every node
     * @param clock tells when a token expires
     */
    public VisitorToken(byte[] key, Clock clock) {
        if (key.length < 16) {
            throw new IllegalArgumentException("the key for visitor tokens needs at least 16 bytes");
        }
        this.key = new SecretKeySpec(key, "HmacSHA256");
        this.clock = clock;
    }

    /** Whom a token names. */
    public enum Kind {
        /** A browser that nobody has introduced. */
        VISITOR,
        /** A lead. */
        LEAD
    }

    /**
     * What a token says.
     *
     * @param id of the visitor, or of the lead
     * @param expires when it is no longer good
     */
    public record Subject(Kind kind, UUID id, Instant expires) {}

    /** A token for an anonymous visitor; its id comes from the platform's {@code Ids}. */
    public String visitor(String tenant, UUID visitorId) {
        return issue(tenant, Kind.VISITOR, visitorId, VISITOR_AGE);
    }

    /** A token that names a lead, for links that are sent to that lead and to nobody else. */
    public String lead(String tenant, UUID leadId) {
        return issue(tenant, Kind.LEAD, leadId, LEAD_AGE);
    }

    /** A token that is good for the given time. */
    public String issue(String tenant, Kind kind, UUID id, Duration age) {
        byte[] head = ByteBuffer.allocate(HEAD)
                .put((byte) (kind == Kind.LEAD ? 2 : 1))
                .putLong(clock.instant().plus(age).toEpochMilli())
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
        byte[] token = Arrays.copyOf(head, HEAD + MAC);
        System.arraycopy(sign(tenant, head), 0, token, HEAD, MAC);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    /** Reads a token; empty for one that was not made here, not for this tenant, was changed, or has expired. */
    public Optional<Subject> read(String tenant, String token) {
        if (token.length() > 128) {
            return Optional.empty();
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (bytes.length != HEAD + MAC) {
            return Optional.empty();
        }
        byte[] head = Arrays.copyOf(bytes, HEAD);
        if (!MessageDigest.isEqual(sign(tenant, head), Arrays.copyOfRange(bytes, HEAD, HEAD + MAC))) {
            return Optional.empty();
        }
        ByteBuffer read = ByteBuffer.wrap(head);
        Kind kind = read.get() == 2 ? Kind.LEAD : Kind.VISITOR;
        Instant expires = Instant.ofEpochMilli(read.getLong());
        UUID id = new UUID(read.getLong(), read.getLong());
        return expires.isAfter(clock.instant()) ? Optional.of(new Subject(kind, id, expires)) : Optional.empty();
    }

    private byte[] sign(String tenant, byte[] head) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(("vivaio visitor\n" + tenant + "\n").getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(mac.doFinal(head), MAC);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}
