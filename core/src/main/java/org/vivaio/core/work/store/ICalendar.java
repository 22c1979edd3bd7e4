package org.vivaio.core.work.store;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** One appointment as iCalendar (RFC 5545): whatever people wrote into it stays text. */
final class ICalendar {
    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private static final int LINE = 75;

    private ICalendar() {}

    /**
     * An appointment.
     *
     * @param uid stays the same, so that a second download changes the first
     * @param madeAt when it was booked
     */
    record Appointment(
            String uid,
            Instant madeAt,
            Instant startsAt,
            Instant endsAt,
            String title,
            Optional<String> place,
            Optional<String> note) {}

    static String write(Appointment appointment) {
        StringBuilder out = new StringBuilder();
        line(out, "BEGIN:VCALENDAR");
        line(out, "VERSION:2.0");
        line(out, "PRODID:-//Vivaio//Appointments//EN");
        line(out, "METHOD:PUBLISH");
        line(out, "BEGIN:VEVENT");
        line(out, "UID:" + appointment.uid());
        line(out, "DTSTAMP:" + UTC.format(appointment.madeAt()));
        line(out, "DTSTART:" + UTC.format(appointment.startsAt()));
        line(out, "DTEND:" + UTC.format(appointment.endsAt()));
        line(out, "SUMMARY:" + text(appointment.title()));
        appointment.place().ifPresent(place -> line(out, "LOCATION:" + text(place)));
        appointment.note().ifPresent(note -> line(out, "DESCRIPTION:" + text(note)));
        line(out, "END:VEVENT");
        line(out, "END:VCALENDAR");
        return out.toString();
    }

    static String text(String value) {
        return value.replace("\\", "\\\\")
                .replace(";", "\\;")
                .replace(",", "\\,")
                .replace("\r\n", "\\n")
                .replace("\n", "\\n")
                .replaceAll("\\p{Cntrl}", " ");
    }

    /** Lines longer than 75 bytes go on behind a space, never within a character. */
    private static void line(StringBuilder out, String line) {
        int bytes = 0;
        for (int i = 0; i < line.length(); ) {
            int point = line.codePointAt(i);
            int size = new String(Character.toChars(point)).getBytes(StandardCharsets.UTF_8).length;
            if (bytes + size > LINE) {
                out.append("\r\n ");
                bytes = 1;
            }
            out.appendCodePoint(point);
            bytes += size;
            i += Character.charCount(point);
        }
        out.append("\r\n");
    }
}
