package org.vivaio.core.routing;

import java.time.LocalDate;
import java.time.MonthDay;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Days on which nobody works.
 *
 * @param days single days
 * @param yearly days of each year; 29 February counts in leap years only
 * @param easter days counted from Easter Sunday of each year
 */
public record Holidays(Set<LocalDate> days, Set<MonthDay> yearly, Set<Integer> easter) {
    /** None. */
    public static final Holidays NONE = new Holidays(Set.of(), Set.of(), Set.of());

    private static final Pattern EASTER = Pattern.compile("easter(?:([+-])([0-9]{1,2}))?");

    /** The public holidays of a country, where they are known here. */
    private static final List<String> ITALY = List.of(
            "01-01",
            "01-06",
            "easter",
            "easter+1",
            "04-25",
            "05-01",
            "06-02",
            "08-15",
            "10-04",
            "11-01",
            "12-08",
            "12-25",
            "12-26");

    /** Whether a day is one of them. */
    public boolean contains(LocalDate day) {
        if (days.contains(day) || yearly.contains(MonthDay.from(day))) {
            return true;
        }
        return !easter.isEmpty()
                && easter.stream()
                        .anyMatch(
                                offset -> easter(day.getYear()).plusDays(offset).equals(day));
    }

    /**
     * Reads {@code 2026-12-24}, {@code 12-25} (each year), {@code easter+1}, {@code IT} (that country's public
     * holidays).
     *
     * @return empty when a text is none of these
     */
    static Optional<Holidays> read(List<String> texts) {
        Set<LocalDate> days = new HashSet<>();
        Set<MonthDay> yearly = new HashSet<>();
        Set<Integer> easter = new HashSet<>();
        for (String text : texts) {
            List<String> parts = text.equals("IT") ? ITALY : List.of(text);
            for (String part : parts) {
                if (!add(part, days, yearly, easter)) {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(new Holidays(Set.copyOf(days), Set.copyOf(yearly), Set.copyOf(easter)));
    }

    private static boolean add(String text, Set<LocalDate> days, Set<MonthDay> yearly, Set<Integer> easter) {
        Matcher counted = EASTER.matcher(text);
        if (counted.matches()) {
            int offset = counted.group(2) == null ? 0 : Integer.parseInt(counted.group(2));
            easter.add("-".equals(counted.group(1)) ? -offset : offset);
            return true;
        }
        try {
            if (text.length() == 5) {
                yearly.add(MonthDay.parse("--" + text));
            } else {
                days.add(LocalDate.parse(text));
            }
            return true;
        } catch (java.time.DateTimeException e) {
            return false;
        }
    }

    /** Easter Sunday in the Gregorian calendar (the anonymous algorithm of 1876). */
    static LocalDate easter(int year) {
        int a = year % 19;
        int b = year / 100;
        int c = year % 100;
        int d = b / 4;
        int e = b % 4;
        int f = (b + 8) / 25;
        int g = (b - f + 1) / 3;
        int h = (19 * a + b - d - g + 15) % 30;
        int i = c / 4;
        int k = c % 4;
        int l = (32 + 2 * e + 2 * i - h - k) % 7;
        int m = (a + 11 * h + 22 * l) / 451;
        int month = (h + l - 7 * m + 114) / 31;
        int day = (h + l - 7 * m + 114) % 31 + 1;
        return LocalDate.of(year, month, day);
    }
}
