package org.vivaio.core.app.cli;

/** Ends a command with exit code 1; its message is what the person reads, with the remedy. */
public final class CliException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** One line, or a line for each problem. */
    public CliException(String message) {
        super(message, null, false, false);
    }
}
