package org.vivaio.bench.ledger;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Short names for contents, so that no file of the ledger holds a person's data. */
final class Hashes {
    /** What a ledger's lead consists of. */
    private static final List<String> FIELDS =
            List.of("firstName", "lastName", "email", "phone", "province", "message");

    private static final int LENGTH = 24;

    private Hashes() {}

    static String fields(JsonObject fields) {
        StringBuilder text = new StringBuilder();
        FIELDS.forEach(name ->
                text.append(name).append('=').append(fields.getValue(name)).append('\n'));
        return bytes(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    static String bytes(byte[] content) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content))
                    .substring(0, LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
