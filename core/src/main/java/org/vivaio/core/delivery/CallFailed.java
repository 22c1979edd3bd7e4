package org.vivaio.core.delivery;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A call of a connection failed; has no stack trace, the host has logged its own. */
public final class CallFailed extends Exception {
    private static final long serialVersionUID = 1L;

    /** Kinds of failure, by who has to act and whether the peer may have acted all the same. */
    public enum Kind {
        /** Settings are wrong: a person mends them. */
        CONFIG,
        /** Credentials were refused: a person signs in again. */
        AUTH,
        /** The peer asks to slow down. */
        LIMITED,
        /** The peer cannot be reached for the moment. */
        UNAVAILABLE,
        /** Final for this item. */
        REJECTED,
        /** The plugin is broken. Whether the peer saw anything is unknown. */
        FAULT,
        /** No answer in time. Whether the peer saw anything is unknown. */
        TIMEOUT,
        /** Never started: try again soon. */
        BUSY
    }

    private final Kind kind;
    private final @Nullable Duration after;

    /** A failure for which the peer named no time. */
    public CallFailed(Kind kind, String message) {
        this(kind, message, Optional.empty());
    }

    /**
     * A failure.
     *
     * @param message for a person; holds neither secrets nor personal data
     * @param after how long the peer asked to wait
     */
    public CallFailed(Kind kind, String message, Optional<Duration> after) {
        super(message, null, false, false);
        this.kind = kind;
        this.after = after.orElse(null);
    }

    /** Anything else that escapes a call is a fault. */
    static CallFailed of(Throwable failure) {
        return failure instanceof CallFailed known
                ? known
                : new CallFailed(
                        Kind.FAULT,
                        "The call failed unexpectedly: " + failure.getClass().getSimpleName());
    }

    /** Who has to act. */
    public Kind kind() {
        return kind;
    }

    /** In words; never absent. */
    public String text() {
        return String.valueOf(getMessage());
    }

    /** How long the peer asked to wait. */
    public Optional<Duration> after() {
        return Optional.ofNullable(after);
    }
}
