package org.vivaio.core.plugin;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.vivaio.core.platform.Problem.FieldError;

/** A configured connection; stays the same while its connector is opened, swapped or lost. */
public final class ConnectionHandle {
    private static final Duration UNNAMED_LIMIT = Duration.ofSeconds(60);

    private final String tenant;
    private final String name;
    private final Clock clock;
    private final Permits permits;
    private final CallStats stats;
    private volatile ConnectionConfig config;
    private volatile @Nullable OpenConnection current;
    private volatile ConnectionState state;
    /** Counts changes of the configuration; guarded by the catalog's lock. */
    private long epoch;

    ConnectionHandle(ConnectionConfig config, Clock clock, Permits permits) {
        this.tenant = config.tenant();
        this.name = config.name();
        this.config = config;
        this.clock = clock;
        this.permits = permits;
        this.stats = new CallStats(clock);
        this.state = ConnectionState.of(
                ConnectionState.Kind.UNKNOWN_CONNECTOR, clock.instant(), "The connection is being opened");
    }

    /** Whose it is. */
    public String tenant() {
        return tenant;
    }

    /** Its name in its tenant. */
    public String name() {
        return name;
    }

    /** The id of its kind of connector. */
    public String connector() {
        return config.connector();
    }

    /** The plugin that serves it now. */
    public Optional<String> plugin() {
        return open().map(open -> open.plugin().id());
    }

    /** Version of the plugin that serves it now. */
    public Optional<String> pluginVersion() {
        return open().map(open -> open.plugin().jar().version());
    }

    /** What it can do now; empty while it is not open. */
    public Set<ConnectorKind> kinds() {
        return open().map(open -> ConnectorKind.of(open.connector().getClass())).orElse(Set.of());
    }

    /** How it is doing. A limit that has passed counts as active. */
    public ConnectionState state() {
        ConnectionState now = state;
        boolean passed =
                now.until().filter(until -> !until.isAfter(clock.instant())).isPresent();
        return passed
                ? ConnectionState.of(ConnectionState.Kind.ACTIVE, now.until().get(), "")
                : now;
    }

    ConnectionConfig config() {
        return config;
    }

    long configure(ConnectionConfig next) {
        config = next;
        return ++epoch;
    }

    long epoch() {
        return epoch;
    }

    /** How many calls could begin now; 0 while there is no open connector. */
    public int free() {
        return open().isPresent() ? permits.free() : 0;
    }

    /** How its last calls went, on this node. */
    public CallStats.Snapshot stats() {
        return stats.snapshot();
    }

    /** Calls under way now, those that were given up and still run among them. */
    public int underWay() {
        return permits.used();
    }

    /** Calls that wait for their turn. */
    public int waiting() {
        return permits.waiting();
    }

    CallStats recorded() {
        return stats;
    }

    Permits permits() {
        return permits;
    }

    Optional<OpenConnection> open() {
        return Optional.ofNullable(current);
    }

    /** Puts another connector in place and returns the one before. */
    Optional<OpenConnection> replace(@Nullable OpenConnection next) {
        OpenConnection before = current;
        current = next;
        return Optional.ofNullable(before);
    }

    void state(ConnectionState.Kind kind, String message) {
        state(kind, message, List.of());
    }

    void state(ConnectionState.Kind kind, String message, List<FieldError> errors) {
        state = new ConnectionState(kind, clock.instant(), Optional.empty(), message, errors);
    }

    /** A call succeeded, or the peer understood and refused: either way the connection works. */
    void succeeded() {
        if (state.kind() != ConnectionState.Kind.ACTIVE) {
            state(ConnectionState.Kind.ACTIVE, "");
        }
    }

    void failed(CallFailure failure) {
        String message = String.valueOf(failure.getMessage());
        switch (failure.kind()) {
            case CONFIG -> worse(ConnectionState.Kind.NEEDS_SETTINGS, message);
            case AUTH -> worse(ConnectionState.Kind.NEEDS_SIGN_IN, message);
            case UNAVAILABLE -> worse(ConnectionState.Kind.UNREACHABLE, message);
            case FAULT, TIMEOUT -> worse(ConnectionState.Kind.FAILING, message);
            case LIMITED -> {
                Instant now = clock.instant();
                Instant until = now.plus(failure.after().orElse(UNNAMED_LIMIT));
                state = new ConnectionState(ConnectionState.Kind.LIMITED, now, Optional.of(until), message, List.of());
            }
            case REJECTED -> succeeded();
            case BUSY -> {
                // says nothing about the peer
            }
        }
    }

    /** Keeps the moment at which the trouble began. */
    private void worse(ConnectionState.Kind kind, String message) {
        ConnectionState before = state;
        Instant since = before.kind() == kind ? before.since() : clock.instant();
        state = ConnectionState.of(kind, since, message);
    }

    /** Names tenant and connection. */
    @Override
    public String toString() {
        return tenant + "/" + name;
    }
}
