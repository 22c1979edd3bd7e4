package org.vivaio.core.plugin;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** How the last calls of one connection went: a window of calls, so that old trouble does not stick. */
public final class CallStats {
    private static final int WINDOW = 256;

    private final Clock clock;
    private final long[] micros = new long[WINDOW];
    private final long[] seconds = new long[WINDOW];
    private final Map<CallFailure.Kind, Long> failures = new EnumMap<>(CallFailure.Kind.class);
    private long calls;
    private long failed;
    private Optional<Instant> lastSuccess = Optional.empty();
    private Optional<Instant> lastFailure = Optional.empty();
    private int failuresInARow;

    CallStats(Clock clock) {
        this.clock = clock;
    }

    /**
     * As of now.
     *
     * @param calls since this process opened the connection
     * @param failed of them
     * @param failures by kind
     * @param perMinute calls in the last minute; at most the size of the window
     * @param p50 half of the last calls took no longer; zero without calls
     * @param p95 all but one in twenty
     * @param failuresInARow since the last success
     */
    public record Snapshot(
            long calls,
            long failed,
            Map<CallFailure.Kind, Long> failures,
            int perMinute,
            Duration p50,
            Duration p95,
            int failuresInARow,
            Optional<Instant> lastSuccess,
            Optional<Instant> lastFailure) {}

    synchronized void succeeded(long nanos) {
        note(nanos);
        lastSuccess = Optional.of(clock.instant());
        failuresInARow = 0;
    }

    synchronized void failed(CallFailure.Kind kind, long nanos) {
        note(nanos);
        failures.merge(kind, 1L, Long::sum);
        if (kind != CallFailure.Kind.REJECTED && kind != CallFailure.Kind.BUSY) {
            failed++;
            failuresInARow++;
            lastFailure = Optional.of(clock.instant());
        }
    }

    private void note(long nanos) {
        int at = (int) (calls % WINDOW);
        micros[at] = nanos / 1_000;
        seconds[at] = clock.instant().getEpochSecond();
        calls++;
    }

    synchronized Snapshot snapshot() {
        int known = (int) Math.min(calls, WINDOW);
        long[] sorted = Arrays.copyOf(micros, known);
        Arrays.sort(sorted);
        long minuteAgo = clock.instant().getEpochSecond() - 60;
        int recent = 0;
        for (int i = 0; i < known; i++) {
            if (seconds[i] > minuteAgo) {
                recent++;
            }
        }
        return new Snapshot(
                calls,
                failed,
                Map.copyOf(failures),
                recent,
                quantile(sorted, 0.5),
                quantile(sorted, 0.95),
                failuresInARow,
                lastSuccess,
                lastFailure);
    }

    private static Duration quantile(long[] sorted, double share) {
        return sorted.length == 0
                ? Duration.ZERO
                : Duration.ofNanos(
                        sorted[(int) Math.min(sorted.length - 1, Math.floor(sorted.length * share))] * 1_000);
    }
}
