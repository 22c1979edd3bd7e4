package org.vivaio.core.form;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.vivaio.core.spam.Puzzle;

/** Makes and checks the signed note of when a form was shown: it proves how long the visitor took. */
public final class FormToken {
    /** A form may be open this long before its token counts as expired. */
    public static final Duration MAX_AGE = Duration.ofHours(24);

    private static final int HEAD = Long.BYTES * 2;
    private static final int MAC = 16;

    private final SecretKeySpec key;
    private final Clock clock;
    private final RandomGenerator random;

    /**
     * Tokens signed with a key.
     *
     * @param key at least 16 secret bytes, the same on every node
     * @param clock tells when a token is issued and checked
     */
    public FormToken(byte[] key, Clock clock) {
        if (key.length < 16) {
            throw new IllegalArgumentException("the key for form tokens needs at least 16 bytes");
        }
        this.key = new SecretKeySpec(key, "HmacSHA256");
        this.clock = clock;
        this.random = new SecureRandom();
    }

    /** What a token told. */
    public enum Check {
        /** Made here for this form, neither too young nor too old. */
        FINE,
        /** Younger than the time trap. */
        TOO_FAST,
        /** Older than a day. */
        EXPIRED,
        /** Not made here, or for another form. */
        FORGED,
        /** There was none. */
        MISSING;

        /** What the host should hear about it. */
        Optional<Signal> signal() {
            return switch (this) {
                case FINE -> Optional.empty();
                case TOO_FAST -> Optional.of(Signal.TOO_FAST);
                case EXPIRED -> Optional.of(Signal.TOKEN_EXPIRED);
                case FORGED -> Optional.of(Signal.TOKEN_FORGED);
                case MISSING -> Optional.of(Signal.TOKEN_MISSING);
            };
        }
    }

    /** A token for a form that is shown now, without a puzzle. */
    public String issue(String tenant, String form) {
        return issue(tenant, form, 0);
    }

    /**
     * A token for a form that is shown now.
     *
     * @param difficulty zero bits of its puzzle; signed with it, so that a page solves what it was given
     */
    public String issue(String tenant, String form, int difficulty) {
        return issue(tenant, form, difficulty, 0);
    }

    /**
     * A token for a variant of a form that is shown now.
     *
     * @param variant number of the variant; 0 is the form itself
     */
    public String issue(String tenant, String form, int difficulty, int variant) {
        byte[] head = ByteBuffer.allocate(HEAD)
                .putLong(clock.millis())
                .putLong(random.nextLong() & ~0xFFFFL | variant << 8 | difficulty)
                .array();
        byte[] token = Arrays.copyOf(head, HEAD + MAC);
        System.arraycopy(sign(tenant, form, head), 0, token, HEAD, MAC);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    /** Checks a token that came back. */
    public Check check(Optional<String> token, String tenant, String form, Duration timeTrap) {
        if (token.isEmpty()) {
            return Check.MISSING;
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(token.get());
        } catch (IllegalArgumentException e) {
            return Check.FORGED;
        }
        if (bytes.length != HEAD + MAC) {
            return Check.FORGED;
        }
        byte[] head = Arrays.copyOf(bytes, HEAD);
        if (!MessageDigest.isEqual(sign(tenant, form, head), Arrays.copyOfRange(bytes, HEAD, HEAD + MAC))) {
            return Check.FORGED;
        }
        Instant issued = Instant.ofEpochMilli(ByteBuffer.wrap(head).getLong());
        Duration age = Duration.between(issued, clock.instant());
        // an age far below zero means that clocks moved or disagree, which is not the visitor's doing
        if (age.compareTo(timeTrap) < 0 && age.compareTo(timeTrap.negated()) > 0) {
            return Check.TOO_FAST;
        }
        return age.compareTo(MAX_AGE) > 0 ? Check.EXPIRED : Check.FINE;
    }

    /** Number of the variant that a token was made for; 0, the form itself, for what is no token of ours. */
    public int variant(Optional<String> token, String tenant, String form) {
        Check check = check(token, tenant, form, Duration.ZERO);
        return check == Check.FORGED || check == Check.MISSING
                ? 0
                : Base64.getUrlDecoder().decode(token.orElse(""))[HEAD - 2] & 0xFF;
    }

    /** The puzzle that belongs to a token; empty for one without, and for what is no token. */
    public Optional<Puzzle> puzzle(String token) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(token);
            int difficulty = bytes.length == HEAD + MAC ? bytes[HEAD - 1] & 0xFF : 0;
            return difficulty > 0 && difficulty <= Puzzle.HARDEST
                    ? Optional.of(Puzzle.of(token, difficulty))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private byte[] sign(String tenant, String form, byte[] head) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(("vivaio form\n" + tenant + "\n" + form + "\n").getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(mac.doFinal(head), MAC);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}
