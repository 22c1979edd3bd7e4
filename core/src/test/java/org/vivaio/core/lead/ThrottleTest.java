package org.vivaio.core.lead;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.vivaio.core.lead.Throttle.Quality;

class ThrottleTest {
    private static final Instant NOW = Instant.parse("2026-05-04T10:20:00Z");
    private static final Optional<Instant> BEFORE = Optional.of(NOW.minusSeconds(7_200));

    private final Throttle rule = new Throttle(Duration.ofHours(24), 0.3, 0.2, 10, 5);

    @Test
    void begins_above_the_limit_and_ends_at_the_release() {
        assertThat(rule.next(Optional.empty(), new Quality(10, 3), NOW)).isEmpty();
        assertThat(rule.next(Optional.empty(), new Quality(10, 4), NOW)).contains(NOW);
        assertThat(rule.next(BEFORE, new Quality(100, 29), NOW))
                .as("between release and limit it stays as it is")
                .isEqualTo(BEFORE);
        assertThat(rule.next(Optional.empty(), new Quality(100, 29), NOW)).isEmpty();
        assertThat(rule.next(BEFORE, new Quality(100, 20), NOW)).isEmpty();
    }

    @Test
    void few_captures_say_nothing() {
        assertThat(rule.next(Optional.empty(), new Quality(9, 9), NOW)).isEmpty();
        assertThat(rule.next(BEFORE, new Quality(9, 9), NOW)).isEmpty();
        assertThat(rule.next(BEFORE, Quality.NONE, NOW)).isEmpty();
    }

    @Test
    void a_share_lies_between_nothing_and_all() {
        assertThat(new Quality(2, 5).share()).isEqualTo(1);
        assertThat(new Quality(2, -1).share()).isZero();
        assertThat(Quality.NONE.share()).isZero();
    }

    @Test
    void the_window_begins_with_a_full_hour_and_not_before_a_release() {
        assertThat(rule.from(NOW, Optional.empty())).isEqualTo("2026-05-03T10:00:00Z");
        Instant released = Instant.parse("2026-05-04T09:00:00Z");
        assertThat(rule.from(NOW, Optional.of(released))).isEqualTo(released);
        assertThat(rule.from(NOW, Optional.of(NOW.minus(Duration.ofDays(9))))).isEqualTo("2026-05-03T10:00:00Z");
    }
}
