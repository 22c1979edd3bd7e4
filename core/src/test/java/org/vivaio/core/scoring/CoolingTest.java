package org.vivaio.core.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.vivaio.core.lead.ScorePolicy;
import org.vivaio.core.lead.ScoreState;
import org.vivaio.core.lead.ScoreTerms;

/** The moment at which a score cools below a number is found to the microsecond. */
class CoolingTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    private static ScoreState score(SplittableRandom random, int rules) {
        Map<String, ScoreState.Tally> tallies = new TreeMap<>();
        for (int i = 0; i < rules; i++) {
            tallies.put(
                    "rule" + i,
                    new ScoreState.Tally(
                            random.nextInt(1, 60),
                            1,
                            NOW.minusSeconds(random.nextInt(100_000)),
                            1,
                            new ScoreTerms("", random.nextInt(3_600, 3_000_000), 0, "")));
        }
        return new ScoreState(Map.of(), tallies, ScorePolicy.DEFAULT, Map.of());
    }

    @Test
    void a_score_is_not_yet_below_a_microsecond_before() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 500; i++) {
            ScoreState score = score(random, random.nextInt(1, 6));
            double threshold = score.total(NOW) * random.nextDouble(0.001, 0.999);
            Optional<Instant> passed = new Cooling(score, NOW)
                    .next(new ScoreThresholds(new TreeMap<>(Map.of("total", Set.of(threshold))), true));
            Instant at = passed.orElseThrow();
            assertThat(score.total(at)).isLessThan(threshold);
            assertThat(score.total(at.minusNanos(1_000))).isGreaterThanOrEqualTo(threshold);
        }
    }

    @Test
    void half_lives_halve_and_agree_with_the_power_function() {
        Instant won = NOW;
        assertThat(ScoreState.faded(60, won, won)).isEqualTo(1);
        assertThat(ScoreState.faded(60, won, won.plusSeconds(60))).isEqualTo(0.5);
        assertThat(ScoreState.faded(60, won, won.plusSeconds(600))).isEqualTo(1 / 1024.0);
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 1_000; i++) {
            double halfLives = random.nextDouble(0, 40);
            double left = ScoreState.faded(1_000_000, won, won.plusSeconds((long) (halfLives * 1_000_000)));
            double exact = StrictMath.pow(2, -(long) (halfLives * 1_000_000) / 1_000_000.0);
            assertThat(left).isCloseTo(exact, within(exact * 1e-15));
        }
    }
}
