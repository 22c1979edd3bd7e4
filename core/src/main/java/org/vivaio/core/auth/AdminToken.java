package org.vivaio.core.auth;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.vivaio.core.platform.Sealer;

/** The instance admin's token; only its hash is kept. */
public final class AdminToken {
    /** The setting with the token. */
    public static final String SETTING = "VIVAIO_ADMIN_TOKEN";

    private static final String FILE = "admin-token.sha256";
    private static final int SHORTEST = 16;

    private final byte[] hash;
    private final Optional<String> created;

    private AdminToken(byte[] hash, Optional<String> created) {
        this.hash = hash.clone();
        this.created = created;
    }

    /** A token that is known. */
    public static AdminToken of(String token) {
        if (token.length() < SHORTEST) {
            throw new IllegalArgumentException(
                    SETTING + " is too short: give " + SHORTEST + " characters or more (openssl rand -base64 24)");
        }
        return new AdminToken(Tokens.sha256(token), Optional.empty());
    }

    /**
     * Takes the token from {@code VIVAIO_ADMIN_TOKEN}; without it, the first start makes one and keeps its hash in the
     * data directory.
     *
     * @throws IllegalArgumentException when the setting is too short or the file is damaged; the message tells the remedy
     */
    public static AdminToken resolve(Map<String, String> environment, Path dataDirectory) {
        String setting = environment.getOrDefault(SETTING, "");
        if (!setting.isEmpty()) {
            return of(setting);
        }
        Path file = dataDirectory.resolve(FILE);
        try {
            Optional<String> made = Optional.empty();
            String stored;
            if (Files.exists(file)) {
                stored = Files.readString(file).trim();
            } else {
                String token = Tokens.random();
                String own = HexFormat.of().formatHex(Tokens.sha256(token));
                Sealer.writePrivately(file, own + "\n");
                stored = Files.readString(file).trim();
                made = stored.equals(own) ? Optional.of(token) : Optional.empty();
            }
            if (!stored.matches("[0-9a-f]{64}")) {
                throw new IllegalArgumentException(
                        "The file " + file + " is damaged: remove it, and the next start makes a new admin token");
            }
            return new AdminToken(HexFormat.of().parseHex(stored), made);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "The file " + file + " cannot be read or made (" + e.getMessage() + "): check its rights", e);
        }
    }

    /** The token that this start made, to be printed once; empty when it was known before. */
    public Optional<String> created() {
        return created;
    }

    /** Whether a token is the admin's, in the same time for any wrong one. */
    public boolean matches(String token) {
        return MessageDigest.isEqual(hash, Tokens.sha256(token));
    }
}
