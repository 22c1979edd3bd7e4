package org.vivaio.core.delivery;

import java.time.Instant;
import java.util.Optional;

/**
 * Why nobody calls a connection.
 *
 * @param state {@code needs-settings} or {@code needs-sign-in}
 * @param detail for the person who mends it
 * @param until when one call tries whether it has healed; empty: only a person ends the pause
 */
record Pause(String state, String detail, Optional<Instant> until) {

    /** The pause that a failure asks for. */
    static Optional<Pause> of(CallFailed failure, Instant now) {
        return switch (failure.kind()) {
            case CONFIG -> Optional.of(new Pause("needs-settings", Settlement.text(failure.text()), Optional.empty()));
            case AUTH ->
                Optional.of(new Pause(
                        "needs-sign-in", Settlement.text(failure.text()), Optional.of(now.plus(Judge.SIGN_IN_WAIT))));
            default -> Optional.empty();
        };
    }

    /** When the pause may be tried. */
    Instant ends() {
        return until.orElse(Instant.MAX);
    }
}
