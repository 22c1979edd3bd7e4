package org.vivaio.core.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.vivaio.api.Uncertain;
import org.vivaio.core.delivery.Verdict.Result;

/** Says what becomes of a job whose call failed; pure but for the jitter. */
final class Judge {
    /** How long a connection that wants a person rests before one call tries whether it has healed. */
    static final Duration SIGN_IN_WAIT = Duration.ofMinutes(5);

    private static final Duration BUSY_WAIT = Duration.ofSeconds(1);

    private final RandomGenerator random;

    Judge(RandomGenerator random) {
        this.random = random;
    }

    /**
     * A verdict on a failed call.
     *
     * @param asking whether the peer was only asked what became of an earlier attempt, so that this is still not known
     */
    Verdict failed(Job job, CallFailed failure, RetrySchedule schedule, Uncertain policy, boolean asking, Instant now) {
        String outcome = failure.kind().name().toLowerCase(Locale.ROOT);
        Result again = asking ? Result.UNCERTAIN : Result.WAITING;
        return switch (failure.kind()) {
            case BUSY -> Verdict.released(job, now.plus(BUSY_WAIT));
            case REJECTED ->
                asking
                        ? retry(job, failure, schedule, again, outcome, now)
                        : Verdict.ended(job, Result.REFUSED, outcome, failure.text(), now, job.failures());
            case CONFIG -> Verdict.ended(job, Result.DEAD, outcome, failure.text(), now, job.failures());
            case AUTH -> Verdict.ended(job, again, outcome, failure.text(), now.plus(SIGN_IN_WAIT), job.failures());
            case LIMITED, UNAVAILABLE -> retry(job, failure, schedule, again, outcome, now);
            case FAULT, TIMEOUT ->
                switch (policy) {
                    case RETRY -> retry(job, failure, schedule, again, outcome, now);
                    case VERIFY -> retry(job, failure, schedule, Result.UNCERTAIN, outcome, now);
                    case PARK ->
                        Verdict.ended(
                                job,
                                Result.DEAD,
                                outcome,
                                "It may have arrived, and this connection does not repeat what may have: "
                                        + failure.text(),
                                now,
                                job.failures() + 1);
                };
        };
    }

    private Verdict retry(
            Job job, CallFailed failure, RetrySchedule schedule, Result again, String outcome, Instant now) {
        int failures = job.failures() + 1;
        Optional<Duration> wait = schedule.wait(failures, failure.after(), random);
        return wait.isPresent()
                ? Verdict.ended(job, again, outcome, failure.text(), now.plus(wait.get()), failures)
                : Verdict.ended(
                        job,
                        Result.DEAD,
                        outcome,
                        "Given up after " + failures + " failures; the last: " + failure.text(),
                        now,
                        failures);
    }

    /**
     * A verdict on a job whose last attempt has no outcome, when it is not to be called; empty when it is.
     *
     * @param policy what the plugin declared
     */
    static Optional<Verdict> uncertain(Job job, RetrySchedule schedule, Uncertain policy, Instant now) {
        if (!job.uncertain()) {
            return Optional.empty();
        }
        if (policy == Uncertain.PARK) {
            return Optional.of(Verdict.without(
                    job,
                    Result.DEAD,
                    "It may have arrived, and this connection does not repeat what may have: look there, then retry or"
                            + " cancel",
                    now));
        }
        if (job.failures() > schedule.waits().size()) {
            return Optional.of(Verdict.without(
                    job, Result.DEAD, "Given up after " + job.failures() + " attempts without a known outcome", now));
        }
        return Optional.empty();
    }
}
