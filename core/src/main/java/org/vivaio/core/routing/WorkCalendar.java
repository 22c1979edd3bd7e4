package org.vivaio.core.routing;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * When people work: windows of each day of the week in a time zone, without holidays. All arithmetic goes over the
 * moments at which windows open and close, so that a day on which clocks change is as long as it really is.
 *
 * @param name resource name; empty for the calendar that never closes
 * @param zone in which its hours are told
 * @param hours windows by day, in their order
 * @param holidays days without any
 */
public record WorkCalendar(String name, ZoneId zone, Map<DayOfWeek, List<Window>> hours, Holidays holidays) {
    /** How far ahead an open moment is looked for; a calendar that stays closed longer counts as never open. */
    private static final int HORIZON_DAYS = 400;

    /**
     * A span of a day; one that does not end after it starts ends on the next day.
     *
     * @param from opens
     * @param to closes; midnight is the end of the day
     */
    public record Window(LocalTime from, LocalTime to) {
        boolean overnight() {
            return !to.isAfter(from);
        }
    }

    /** A span of time. */
    private record Span(Instant from, Instant to) {}

    /** The calendar of those who have none: always open, days in a zone. */
    public static WorkCalendar always(ZoneId zone) {
        return new WorkCalendar("", zone, Map.of(), Holidays.NONE);
    }

    /** Whether it never closes. */
    public boolean isAlways() {
        return hours.isEmpty();
    }

    /** The day of a moment, as people here count it. */
    public LocalDate day(Instant moment) {
        return LocalDate.ofInstant(moment, zone);
    }

    /** Whether somebody works at this moment. */
    public boolean isOpen(Instant moment) {
        if (isAlways()) {
            return true;
        }
        LocalDate day = day(moment);
        return holds(day, moment) || holds(day.minusDays(1), moment);
    }

    private boolean holds(LocalDate day, Instant moment) {
        return spans(day).stream().anyMatch(span -> !moment.isBefore(span.from()) && moment.isBefore(span.to()));
    }

    /** The first open moment from here on; empty when there is none in sight. */
    public Optional<Instant> nextOpen(Instant from) {
        if (isOpen(from)) {
            return Optional.of(from);
        }
        LocalDate day = day(from);
        for (int i = 0; i <= HORIZON_DAYS; i++) {
            for (Span span : spans(day.plusDays(i))) {
                if (!span.from().isBefore(from)) {
                    return Optional.of(span.from());
                }
            }
        }
        return Optional.empty();
    }

    /** The moment at which so much working time has passed; in plain time where nobody ever works. */
    public Instant plus(Instant from, Duration working) {
        if (isAlways() || working.isNegative() || working.isZero()) {
            return from.plus(working);
        }
        Duration left = working;
        LocalDate day = day(from).minusDays(1);
        Instant passed = from;
        for (int i = 0; i <= HORIZON_DAYS; i++) {
            for (Span span : spans(day.plusDays(i))) {
                Instant start = span.from().isBefore(passed) ? passed : span.from();
                if (!span.to().isAfter(start)) {
                    continue;
                }
                Duration here = Duration.between(start, span.to());
                if (here.compareTo(left) >= 0) {
                    return start.plus(left);
                }
                left = left.minus(here);
                passed = span.to();
            }
        }
        return from.plus(working);
    }

    /** The working time between two moments; zero when the second is not later. */
    public Duration between(Instant from, Instant to) {
        if (!to.isAfter(from)) {
            return Duration.ZERO;
        }
        if (isAlways()) {
            return Duration.between(from, to);
        }
        Duration sum = Duration.ZERO;
        Instant passed = from;
        LocalDate last = day(to);
        // a clock that waited for years counts its last stretch only: nobody reads the difference
        LocalDate day = day(from).minusDays(1);
        if (day.isBefore(last.minusDays(10L * HORIZON_DAYS))) {
            day = last.minusDays(10L * HORIZON_DAYS);
        }
        for (; !day.isAfter(last); day = day.plusDays(1)) {
            for (Span span : spans(day)) {
                Instant start = span.from().isBefore(passed) ? passed : span.from();
                Instant end = span.to().isAfter(to) ? to : span.to();
                if (end.isAfter(start)) {
                    sum = sum.plus(Duration.between(start, end));
                    passed = end;
                }
            }
        }
        return sum;
    }

    /** The windows of a day as moments. A window within the hour that a clock skips has no length, and is left out. */
    private List<Span> spans(LocalDate day) {
        List<Window> windows = hours.getOrDefault(day.getDayOfWeek(), List.of());
        if (windows.isEmpty() || holidays.contains(day)) {
            return List.of();
        }
        List<Span> spans = new ArrayList<>(windows.size());
        for (Window window : windows) {
            Instant from = day.atTime(window.from()).atZone(zone).toInstant();
            Instant to = (window.overnight() ? day.plusDays(1) : day)
                    .atTime(window.to())
                    .atZone(zone)
                    .toInstant();
            if (to.isAfter(from)) {
                spans.add(new Span(from, to));
            }
        }
        return spans;
    }
}
