package org.vivaio.plugins.feed;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vivaio.api.Cursor;
import org.vivaio.api.Json;

/** Where a feed of an API stands. */
final class ApiState {
    /** More than a page has, so that what is left of a page, or comes again by time, is known. */
    private static final int MOST_SEEN = 2_000;

    /** A record from the far future must not make all later ones look old. */
    private static final Duration AHEAD = Duration.ofDays(1);

    final List<String> seen = new ArrayList<>();
    String since = "";
    String latest = "";
    String next = "";
    String day = "";
    long page = 1;
    long offset;

    static ApiState read(Cursor cursor) {
        ApiState state = new ApiState();
        if (cursor.value().isEmpty()) {
            return state;
        }
        Object json = Json.read(cursor.value());
        Json.list(json, "seen").forEach(each -> state.seen.add(String.valueOf(each)));
        state.since = Json.text(json, "since").orElse("");
        state.latest = Json.text(json, "latest").orElse("");
        state.next = Json.text(json, "next").orElse("");
        state.day = Json.text(json, "day").orElse("");
        state.page = Json.text(json, "page").map(Long::parseLong).orElse(1L);
        state.offset = Json.text(json, "offset").map(Long::parseLong).orElse(0L);
        return state;
    }

    Cursor cursor() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("since", since);
        json.put("latest", latest);
        json.put("next", next);
        json.put("day", day);
        json.put("page", page);
        json.put("offset", offset);
        json.put("seen", seen);
        return new Cursor(Json.write(json));
    }

    void saw(String mark) {
        seen.add(mark);
        if (seen.size() > MOST_SEEN) {
            seen.remove(0);
        }
    }

    /** Begins again from a day when another one was entered. */
    void again(String from) {
        if (!from.equals(day)) {
            day = from;
            since = from.isEmpty() ? since : from + "T00:00:00Z";
            latest = "";
            next = "";
            page = 1;
            offset = 0;
            seen.clear();
        }
    }

    void latest(String time, Instant now) {
        Optional<Instant> at = instant(time);
        if (at.filter(t -> t.isAfter(now.plus(AHEAD))).isPresent()) {
            return;
        }
        Optional<Instant> known = instant(latest);
        boolean later = at.isPresent() && known.isPresent()
                ? at.get().isAfter(known.get())
                : latest.isEmpty() || at.isEmpty() && time.compareTo(latest) > 0;
        if (later) {
            latest = time;
        }
    }

    /** All pages were read: the next round begins at the latest time. */
    void round() {
        since = latest.isEmpty() ? since : latest;
        next = "";
        page = 1;
        offset = 0;
    }

    /** The time to ask for, in the form in which the API writes times. */
    String since(Duration overlap) {
        Optional<Instant> at = instant(since);
        if (overlap.isZero() || at.isEmpty()) {
            return since;
        }
        Instant earlier = at.get().minus(overlap);
        if (since.matches("\\d+")) {
            return String.valueOf(since.length() > 11 ? earlier.toEpochMilli() : earlier.getEpochSecond());
        }
        return earlier.toString();
    }

    private static Optional<Instant> instant(String text) {
        try {
            if (text.matches("\\d{9,11}")) {
                return Optional.of(Instant.ofEpochSecond(Long.parseLong(text)));
            }
            if (text.matches("\\d{12,14}")) {
                return Optional.of(Instant.ofEpochMilli(Long.parseLong(text)));
            }
            String iso = text.replace(' ', 'T');
            return Optional.of(
                    iso.matches(".*T.*([Zz]|[+-]\\d{2}:?\\d{2})")
                            ? OffsetDateTime.parse(iso.replaceAll("([+-]\\d{2})(\\d{2})$", "$1:$2"))
                                    .toInstant()
                            : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
