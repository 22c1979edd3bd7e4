package org.vivaio.core.mapping;

import com.fasterxml.jackson.databind.node.TextNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Dates and times as suppliers write them, in the form of RFC 3339. */
final class Dates {
    private static final List<DateTimeFormatter> USUAL = List.of(
            format("uuuu-M-d"),
            format("d/M/uuuu"),
            format("d.M.uuuu"),
            format("d-M-uuuu"),
            format("uuuuMMdd"),
            format("d MMM uuuu"),
            format("d MMMM uuuu"));

    private Dates() {}

    private static DateTimeFormatter format(String pattern) {
        return new DateTimeFormatterBuilder()
                .parseCaseInsensitive()
                .appendPattern(pattern.replace("yyyy", "uuuu").replace("yy", "uu"))
                .toFormatter(Locale.ENGLISH)
                .withResolverStyle(ResolverStyle.SMART);
    }

    private static DateTimeFormatter checked(String pattern) {
        try {
            return format(pattern);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "\"" + pattern + "\" is no pattern of a date; write it as dd/MM/yyyy", e);
        }
    }

    /** A day, as {@code 2026-05-01}; without a pattern the usual ways of writing one, day before month. */
    static Transform date(String pattern) {
        List<DateTimeFormatter> formats = pattern.isEmpty() ? USUAL : List.of(checked(pattern));
        return (value, payload) -> {
            if (value.isEmpty()) {
                return value;
            }
            String text = Transforms.text(value.get()).strip();
            for (DateTimeFormatter format : formats) {
                try {
                    LocalDate day = format.parse(text).query(TemporalQueries.localDate());
                    if (day != null) {
                        return Optional.of(TextNode.valueOf(day.toString()));
                    }
                } catch (DateTimeException e) {
                    // the next way
                }
            }
            if (pattern.isEmpty() && text.length() > 10) {
                try {
                    LocalDate day = LocalDate.parse(text.substring(0, 10));
                    return Optional.of(TextNode.valueOf(day.toString()));
                } catch (DateTimeException e) {
                    // said below
                }
            }
            throw new Transform.Unfit("is no date" + (pattern.isEmpty() ? "" : " as in " + pattern));
        };
    }

    /** A moment; {@code epoch} and {@code epochMillis} read numbers. */
    static Transform dateTime(String pattern, String zoneName) {
        ZoneId zone;
        try {
            zone = ZoneId.of(zoneName);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("dateTime.zone must be a zone such as Europe/Rome", e);
        }
        boolean epoch = pattern.equals("epoch") || pattern.equals("epochMillis");
        DateTimeFormatter format = epoch ? DateTimeFormatter.ISO_INSTANT : checked(pattern);
        return (value, payload) -> {
            if (value.isEmpty()) {
                return value;
            }
            String text = Transforms.text(value.get()).strip();
            try {
                Instant moment;
                if (epoch) {
                    long number = Long.parseLong(text);
                    moment = pattern.equals("epoch") ? Instant.ofEpochSecond(number) : Instant.ofEpochMilli(number);
                } else {
                    moment = moment(format.parse(text), zone);
                }
                return Optional.of(TextNode.valueOf(moment.toString()));
            } catch (DateTimeException | NumberFormatException e) {
                throw new Transform.Unfit("is no time as in " + pattern);
            }
        };
    }

    private static Instant moment(TemporalAccessor parsed, ZoneId zone) {
        if (parsed.query(TemporalQueries.offset()) != null) {
            return OffsetDateTime.from(parsed).toInstant();
        }
        if (parsed.query(TemporalQueries.localTime()) == null) {
            return LocalDate.from(parsed).atStartOfDay(zone).toInstant();
        }
        return LocalDateTime.from(parsed).atZone(zone).toInstant();
    }
}
