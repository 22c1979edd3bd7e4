package org.vivaio.core.plugin;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A call of a connector failed; the kind says who has to act and whether it may have happened all the same. */
public final class CallFailure extends Exception {
    private static final long serialVersionUID = 1L;

    /** Kinds of failure. */
    public enum Kind {
        /** Settings are wrong: a person mends it. */
        CONFIG,
        /** A person signs in again. */
        AUTH,
        /** Wait, for {@link CallFailure#after()} where it was named. */
        LIMITED,
        /** Try again by the schedule. */
        UNAVAILABLE,
        /** Final for this item. */
        REJECTED,
        /** The plugin is broken. Whether the peer saw anything is unknown. */
        FAULT,
        /** No answer in time. Whether the peer saw anything is unknown. */
        TIMEOUT,
        /** Never started, for want of a free permit or thread, or while the connection is not open: try again soon. */
        BUSY
    }

    private final Kind kind;
    private final @Nullable Duration after;

    CallFailure(Kind kind, String message) {
        this(kind, message, null, null);
    }

    CallFailure(Kind kind, String message, @Nullable Duration after, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.after = after;
    }

    /** Who has to act. */
    public Kind kind() {
        return kind;
    }

    /** How long the peer asked to wait. */
    public Optional<Duration> after() {
        return Optional.ofNullable(after);
    }
}
