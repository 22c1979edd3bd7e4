package org.vivaio.core.platform;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them in rules: {@code 90s}, {@code 15m}, {@code 36h}, {@code 7d}, {@code 2w}. */
public final class Durations {
    private static final Pattern SHORT = Pattern.compile("(\\d{1,10})([smhdw])");
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private Durations() {}

    /** Reads one; empty when it is none, zero, or longer than a hundred years. */
    public static Optional<Duration> parse(String text) {
        Matcher matcher = SHORT.matcher(text.strip());
        Duration duration;
        if (matcher.matches()) {
            long n = Long.parseLong(matcher.group(1));
            duration = switch (matcher.group(2)) {
                case "s" -> Duration.ofSeconds(n);
                case "m" -> Duration.ofMinutes(n);
                case "h" -> Duration.ofHours(n);
                case "d" -> Duration.ofDays(n);
                default -> Duration.ofDays(7 * n);
            };
        } else {
            try {
                duration = Duration.parse(text.strip());
            } catch (java.time.format.DateTimeParseException e) {
                return Optional.empty();
            }
        }
        return duration.isZero() || duration.isNegative() || duration.compareTo(LONGEST) > 0
                ? Optional.empty()
                : Optional.of(duration);
    }

    /** In whole microseconds. */
    public static long micros(Duration duration) {
        return duration.getSeconds() * 1_000_000 + duration.getNano() / 1_000;
    }
}
