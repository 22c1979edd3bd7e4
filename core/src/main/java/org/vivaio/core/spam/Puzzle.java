package org.vivaio.core.spam;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A proof of work: the page finds a nonce so that SHA-256 of {@code salt + ":" + nonce} begins with enough zero bits.
 *
 * @param difficulty zero bits
 * @param salt belongs to one signed token, so that work cannot be done ahead or twice
 */
public record Puzzle(int difficulty, String salt) {
    /** The hardest: a phone takes some seconds. */
    public static final int HARDEST = 24;

    private static final int LONGEST = 64;

    /** The puzzle of a token. */
    public static Puzzle of(String token, int difficulty) {
        return new Puzzle(difficulty, HexFormat.of().formatHex(hash("vivaio puzzle\n" + token), 0, 16));
    }

    /** Whether a nonce solves it. */
    public boolean solvedBy(String nonce) {
        if (nonce.isEmpty() || nonce.length() > LONGEST) {
            return false;
        }
        byte[] hash = hash(salt + ":" + nonce);
        int zeros = 0;
        for (byte b : hash) {
            if (b != 0) {
                zeros += Integer.numberOfLeadingZeros(b & 0xFF) - 24;
                break;
            }
            zeros += 8;
        }
        return zeros >= difficulty;
    }

    private static byte[] hash(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
