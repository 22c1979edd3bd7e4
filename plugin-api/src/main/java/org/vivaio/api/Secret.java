package org.vivaio.api;

/** A setting that never prints: a password, token or key. The host stores it sealed and never shows it again. */
public final class Secret {
    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    /** Wraps a value. */
    public static Secret of(String value) {
        return new Secret(value);
    }

    /** The value itself. Use it at the last moment; never log it and never put it into a message. */
    public String reveal() {
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && secret.value.equals(value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    /** Always the same dots, whatever the value. */
    @Override
    public String toString() {
        return "\u2022\u2022\u2022\u2022\u2022\u2022";
    }
}
