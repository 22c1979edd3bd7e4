package org.vivaio.core.privacy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.TreeMap;
import org.vivaio.core.platform.Json;

/**
 * The arithmetic of the consent chain, which anybody can do again: a commitment is SHA-256 over a random salt and the
 * record as JSON with sorted keys; a link is SHA-256 over the link before, the place (eight bytes) and the commitment.
 */
final class ConsentProof {
    private ConsentProof() {}

    /** The record's exact bytes: one JSON object of texts, keys sorted, without white space, in UTF-8. */
    static byte[] canonical(Map<String, String> content) {
        return Json.writeBytes(new TreeMap<>(content));
    }

    static byte[] commitment(byte[] salt, Map<String, String> content) {
        return sha256(salt, canonical(content));
    }

    static byte[] link(byte[] before, long seq, byte[] commitment) {
        return sha256(before, ByteBuffer.allocate(Long.BYTES).putLong(seq).array(), commitment);
    }

    /** The link before a tenant's first. */
    static byte[] origin(String tenant) {
        return sha256(("vivaio consent chain of " + tenant).getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] sha256(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
