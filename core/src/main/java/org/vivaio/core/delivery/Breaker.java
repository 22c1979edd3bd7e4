package org.vivaio.core.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Spares a connection that fails again and again: waits longer each time, then lets one call through to see. */
final class Breaker {
    private static final int FAILURES = 5;
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Duration LONGEST_LIMIT = Duration.ofHours(1);
    private static final Duration UNNAMED_LIMIT = Duration.ofSeconds(5);

    private int failures;
    private int openings;
    private Instant closedUntil = Instant.MIN;

    /** How many calls may begin now. */
    int allow(Instant now, int wanted, int underWay) {
        if (now.isBefore(closedUntil)) {
            return 0;
        }
        if (failures >= FAILURES) {
            return underWay > 0 ? 0 : Math.min(wanted, 1);
        }
        return wanted;
    }

    /** The peer answered, be it with a refusal. */
    void worked() {
        failures = 0;
        openings = 0;
    }

    /** A call failed; calls that began before the breaker opened do not count twice. */
    void failed(CallFailed failure, Instant now) {
        switch (failure.kind()) {
            case REJECTED -> worked();
            case BUSY, AUTH, CONFIG -> {
                // says nothing about the peer's health, or pauses the connection altogether
            }
            case LIMITED -> {
                Duration asked = failure.after().orElse(UNNAMED_LIMIT);
                Instant until = now.plus(asked.compareTo(LONGEST_LIMIT) > 0 ? LONGEST_LIMIT : asked);
                closedUntil = until.isAfter(closedUntil) ? until : closedUntil;
            }
            case UNAVAILABLE, FAULT, TIMEOUT -> {
                if (now.isBefore(closedUntil)) {
                    return;
                }
                failures++;
                if (failures >= FAILURES) {
                    long seconds = Math.min(LONGEST.toSeconds(), 1L << Math.min(openings, 10));
                    openings++;
                    closedUntil = now.plusSeconds(seconds);
                }
            }
        }
    }

    /** Until when calls are spared, after which one tries; empty while the peer is called as usual. */
    Optional<Instant> sparesUntil() {
        return failures >= FAILURES ? Optional.of(closedUntil) : Optional.empty();
    }

    /** A person mended the connection. */
    void reset() {
        worked();
        closedUntil = Instant.MIN;
    }
}
