package org.vivaio.core.form;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;

/** Counts submits by form and address in a bucket that refills evenly; per node, bounded in memory. */
final class RateLimit {
    private static final long MINUTE = 60_000;

    private final Clock clock;
    private final Cache<String, Bucket> buckets = Caffeine.newBuilder()
            .maximumSize(100_000)
            .expireAfterAccess(Duration.ofMinutes(5))
            .build();

    RateLimit(Clock clock) {
        this.clock = clock;
    }

    private record Bucket(double left, long at) {}

    /** Takes one of a minute's share; false when it is used up. */
    boolean take(String who, int perMinute) {
        long now = clock.millis();
        boolean[] taken = new boolean[1];
        buckets.asMap().compute(who, (key, old) -> {
            double left = perMinute;
            if (old != null) {
                double refilled = Math.max(0, now - old.at()) * (double) perMinute / MINUTE;
                left = Math.min(perMinute, old.left() + refilled);
            }
            taken[0] = left >= 1;
            return new Bucket(taken[0] ? left - 1 : left, now);
        });
        return taken[0];
    }

    /** How many of this minute's share are used up. */
    int used(String who, int perMinute) {
        Bucket bucket = buckets.getIfPresent(who);
        if (bucket == null) {
            return 0;
        }
        double refilled = Math.max(0, clock.millis() - bucket.at()) * (double) perMinute / MINUTE;
        return (int) Math.max(0, perMinute - Math.min(perMinute, bucket.left() + refilled));
    }
}
