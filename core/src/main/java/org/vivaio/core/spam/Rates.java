package org.vivaio.core.spam;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;

/** Buckets that refill evenly; per node, bounded in memory. */
final class Rates {
    private static final double MINUTE = 60_000;

    private final Clock clock;
    private final Cache<String, Bucket> buckets = Caffeine.newBuilder()
            .maximumSize(200_000)
            .expireAfterAccess(Duration.ofMinutes(5))
            .build();

    Rates(Clock clock) {
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
                left = Math.min(perMinute, old.left() + Math.max(0, now - old.at()) * perMinute / MINUTE);
            }
            taken[0] = left >= 1;
            return new Bucket(taken[0] ? left - 1 : left, now);
        });
        return taken[0];
    }

    /** The network of an address: the first three numbers of an IPv4 address, the first four groups of an IPv6 one. */
    static String network(String address) {
        String[] v4 = address.split("\\.");
        if (v4.length == 4) {
            return v4[0] + "." + v4[1] + "." + v4[2];
        }
        String[] v6 = address.split(":");
        return String.join(":", java.util.Arrays.copyOf(v6, Math.min(4, v6.length)));
    }
}
