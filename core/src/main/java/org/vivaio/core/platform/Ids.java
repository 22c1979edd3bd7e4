package org.vivaio.core.platform;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Makes UUIDs of version 7 (RFC 9562): they sort by time, and within one process strictly by order of making. */
public final class Ids {
    private final Clock clock;
    private final RandomGenerator random;
    private long lastMillis;
    private int counter;

    /** Ids from a clock and secure randomness. */
    public Ids(Clock clock) {
        this(clock, new SecureRandom());
    }

    /** Ids from a clock and the given randomness, for tests that want the same ids again. */
    public Ids(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /** The next id. The twelve bits behind the time are a counter (RFC 9562, method 1), so ids never go backwards. */
    public synchronized UUID next() {
        long millis = Math.max(clock.millis(), lastMillis);
        if (millis == lastMillis) {
            counter++;
            if (counter > 0xfff) {
                millis++;
                counter = 0;
            }
        } else {
            counter = random.nextInt(0x400);
        }
        lastMillis = millis;
        long high = millis << 16 | 0x7000L | counter;
        long low = random.nextLong() & 0x3fff_ffff_ffff_ffffL | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    /** An id without order or meaning, for names of files and for occurrences that only the log refers to. */
    public static UUID random() {
        return UUID.randomUUID();
    }

    /** Reads an id from text; empty when it is none. */
    public static Optional<UUID> parse(String text) {
        if (text.length() != 36) {
            return Optional.empty();
        }
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
