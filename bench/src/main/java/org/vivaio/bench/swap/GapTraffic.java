package org.vivaio.bench.swap;

import java.nio.ByteBuffer;
import org.vivaio.bench.load.Traffic;

/** Notes the longest time without an answer. */
final class GapTraffic implements Traffic {
    private final Traffic traffic;
    private volatile long worst;
    private volatile long last;
    private volatile long answers;

    GapTraffic(Traffic traffic) {
        this.traffic = traffic;
    }

    @Override
    public long next(ByteBuffer request) {
        return traffic.next(request);
    }

    @Override
    public void answered(long number, int status, ByteBuffer body) {
        long now = System.nanoTime();
        if (last != 0) {
            worst = Math.max(worst, now - last);
        }
        last = now;
        answers = answers + 1;
        traffic.answered(number, status, body);
    }

    @Override
    public void broken(long number) {
        traffic.broken(number);
    }

    /** Begins a new measurement. */
    void restart() {
        worst = 0;
        answers = 0;
        last = System.nanoTime();
    }

    /** Longest time between two answers, in milliseconds. */
    double worstMs() {
        return worst / 1e6;
    }

    long answers() {
        return answers;
    }
}
