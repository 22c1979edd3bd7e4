package org.vivaio.plugins.feed;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;

/** Looks once a day whether a file came for each day that should have one. */
final class Gaps {
    private static final int DAYS_BACK = 31;

    private Gaps() {}

    /** Looks, and tells the log and the supplier. */
    static List<LocalDate> look(
            FeedSettings settings, ConnectorContext context, Remote remote, Names names, LocalDate today)
            throws IOException, ConnectorException {
        List<Remote.Entry> files = new ArrayList<>(remote.list(""));
        if (settings.archive().isPresent()) {
            files.addAll(remote.list(settings.archive().get()));
        }
        TreeSet<LocalDate> days = new TreeSet<>();
        for (Remote.Entry file : files) {
            if (Names.safe(file.name()) && names.wanted(file.name())) {
                names.day(file).ifPresent(days::add);
            }
        }
        List<LocalDate> missing = missing(settings.expected(), days, today);
        if (!missing.isEmpty()) {
            context.log().warn("No file came for {}", missing);
        }
        if (settings.returns().isPresent() && !missing.isEmpty()) {
            StringBuilder text = new StringBuilder("date\r\n");
            missing.forEach(day -> text.append(day).append("\r\n"));
            remote.put(
                    settings.returns().get(),
                    "missing-days.csv",
                    text.toString().getBytes(StandardCharsets.UTF_8));
        }
        return missing;
    }

    static List<LocalDate> missing(FeedSettings.Expected expected, TreeSet<LocalDate> days, LocalDate today) {
        if (days.isEmpty()) {
            return List.of();
        }
        LocalDate first = days.first();
        LocalDate from = first.isBefore(today.minusDays(DAYS_BACK)) ? today.minusDays(DAYS_BACK) : first;
        return from.datesUntil(today.isAfter(from) ? today : from)
                .filter(day -> !days.contains(day))
                .filter(day -> expected == FeedSettings.Expected.DAILY
                        || day.getDayOfWeek() != DayOfWeek.SATURDAY && day.getDayOfWeek() != DayOfWeek.SUNDAY)
                .toList();
    }
}
