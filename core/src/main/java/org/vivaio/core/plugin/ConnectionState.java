package org.vivaio.core.plugin;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.vivaio.core.platform.Problem.FieldError;

/**
 * How a connection is doing.
 *
 * @param kind from a closed vocabulary
 * @param since when it came into this state
 * @param until for {@code limited}: when the peer may be asked again
 * @param message for the person who looks after it; empty when all is well
 * @param errors wrong settings
 */
public record ConnectionState(
        Kind kind, Instant since, Optional<Instant> until, String message, List<FieldError> errors) {
    /** States of a connection. */
    public enum Kind {
        /** Works. */
        ACTIVE,
        /** A person mends the settings. */
        NEEDS_SETTINGS,
        /** A person signs in again. */
        NEEDS_SIGN_IN,
        /** The peer asked to wait. */
        LIMITED,
        /** The peer cannot be reached. */
        UNREACHABLE,
        /** The plugin fails. */
        FAILING,
        /** Switched off: the connection, or its plugin. */
        DISABLED,
        /** No plugin brings this connector. */
        UNKNOWN_CONNECTOR;

        /** As the API writes it, e.g. {@code needs-sign-in}. */
        public String wire() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Copies the errors. */
    public ConnectionState {
        errors = List.copyOf(errors);
    }

    static ConnectionState of(Kind kind, Instant since, String message) {
        return new ConnectionState(kind, since, Optional.empty(), message, List.of());
    }
}
