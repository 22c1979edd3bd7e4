package org.vivaio.core.routing;

import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vivaio.core.resource.Resource;
import org.vivaio.core.resource.ResourceSet;
import org.vivaio.core.resource.Spec;

/** Reads resources of kind {@code calendar}. */
final class CalendarSpec {
    private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");

    private CalendarSpec() {}

    static Map<String, WorkCalendar> read(ResourceSet resources) {
        Map<String, WorkCalendar> calendars = new java.util.LinkedHashMap<>();
        for (Resource resource : resources.of("calendar")) {
            Spec spec = resources.read(resource);
            spec.texts("label");
            ZoneId zone = zone(spec, "zone");
            Map<DayOfWeek, List<WorkCalendar.Window>> hours = hours(spec);
            Optional<Holidays> holidays = Holidays.read(spec.names("holidays"));
            if (holidays.isEmpty()) {
                spec.report(
                        "holidays",
                        "date",
                        "must hold days such as 2026-12-24, 12-25 (each year), easter+1, or IT for the public holidays"
                                + " of Italy");
            }
            spec.end();
            calendars.put(
                    resource.name(), new WorkCalendar(resource.name(), zone, hours, holidays.orElse(Holidays.NONE)));
        }
        return calendars;
    }

    static ZoneId zone(Spec spec, String name) {
        String text = spec.text(name).orElse(RoutingRules.ZONE.getId());
        try {
            return ZoneId.of(text);
        } catch (java.time.DateTimeException e) {
            spec.report(name, "zone", "is no time zone; write it as in Europe/Rome");
            return RoutingRules.ZONE;
        }
    }

    private static Map<DayOfWeek, List<WorkCalendar.Window>> hours(Spec spec) {
        Map<DayOfWeek, List<WorkCalendar.Window>> hours = new EnumMap<>(DayOfWeek.class);
        Spec object = spec.object("hours");
        for (int first = 0; first < DAYS.size(); first++) {
            for (int last = first; last < DAYS.size(); last++) {
                String key = first == last ? DAYS.get(first) : DAYS.get(first) + "-" + DAYS.get(last);
                List<String> texts = object.names(key);
                List<WorkCalendar.Window> windows = windows(object, key, texts);
                for (int day = first; day <= last && !windows.isEmpty(); day++) {
                    hours.computeIfAbsent(DayOfWeek.of(day + 1), d -> new ArrayList<>())
                            .addAll(windows);
                }
            }
        }
        object.end("mon to sun, and spans of days such as mon-fri");
        hours.replaceAll((day, windows) -> sorted(object, day, windows));
        if (hours.isEmpty()) {
            spec.report("hours", "required", "is missing: say when people work, such as {mon-fri: [\"09:00-18:00\"]}");
        }
        return Map.copyOf(hours);
    }

    private static List<WorkCalendar.Window> sorted(Spec object, DayOfWeek day, List<WorkCalendar.Window> windows) {
        List<WorkCalendar.Window> sorted = new ArrayList<>(windows);
        sorted.sort(Comparator.comparing(WorkCalendar.Window::from));
        for (int i = 1; i < sorted.size(); i++) {
            WorkCalendar.Window before = sorted.get(i - 1);
            if (before.overnight() || sorted.get(i).from().isBefore(before.to())) {
                object.report(DAYS.get(day.getValue() - 1), "overlap", "has hours that overlap");
            }
        }
        return List.copyOf(sorted);
    }

    private static List<WorkCalendar.Window> windows(Spec object, String key, List<String> texts) {
        List<WorkCalendar.Window> windows = new ArrayList<>();
        for (String text : texts) {
            Optional<WorkCalendar.Window> window = window(text);
            if (window.isEmpty()) {
                object.report(key, "hours", "must be hours such as 09:00-13:00");
            }
            window.ifPresent(windows::add);
        }
        return windows;
    }

    /** Hours such as {@code 09:00-13:00}; 24:00 is midnight. */
    static Optional<WorkCalendar.Window> window(String text) {
        String[] parts = text.split("-", -1);
        try {
            if (parts.length == 2) {
                LocalTime from = LocalTime.parse(parts[0].trim());
                String end = parts[1].trim();
                return Optional.of(
                        new WorkCalendar.Window(from, end.equals("24:00") ? LocalTime.MIDNIGHT : LocalTime.parse(end)));
            }
        } catch (java.time.DateTimeException e) {
            // said by the caller
        }
        return Optional.empty();
    }
}
