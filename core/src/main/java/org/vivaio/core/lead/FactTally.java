package org.vivaio.core.lead;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;

/**
 * How often facts of one type happened to a lead, kept with the lead so that no rule needs to read its history.
 *
 * @param total how often ever
 * @param first when first
 * @param last when last
 * @param recent the latest {@value #KEPT} moments in microseconds: the earliest, then the distance of each from the one
 *     before, joined by blanks
 */
public record FactTally(long total, Instant first, Instant last, String recent) {
    /** Counts over a time window end here. */
    public static final int KEPT = 50;

    /** None yet but one. */
    static FactTally one(Instant at) {
        return new FactTally(1, at, at, String.valueOf(micros(at)));
    }

    /** One more, in whatever order they come. */
    FactTally plus(Instant at) {
        long[] times = times();
        long[] more = Arrays.copyOf(times, times.length + 1);
        more[times.length] = micros(at);
        if (times.length > 0 && more[times.length] < times[times.length - 1]) {
            Arrays.sort(more);
        }
        int from = Math.max(0, more.length - KEPT);
        return new FactTally(
                total + 1,
                at.isBefore(first) ? at : first,
                at.isAfter(last) ? at : last,
                text(Arrays.copyOfRange(more, from, more.length)));
    }

    /** One less, which turned out not to count; empty when none is left. */
    Optional<FactTally> minus(Instant at) {
        if (total <= 1) {
            return Optional.empty();
        }
        long[] times = times();
        int place = Arrays.binarySearch(times, micros(at));
        if (place >= 0) {
            long[] fewer = new long[times.length - 1];
            System.arraycopy(times, 0, fewer, 0, place);
            System.arraycopy(times, place + 1, fewer, place, fewer.length - place);
            times = fewer;
        }
        boolean all = total - 1 <= times.length;
        Instant newFirst = at.equals(first) && all && times.length > 0 ? instant(times[0]) : first;
        Instant newLast = at.equals(last) && times.length > 0 ? instant(times[times.length - 1]) : last;
        return Optional.of(new FactTally(total - 1, newFirst, newLast, text(times)));
    }

    /** How many of the latest are not before a moment. */
    long since(Instant from) {
        long[] times = times();
        return times.length - place(times, micros(from));
    }

    /** The earliest of the latest that is not before a moment. */
    Optional<Instant> oldestSince(Instant from) {
        long[] times = times();
        int place = place(times, micros(from));
        return place < times.length ? Optional.of(instant(times[place])) : Optional.empty();
    }

    private static int place(long[] times, long from) {
        int place = 0;
        while (place < times.length && times[place] < from) {
            place++;
        }
        return place;
    }

    private long[] times() {
        if (recent.isEmpty()) {
            return new long[0];
        }
        String[] parts = recent.split(" ");
        long[] times = new long[parts.length];
        long sum = 0;
        for (int i = 0; i < parts.length; i++) {
            sum += Long.parseLong(parts[i]);
            times[i] = sum;
        }
        return times;
    }

    private static String text(long[] times) {
        StringBuilder text = new StringBuilder();
        long before = 0;
        for (long time : times) {
            if (text.length() > 0) {
                text.append(' ');
            }
            text.append(time - before);
            before = time;
        }
        return text.toString();
    }

    static long micros(Instant at) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, at);
    }

    static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
