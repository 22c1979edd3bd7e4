package org.vivaio.plugins.telephony;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;

/**
 * When people may be called.
 *
 * @param spans such as {@code 09:00-13:00}; empty for always
 * @param weekend whether also on Saturdays and Sundays
 * @param zone of the people
 */
record Hours(List<Span> spans, boolean weekend, ZoneId zone) {
    record Span(LocalTime from, LocalTime to) {}

    /** Reads them as they are written in settings. */
    static Hours read(List<String> texts, boolean weekend, String zone) {
        try {
            List<Span> spans = texts.stream()
                    .map(text -> {
                        String[] ends = text.strip().split("-", -1);
                        if (ends.length != 2) {
                            throw new DateTimeException(text);
                        }
                        Span span = new Span(LocalTime.parse(ends[0].strip()), LocalTime.parse(ends[1].strip()));
                        if (!span.from().isBefore(span.to())) {
                            throw new DateTimeException(text);
                        }
                        return span;
                    })
                    .toList();
            return new Hours(spans, weekend, ZoneId.of(zone));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("Calling hours are written as 09:00-13:00, a zone as Europe/Rome");
        }
    }

    /** How long until people may be called; empty when they may now. */
    Optional<Duration> untilOpen(Instant now) {
        if (spans.isEmpty()) {
            return Optional.empty();
        }
        ZonedDateTime here = now.atZone(zone);
        for (int day = 0; day < 8; day++) {
            LocalDate date = here.toLocalDate().plusDays(day);
            boolean free = date.getDayOfWeek() == DayOfWeek.SATURDAY || date.getDayOfWeek() == DayOfWeek.SUNDAY;
            if (free && !weekend) {
                continue;
            }
            Optional<Instant> first = Optional.empty();
            for (Span span : spans) {
                Instant from = date.atTime(span.from()).atZone(zone).toInstant();
                Instant to = date.atTime(span.to()).atZone(zone).toInstant();
                if (!now.isBefore(from) && now.isBefore(to)) {
                    return Optional.empty();
                }
                if (from.isAfter(now)
                        && first.filter(known -> known.isBefore(from)).isEmpty()) {
                    first = Optional.of(from);
                }
            }
            if (first.isPresent()) {
                return Optional.of(Duration.between(now, first.get()));
            }
        }
        return Optional.of(Duration.ofDays(1));
    }
}
