package org.vivaio.core.lead;

import java.time.Instant;
import java.util.Optional;

/**
 * Something of a lead that becomes due: then the lead gets a {@code timer.due} fact. Kept in a table, so it survives every
 * restart; a decider must look at the lead again when it comes, since the world may have moved on.
 *
 * @param name what becomes due, with the feature's name first ({@code scoring.cool}); setting a name again moves it. Never
 *     personal
 * @param dueAt when; empty takes the timer away
 */
public record Timer(String name, Optional<Instant> dueAt) {
    /** Becomes due then. */
    public static Timer at(String name, Instant dueAt) {
        return new Timer(name, Optional.of(dueAt));
    }

    /** Does not become due any more. */
    public static Timer cancel(String name) {
        return new Timer(name, Optional.empty());
    }
}
