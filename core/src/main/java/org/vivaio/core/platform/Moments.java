package org.vivaio.core.platform;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.AbstractMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The only door through which time enters expressions: what the helpers {@code within}, {@code olderThan}, {@code
 * upcoming}, {@code count}, {@code lastAt} and {@code firstAt} look at. Each helper whose answer will change by the mere
 * passing of time tells when, so that a due row can be set for that moment.
 */
public final class Moments extends AbstractMap<String, Object> {
    /** The name under which expressions find it; not for those who write rules. */
    public static final String VARIABLE = "__moments";

    private final Instant now;
    private final Counts counts;
    private final boolean recording;
    private Optional<Instant> nextFlip = Optional.empty();

    /** What is known of past facts, by type; machines' facts are not counted. */
    public interface Counts {
        /** Nothing has happened yet. */
        Counts NONE = new Counts() {
            @Override
            public long total(String type) {
                return 0;
            }

            @Override
            public long since(String type, Instant from) {
                return 0;
            }

            @Override
            public Optional<Instant> oldestSince(String type, Instant from) {
                return Optional.empty();
            }

            @Override
            public Optional<Instant> first(String type) {
                return Optional.empty();
            }

            @Override
            public Optional<Instant> last(String type) {
                return Optional.empty();
            }
        };

        /** How often it ever happened. */
        long total(String type);

        /** How often it happened at or after a moment. */
        long since(String type, Instant from);

        /** The earliest that is not before a moment. */
        Optional<Instant> oldestSince(String type, Instant from);

        /** When it happened first. */
        Optional<Instant> first(String type);

        /** When it happened last. */
        Optional<Instant> last(String type);
    }

    private Moments(Instant now, Counts counts, boolean recording) {
        this.now = now;
        this.counts = counts;
        this.recording = recording;
    }

    /** For conditions that are asked once. */
    public static Moments at(Instant now, Counts counts) {
        return new Moments(now, counts, false);
    }

    /** For conditions that are followed: remembers when the first of them may change its answer. */
    public static Moments recording(Instant now, Counts counts) {
        return new Moments(now, counts, true);
    }

    /** The next moment at which a followed condition may change its answer although nothing happens. */
    public Optional<Instant> nextFlip() {
        return nextFlip;
    }

    /** The same for what was asked since this was called last. */
    public Optional<Instant> takeNextFlip() {
        Optional<Instant> taken = nextFlip;
        nextFlip = Optional.empty();
        return taken;
    }

    private void flips(Instant at) {
        if (recording && at.isAfter(now) && nextFlip.map(at::isBefore).orElse(true)) {
            nextFlip = Optional.of(at);
        }
    }

    boolean within(Object time, long micros) {
        Optional<Instant> moment = instant(time);
        if (moment.isEmpty()) {
            return false;
        }
        Instant end = moment.get().plus(micros, ChronoUnit.MICROS);
        flips(end.plus(1, ChronoUnit.MICROS));
        return !now.isAfter(end);
    }

    boolean olderThan(Object time, long micros) {
        Optional<Instant> moment = instant(time);
        if (moment.isEmpty()) {
            return false;
        }
        Instant end = moment.get().plus(micros, ChronoUnit.MICROS);
        flips(end.plus(1, ChronoUnit.MICROS));
        return now.isAfter(end);
    }

    boolean upcoming(Object time, long micros) {
        Optional<Instant> moment = instant(time);
        if (moment.isEmpty()) {
            return false;
        }
        Instant begin = moment.get().minus(micros, ChronoUnit.MICROS);
        flips(begin);
        flips(moment.get().plus(1, ChronoUnit.MICROS));
        return !now.isBefore(begin) && !now.isAfter(moment.get());
    }

    long count(String type) {
        return counts.total(type);
    }

    long count(String type, long micros) {
        Instant from = now.minus(micros, ChronoUnit.MICROS);
        counts.oldestSince(type, from)
                .ifPresent(
                        oldest -> flips(oldest.plus(micros, ChronoUnit.MICROS).plus(1, ChronoUnit.MICROS)));
        return counts.since(type, from);
    }

    Optional<Instant> last(String type) {
        return counts.last(type);
    }

    Optional<Instant> first(String type) {
        return counts.first(type);
    }

    /** A time as RFC 3339, or a date, which begins at midnight UTC; empty for null. */
    private static Optional<Instant> instant(Object value) {
        if (!(value instanceof String text) || text.isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    text.length() == 10
                            ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                            : OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    @Override
    public Set<Map.Entry<String, Object>> entrySet() {
        return Set.of();
    }
}
