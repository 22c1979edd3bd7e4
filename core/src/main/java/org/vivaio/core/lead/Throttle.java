package org.vivaio.core.lead;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * How a source is slowed down while its quality is low. A pure rule over counts by the hour: the same counts give the same
 * answer on every node and at every look.
 *
 * @param window how far back captures count; begun hours count whole
 * @param limit share of bad captures above which the source is throttled
 * @param release share at which it is let go again
 * @param minimum captures in the window below which nothing is concluded
 * @param perHour most captures accepted in an hour while it is throttled
 */
public record Throttle(Duration window, double limit, double release, int minimum, int perHour) {
    /**
     * What a source brought within the window.
     *
     * @param seen captures with a verdict
     * @param bad duplicates, rejected, quarantined and returned ones, without those that a person let in after all
     */
    public record Quality(long seen, long bad) {
        /** Nothing was brought. */
        public static final Quality NONE = new Quality(0, 0);

        /** The share of bad ones, from 0 to 1. */
        public double share() {
            return seen == 0 ? 0 : Math.min(1, Math.max(0, bad) / (double) seen);
        }
    }

    /**
     * Where the window begins.
     *
     * @param judgedFrom what came before does not count, since a person let the source go
     */
    public Instant from(Instant now, Optional<Instant> judgedFrom) {
        Instant begin = now.minus(window).truncatedTo(ChronoUnit.HOURS);
        return judgedFrom.filter(from -> from.isAfter(begin)).orElse(begin);
    }

    /**
     * Since when it is throttled, by what is known now.
     *
     * @param since since when it was so far
     */
    public Optional<Instant> next(Optional<Instant> since, Quality quality, Instant now) {
        if (quality.seen() < minimum) {
            return Optional.empty();
        }
        if (since.isPresent()) {
            return quality.share() <= release ? Optional.empty() : since;
        }
        return quality.share() > limit ? Optional.of(now) : Optional.empty();
    }
}
