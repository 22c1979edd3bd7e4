package org.vivaio.core.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import org.vivaio.core.platform.Problem;

/** The {@code Idempotency-Key} of a request and the hash by which another body under the same key is noticed. */
public final class IdempotencyKey {
    private static final int MAX = 255;

    private IdempotencyKey() {}

    /** The key; 400 for one that is not 1 to 255 visible characters. */
    public static Optional<String> of(HttpServerRequest request) {
        String key = request.getHeader("idempotency-key");
        if (key == null) {
            return Optional.empty();
        }
        if (key.isEmpty() || key.length() > MAX || !key.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
            throw Problem.badRequest("idempotency-key", "Idempotency-Key must be 1 to 255 visible ASCII characters")
                    .exception();
        }
        return Optional.of(key);
    }

    /** Puts key and hash into a submission. The subject keeps equal bodies for different things apart. */
    public static void put(JsonObject submission, Optional<String> key, String subject, Buffer body) {
        key.ifPresent(k -> submission.put("key", k).put("bodyHash", hash(subject, body)));
    }

    private static String hash(String subject, Buffer body) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(subject.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            digest.update(body.getBytes());
            return Base64.getEncoder().encodeToString(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
