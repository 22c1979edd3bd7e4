package org.vivaio.core.routing;

import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.vivaio.core.lead.Context.Load;

/**
 * Somebody who works leads (resource of kind {@code seller}), with what the team adds already in place.
 *
 * @param name resource name
 * @param label as people call them
 * @param email where alerts go
 * @param phone where alerts by text message go
 * @param language of alerts
 * @param active whether they take new leads
 * @param teams the team and those above it, the nearest first
 * @param territory what they cover
 * @param skills what they can do, in lower case
 * @param languages what they speak, two letters in lower case; empty means any
 * @param calendar when they work
 * @param absences when they do not, all the same
 * @param weight share of leads beside others, 1 for most
 * @param caps how much they take
 * @param notices how they want to be told
 */
public record Seller(
        String name,
        String label,
        String email,
        Optional<String> phone,
        String language,
        boolean active,
        List<String> teams,
        Territory territory,
        Set<String> skills,
        Set<String> languages,
        WorkCalendar calendar,
        List<Absence> absences,
        double weight,
        Caps caps,
        Notices notices) {

    /**
     * Days away.
     *
     * @param from first day
     * @param to last day
     */
    public record Absence(LocalDate from, LocalDate to) {}

    /**
     * Limits.
     *
     * @param perDay new leads a day
     * @param open leads worked at the same time
     */
    public record Caps(Optional<Integer> perDay, Optional<Integer> open) {
        /** None. */
        public static final Caps NONE = new Caps(Optional.empty(), Optional.empty());

        boolean none() {
            return perDay.isEmpty() && open.isEmpty();
        }
    }

    /**
     * How somebody wants to be told.
     *
     * @param digest alerts of so much time come together
     * @param quiet hours in which nothing is sent; it leaves when they end
     */
    public record Notices(Optional<Duration> digest, Optional<Quiet> quiet) {
        /** At once, at any hour. */
        public static final Notices AT_ONCE = new Notices(Optional.empty(), Optional.empty());
    }

    /** Quiet hours; over midnight when they end before they begin. */
    public record Quiet(LocalTime from, LocalTime to) {}

    /** Whether they are away on the day of a moment. */
    public boolean isAbsent(java.time.Instant moment) {
        LocalDate day = calendar.day(moment);
        return absences.stream().anyMatch(a -> !day.isBefore(a.from()) && !day.isAfter(a.to()));
    }

    /** Which limit is reached with so much, as a code; empty when there is room. */
    public Optional<String> full(Load load) {
        if (caps.perDay().filter(cap -> load.today() >= cap).isPresent()) {
            return Optional.of("cap-day:" + load.today());
        }
        return caps.open().filter(cap -> load.open() >= cap).isPresent()
                ? Optional.of("cap-open:" + load.open())
                : Optional.empty();
    }

    /** Whether they belong to a team or one below it. */
    public boolean isOf(String team) {
        return teams.contains(team);
    }

    /** The end of the quiet hours that a moment lies in; empty when it lies in none. */
    public Optional<java.time.Instant> quietUntil(java.time.Instant moment) {
        if (notices.quiet().isEmpty()) {
            return Optional.empty();
        }
        Quiet quiet = notices.quiet().get();
        java.time.ZoneId zone = calendar.zone();
        LocalDate today = LocalDate.ofInstant(moment, zone);
        for (LocalDate day : List.of(today.minusDays(1), today)) {
            java.time.Instant from = day.atTime(quiet.from()).atZone(zone).toInstant();
            LocalDate end = quiet.to().isAfter(quiet.from()) ? day : day.plusDays(1);
            java.time.Instant to = end.atTime(quiet.to()).atZone(zone).toInstant();
            if (!moment.isBefore(from) && moment.isBefore(to)) {
                return Optional.of(to);
            }
        }
        return Optional.empty();
    }
}
