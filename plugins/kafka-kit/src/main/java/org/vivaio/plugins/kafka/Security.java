package org.vivaio.plugins.kafka;

/** How the line to the brokers is protected and who we are on it. */
public enum Security {
    /** Neither encrypted nor signed in: only for a network of one's own. */
    PLAINTEXT(false, false),
    /** Encrypted; signed in by a certificate, or not at all. */
    SSL(true, false),
    /** Signed in with a password that travels readable, or with SCRAM as a proof of it. */
    SASL_PLAINTEXT(false, true),
    /** Encrypted, and signed in with a password. */
    SASL_SSL(true, true);

    private final boolean encrypted;
    private final boolean signedIn;

    Security(boolean encrypted, boolean signedIn) {
        this.encrypted = encrypted;
        this.signedIn = signedIn;
    }

    boolean encrypted() {
        return encrypted;
    }

    boolean signedIn() {
        return signedIn;
    }
}
