package org.vivaio.bench;

/** A benchmark cannot run as it was asked, or on this machine; the message says how to mend it, the exit code is 2. */
public final class CannotRun extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says why. */
    public CannotRun(String message) {
        super(message);
    }

    /** Says why, and what came of trying. */
    public CannotRun(String message, Throwable cause) {
        super(message, cause);
    }
}
