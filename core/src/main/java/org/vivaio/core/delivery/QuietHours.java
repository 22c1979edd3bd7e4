package org.vivaio.core.delivery;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.Set;

/**
 * When people are not written to.
 *
 * @param from begin, every day
 * @param to end; before the begin, it is the next day's
 * @param days whole days besides
 */
public record QuietHours(LocalTime from, LocalTime to, Set<DayOfWeek> days, ZoneId zone) {
    /** Nobody means more than a week of silence: a rule that never ends must not keep messages for ever. */
    private static final int LONGEST_DAYS = 8;

    /** Copies the set. */
    public QuietHours {
        days = Set.copyOf(days);
    }

    /** When one may write again; empty when one may now. */
    public Optional<Instant> until(Instant now) {
        ZonedDateTime at = now.atZone(zone);
        ZonedDateTime start = at;
        for (int i = 0; i < LONGEST_DAYS * 2; i++) {
            Optional<ZonedDateTime> end = end(at);
            if (end.isEmpty()) {
                return at.equals(start) ? Optional.empty() : Optional.of(at.toInstant());
            }
            at = end.get();
        }
        return Optional.of(at.toInstant());
    }

    private Optional<ZonedDateTime> end(ZonedDateTime at) {
        LocalDate today = at.toLocalDate();
        if (days.contains(at.getDayOfWeek())) {
            return Optional.of(today.plusDays(1).atStartOfDay(zone));
        }
        if (from.equals(to)) {
            return Optional.empty();
        }
        LocalTime time = at.toLocalTime();
        if (from.isBefore(to)) {
            return !time.isBefore(from) && time.isBefore(to)
                    ? Optional.of(today.atTime(to).atZone(zone))
                    : Optional.empty();
        }
        if (!time.isBefore(from)) {
            return Optional.of(today.plusDays(1).atTime(to).atZone(zone));
        }
        return time.isBefore(to) ? Optional.of(today.atTime(to).atZone(zone)) : Optional.empty();
    }
}
