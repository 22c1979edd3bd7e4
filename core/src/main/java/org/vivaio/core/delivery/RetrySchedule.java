package org.vivaio.core.delivery;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * How long to wait after each failure; when the waits are used up, the effect becomes a dead letter.
 *
 * @param waits after the first failure, the second …
 */
public record RetrySchedule(List<Duration> waits) {
    /** At once, then 5 s, 5 min, 30 min, 2 h, 5 h, 10 h and 10 h later: eight attempts within 28 hours. */
    public static final RetrySchedule DEFAULT = new RetrySchedule(List.of(
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10),
            Duration.ofHours(10)));

    /** A peer that names a longer wait than this is asked again after it. */
    private static final Duration LONGEST = Duration.ofDays(30);

    /** Waits differ by up to a tenth, so that what failed together does not come back together. */
    private static final double JITTER = 0.1;

    /** Copies the list. */
    public RetrySchedule {
        waits = List.copyOf(waits);
    }

    /**
     * The wait after a failure.
     *
     * @param failures how many there were, this one included
     * @param after what the peer asked for; never undercut
     * @return empty when the schedule is used up
     */
    Optional<Duration> wait(int failures, Optional<Duration> after, RandomGenerator random) {
        if (failures > waits.size()) {
            return Optional.empty();
        }
        Duration planned = waits.get(failures - 1);
        double factor = 1 + JITTER * (2 * random.nextDouble() - 1);
        Duration wait = Duration.ofMillis(Math.round(planned.toMillis() * factor));
        Duration asked = after.filter(d -> d.compareTo(LONGEST) < 0).orElse(after.isPresent() ? LONGEST : wait);
        return Optional.of(asked.compareTo(wait) > 0 ? asked : wait);
    }
}
