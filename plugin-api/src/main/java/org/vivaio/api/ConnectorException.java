package org.vivaio.api;

import java.time.Duration;
import java.util.Optional;

/**
 * The one exception a connector throws on purpose; its kind says who has to act. Anything else that escapes a connector
 * counts as a fault of the plugin.
 *
 * <p>The message is for a person and must hold neither secrets nor personal data.
 */
public final class ConnectorException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Who has to act, and so what the host does. */
    public enum Kind {
        /** The settings are wrong or the destination is gone: a person mends them; the connection pauses. */
        CONFIG,
        /** Credentials were refused or have expired: a person signs in again; the connection pauses. */
        AUTH,
        /** The peer asks to slow down: the host waits, for {@link ConnectorException#after()} where it was named. */
        LIMITED,
        /** The peer cannot be reached or is broken for the moment: the host tries again by its schedule. */
        UNAVAILABLE,
        /** The peer understood and refused just this item: final for it, the connection goes on. */
        REJECTED
    }

    /** The kind of failure. */
    private final Kind kind;

    /** How long to wait; serializable, unlike an Optional. */
    private final @org.jspecify.annotations.Nullable Duration after;

    private ConnectorException(
            Kind kind,
            String message,
            @org.jspecify.annotations.Nullable Duration after,
            @org.jspecify.annotations.Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.after = after;
    }

    /** The settings are wrong or the destination is gone. */
    public static ConnectorException config(String message) {
        return new ConnectorException(Kind.CONFIG, message, null, null);
    }

    /** Credentials were refused or have expired. */
    public static ConnectorException auth(String message) {
        return new ConnectorException(Kind.AUTH, message, null, null);
    }

    /** The peer asks to come back later without saying when. */
    public static ConnectorException limited(String message) {
        return new ConnectorException(Kind.LIMITED, message, null, null);
    }

    /** The peer asks to come back after the given time. */
    public static ConnectorException limited(String message, Duration after) {
        return new ConnectorException(Kind.LIMITED, message, after, null);
    }

    /** The peer cannot be reached or is broken for the moment. */
    public static ConnectorException unavailable(String message) {
        return new ConnectorException(Kind.UNAVAILABLE, message, null, null);
    }

    /** The peer cannot be reached or is broken for the moment; the cause is kept for the log. */
    public static ConnectorException unavailable(String message, Throwable cause) {
        return new ConnectorException(Kind.UNAVAILABLE, message, null, cause);
    }

    /** The peer is broken for the moment and named the time after which to try again. */
    public static ConnectorException unavailable(String message, Duration after) {
        return new ConnectorException(Kind.UNAVAILABLE, message, after, null);
    }

    /** The peer understood and refused just this item. */
    public static ConnectorException rejected(String message) {
        return new ConnectorException(Kind.REJECTED, message, null, null);
    }

    /** Who has to act. */
    public Kind kind() {
        return kind;
    }

    /** How long the peer asked to wait; empty when it did not say. */
    public Optional<Duration> after() {
        return Optional.ofNullable(after);
    }
}
