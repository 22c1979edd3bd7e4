package org.vivaio.core.inbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem.FieldError;
import org.vivaio.core.resource.SaveCheck;

/** The keys that open the doors of sources: stored sealed, shown as dots, compared by their hash. */
public final class SourceKeys implements SaveCheck {
    private static final int SHORTEST = 20;
    private static final int LONGEST = 200;

    private final SaveCheck others;

    /** Looks at sources, and leaves other kinds to another check. */
    public SourceKeys(SaveCheck others) {
        this.others = others;
    }

    @Override
    public Future<ObjectNode> derive(
            String tenant, String kind, String name, ObjectNode spec, Consumer<FieldError> problems) {
        if (!kind.equals("source")) {
            return others.derive(tenant, kind, name, spec, problems);
        }
        ObjectNode derived = Json.object();
        ArrayNode secrets = derived.putArray("secrets");
        ArrayNode hashes = derived.putArray("keyHashes");
        for (String member : new String[] {"key", "previousKey"}) {
            JsonNode key = spec.path(member);
            if (key.isMissingNode() || key.isNull()) {
                continue;
            }
            String text = key.asText();
            boolean plain = text.chars().allMatch(c -> c > 0x20 && c < 0x7F);
            if (!key.isTextual() || text.length() < SHORTEST || text.length() > LONGEST || !plain) {
                problems.accept(new FieldError(
                        member,
                        "key",
                        "must be " + SHORTEST + " to " + LONGEST
                                + " letters, digits and signs without spaces; make it of random ones"));
            } else {
                secrets.add(member);
                hashes.add(hash(tenant, name, text));
            }
        }
        secret(spec.path("signature"), secrets, problems);
        return Future.succeededFuture(derived);
    }

    /** The secret of signatures is not hashed: it is needed to compute them. */
    private static void secret(JsonNode signature, ArrayNode secrets, Consumer<FieldError> problems) {
        if (!signature.isObject()) {
            return;
        }
        JsonNode secret = signature.path("secret");
        if (!secret.isTextual()
                || secret.asText().length() < 16
                || secret.asText().length() > LONGEST) {
            problems.accept(new FieldError(
                    "signature.secret", "secret", "must be a text of 16 to " + LONGEST + " random signs"));
        } else {
            secrets.add("signature.secret");
        }
    }

    /** Whether a key opens the door of a source. */
    public static boolean opens(String tenant, Source source, String key) {
        byte[] given = hash(tenant, source.name(), key).getBytes(StandardCharsets.US_ASCII);
        boolean opens = false;
        for (String hash : source.keyHashes()) {
            opens |= MessageDigest.isEqual(given, hash.getBytes(StandardCharsets.US_ASCII));
        }
        return opens;
    }

    private static String hash(String tenant, String name, String key) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest((tenant + "\n" + name + "\n" + key).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
