package org.vivaio.testkit.contract;

/** How a counterpart behaves. */
public enum Mood {
    /** Does what it is asked. */
    FINE,
    /** Refuses the credentials (HTTP: 401). */
    UNAUTHORIZED,
    /** Asks to slow down for 7 seconds (HTTP: 429 with Retry-After). */
    LIMITED,
    /** Does what it is asked and then fails (HTTP: 500). */
    FAILS_AFTER,
    /** Takes the request and never answers. */
    HANGS,
    /** Breaks off in the middle of its answer. */
    CUTS,
    /** Answers a byte at a time, without end. */
    DRIPS,
    /** Announces more than it sends. */
    WRONG_LENGTH,
    /** Answers without end. */
    HUGE,
    /** Says that all is well, in a form nobody understands. */
    MALFORMED,
    /** Understands and refuses just this item (HTTP: 422). */
    REFUSES
}
