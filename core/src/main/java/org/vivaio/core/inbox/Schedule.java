package org.vivaio.core.inbox;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.vivaio.core.resource.Spec;

/**
 * When a source may send.
 *
 * @param zone whose clock counts
 * @param hours stretches of the week; none means always
 */
public record Schedule(ZoneId zone, List<Hours> hours) {
    private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");

    /** The same hours on some days; an end at or before the beginning lies on the next day. */
    public record Hours(Set<DayOfWeek> days, LocalTime from, LocalTime to) {
        boolean has(ZonedDateTime now) {
            LocalTime time = now.toLocalTime();
            if (from.isBefore(to)) {
                return days.contains(now.getDayOfWeek()) && !time.isBefore(from) && time.isBefore(to);
            }
            return days.contains(now.getDayOfWeek()) && !time.isBefore(from)
                    || days.contains(now.getDayOfWeek().minus(1)) && time.isBefore(to);
        }
    }

    /** Copies the hours. */
    public Schedule {
        hours = List.copyOf(hours);
    }

    /** Whether a moment lies within. */
    public boolean open(Instant moment) {
        ZonedDateTime now = moment.atZone(zone);
        return hours.isEmpty() || hours.stream().anyMatch(h -> h.has(now));
    }

    static Schedule read(ZoneId zone, List<Spec> items) {
        List<Hours> hours = new ArrayList<>();
        for (Spec item : items) {
            Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
            for (String day : item.names("days")) {
                int at = DAYS.indexOf(day.toLowerCase(Locale.ROOT));
                if (at < 0) {
                    item.report("days", "choice", "must be a list of " + String.join(", ", DAYS));
                } else {
                    days.add(DayOfWeek.of(at + 1));
                }
            }
            Optional<LocalTime> from = time(item, "from", LocalTime.MIDNIGHT);
            Optional<LocalTime> to = time(item, "to", LocalTime.MIDNIGHT);
            item.end();
            if (from.isPresent() && to.isPresent()) {
                hours.add(new Hours(days.isEmpty() ? EnumSet.allOf(DayOfWeek.class) : days, from.get(), to.get()));
            }
        }
        return new Schedule(zone, hours);
    }

    private static Optional<LocalTime> time(Spec item, String name, LocalTime fallback) {
        Optional<String> text = item.text(name);
        if (text.isEmpty()) {
            return Optional.of(fallback);
        }
        try {
            return Optional.of(LocalTime.parse(text.get()));
        } catch (DateTimeParseException e) {
            item.report(name, "time", "must be a time such as 09:00");
            return Optional.empty();
        }
    }
}
