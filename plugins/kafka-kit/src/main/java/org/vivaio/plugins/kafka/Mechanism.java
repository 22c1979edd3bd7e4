package org.vivaio.plugins.kafka;

import java.util.Optional;

/** How a password is shown to be known. */
public enum Mechanism {
    /** It is sent. */
    PLAIN("PLAIN", null),
    /** Its proof is sent, with SHA-256. */
    SCRAM_SHA_256("SCRAM-SHA-256", "SCRAM-SHA-256"),
    /** Its proof is sent, with SHA-512. */
    SCRAM_SHA_512("SCRAM-SHA-512", "SCRAM-SHA-512");

    private final String id;
    private final @org.jspecify.annotations.Nullable String scram;

    Mechanism(String id, @org.jspecify.annotations.Nullable String scram) {
        this.id = id;
        this.scram = scram;
    }

    String id() {
        return id;
    }

    Optional<String> scram() {
        return Optional.ofNullable(scram);
    }
}
