package org.vivaio.core.lead;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that a test sets forward: whole weeks pass in a moment. */
public final class MovingClock extends Clock {
    private final Clock real = Clock.systemUTC();
    private final AtomicReference<Duration> ahead;

    /** Shows that time now, and goes on from there. */
    public MovingClock(Instant now) {
        ahead = new AtomicReference<>(Duration.between(real.instant(), now));
    }

    /** Lets time pass. */
    public void forward(Duration by) {
        ahead.updateAndGet(by::plus);
    }

    /** Goes on to that moment. */
    public void goTo(Instant moment) {
        ahead.set(Duration.between(real.instant(), moment));
    }

    @Override
    public Instant instant() {
        return real.instant().plus(ahead.get());
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
