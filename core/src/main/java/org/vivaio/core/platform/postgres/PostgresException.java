package org.vivaio.core.platform.postgres;

/** PostgreSQL cannot be started or used; the message is one line that says what is wrong and how to mend it. */
public final class PostgresException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /** A problem that a person can mend. */
    public PostgresException(String message) {
        super(message);
    }

    /** A problem that a person can mend, and what it came from. */
    public PostgresException(String message, Throwable cause) {
        super(message, cause);
    }
}
