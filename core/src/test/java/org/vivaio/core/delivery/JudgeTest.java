package org.vivaio.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.vivaio.api.Uncertain;
import org.vivaio.core.delivery.CallFailed.Kind;
import org.vivaio.core.delivery.Verdict.Result;
import org.vivaio.core.platform.Json;

class JudgeTest {
    private static final Instant NOW = Instant.parse("2026-11-20T09:00:00Z");

    private final Judge judge = new Judge(new SplittableRandom(7));

    private static Job job(int failures) {
        return new Job(
                "acme",
                new UUID(1, 2),
                new UUID(3, 4),
                "export",
                "crm",
                Json.object(),
                Optional.empty(),
                false,
                failures,
                failures,
                NOW,
                Optional.empty());
    }

    private Verdict failed(int failures, CallFailed failure, Uncertain policy) {
        return judge.failed(job(failures), failure, RetrySchedule.DEFAULT, policy, false, NOW);
    }

    @Test
    void the_default_schedule_makes_eight_attempts_within_a_tenth_of_the_published_waits() {
        List<Duration> published = List.of(
                Duration.ofSeconds(5),
                Duration.ofMinutes(5),
                Duration.ofMinutes(30),
                Duration.ofHours(2),
                Duration.ofHours(5),
                Duration.ofHours(10),
                Duration.ofHours(10));
        SplittableRandom random = new SplittableRandom(1);
        for (int round = 0; round < 200; round++) {
            for (int i = 0; i < published.size(); i++) {
                long planned = published.get(i).toMillis();
                long wait = RetrySchedule.DEFAULT
                        .wait(i + 1, Optional.empty(), random)
                        .orElseThrow()
                        .toMillis();
                assertThat(wait).isBetween(planned * 9 / 10, planned * 11 / 10);
            }
        }
        assertThat(RetrySchedule.DEFAULT.wait(8, Optional.empty(), random)).isEmpty();
    }

    @Test
    void the_wait_a_peer_asks_for_is_never_undercut() {
        CallFailed failure = new CallFailed(Kind.UNAVAILABLE, "down", Optional.of(Duration.ofHours(3)));
        assertThat(failed(0, failure, Uncertain.RETRY).dueAt()).isEqualTo(NOW.plus(Duration.ofHours(3)));
        CallFailed short_ = new CallFailed(Kind.LIMITED, "slow", Optional.of(Duration.ofSeconds(1)));
        assertThat(failed(3, short_, Uncertain.RETRY).dueAt()).isAfter(NOW.plus(Duration.ofMinutes(100)));
    }

    @Test
    void failures_that_pass_are_tried_again_until_the_schedule_ends() {
        for (Kind kind : List.of(Kind.LIMITED, Kind.UNAVAILABLE, Kind.TIMEOUT, Kind.FAULT)) {
            Verdict first = failed(0, new CallFailed(kind, "x"), Uncertain.RETRY);
            assertThat(first.result()).isEqualTo(Result.WAITING);
            assertThat(first.failures()).isEqualTo(1);
            assertThat(failed(7, new CallFailed(kind, "x"), Uncertain.RETRY).result())
                    .isEqualTo(Result.DEAD);
        }
    }

    @Test
    void an_outcome_that_may_have_happened_follows_the_plugins_policy() {
        for (Kind kind : List.of(Kind.TIMEOUT, Kind.FAULT)) {
            CallFailed failure = new CallFailed(kind, "x");
            assertThat(failed(0, failure, Uncertain.VERIFY).result()).isEqualTo(Result.UNCERTAIN);
            assertThat(failed(0, failure, Uncertain.PARK).result()).isEqualTo(Result.DEAD);
        }
    }

    @Test
    void a_refusal_ends_it_and_settings_make_a_dead_letter() {
        assertThat(failed(0, new CallFailed(Kind.REJECTED, "no"), Uncertain.RETRY)
                        .result())
                .isEqualTo(Result.REFUSED);
        assertThat(failed(0, new CallFailed(Kind.CONFIG, "no"), Uncertain.RETRY).result())
                .isEqualTo(Result.DEAD);
    }

    @Test
    void neither_a_missing_sign_in_nor_a_busy_host_uses_up_the_schedule() {
        Verdict auth = failed(7, new CallFailed(Kind.AUTH, "expired"), Uncertain.RETRY);
        assertThat(auth.result()).isEqualTo(Result.WAITING);
        assertThat(auth.failures()).isEqualTo(7);
        assertThat(auth.dueAt()).isEqualTo(NOW.plus(Duration.ofMinutes(5)));
        Verdict busy = failed(7, new CallFailed(Kind.BUSY, "full"), Uncertain.RETRY);
        assertThat(busy.undo()).isTrue();
        assertThat(busy.failures()).isEqualTo(7);
    }

    @Test
    void what_was_only_asked_for_stays_uncertain() {
        for (Kind kind : List.of(Kind.UNAVAILABLE, Kind.AUTH, Kind.REJECTED)) {
            assertThat(judge.failed(
                                    job(0),
                                    new CallFailed(kind, "x"),
                                    RetrySchedule.DEFAULT,
                                    Uncertain.VERIFY,
                                    true,
                                    NOW)
                            .result())
                    .isEqualTo(Result.UNCERTAIN);
        }
    }

    @Test
    void a_breaker_opens_after_five_failures_and_lets_one_call_probe() {
        Breaker breaker = new Breaker();
        CallFailed down = new CallFailed(Kind.UNAVAILABLE, "down");
        for (int i = 0; i < 4; i++) {
            breaker.failed(down, NOW);
        }
        assertThat(breaker.allow(NOW, 64, 0)).isEqualTo(64);
        breaker.failed(down, NOW);
        assertThat(breaker.allow(NOW, 64, 0)).isZero();
        breaker.failed(down, NOW);
        Instant later = NOW.plusSeconds(1);
        assertThat(breaker.allow(later, 64, 0)).isEqualTo(1);
        assertThat(breaker.allow(later, 64, 1)).isZero();
        breaker.worked();
        assertThat(breaker.allow(later, 64, 0)).isEqualTo(64);
    }

    @Test
    void an_open_breaker_waits_longer_each_time_but_a_minute_at_most() {
        Breaker breaker = new Breaker();
        CallFailed down = new CallFailed(Kind.TIMEOUT, "down");
        Instant now = NOW;
        for (int i = 0; i < 20; i++) {
            breaker.failed(down, now);
            now = now.plusSeconds(60);
            assertThat(breaker.allow(now, 64, 0)).isPositive();
        }
        breaker.failed(down, now);
        assertThat(breaker.allow(now.plusSeconds(59), 64, 0)).isZero();
    }

    @Test
    void a_limited_peer_is_left_alone_as_long_as_it_asked() {
        Breaker breaker = new Breaker();
        breaker.failed(new CallFailed(Kind.LIMITED, "slow", Optional.of(Duration.ofSeconds(30))), NOW);
        assertThat(breaker.allow(NOW.plusSeconds(29), 64, 0)).isZero();
        assertThat(breaker.allow(NOW.plusSeconds(30), 64, 0)).isEqualTo(64);
    }
}
