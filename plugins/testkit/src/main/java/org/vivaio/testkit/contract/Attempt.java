package org.vivaio.testkit.contract;

import java.time.Duration;
import java.util.Optional;
import org.vivaio.api.ConnectorException;

/**
 * What came of one call of a plugin.
 *
 * @param value what it returned
 * @param thrown what it threw itself, before the host mapped it
 * @param kind the host's word for the failure: the kinds of {@link ConnectorException}, {@code FAULT} for anything else that
 *     was thrown, {@code TIMEOUT} and {@code BUSY}
 * @param took how long the caller waited
 */
public record Attempt<T>(Optional<T> value, Optional<Throwable> thrown, Optional<String> kind, Duration took) {
    /** Whether it returned. */
    public boolean worked() {
        return kind.isEmpty();
    }

    /** The wait that a failure asks for. */
    public Optional<Duration> after() {
        return thrown.filter(ConnectorException.class::isInstance).flatMap(t -> ((ConnectorException) t).after());
    }

    @Override
    public String toString() {
        return worked() ? "returned " + value : kind.orElse("") + " after " + took.toMillis() + " ms: " + thrown;
    }
}
