package org.vivaio.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class HistogramTest {
    @Test
    void percentiles_are_right_within_one_per_cent() {
        Histogram histogram = new Histogram();
        for (int i = 1; i <= 10_000; i++) {
            histogram.record(i * 10_000L);
        }
        assertThat(histogram.total()).isEqualTo(10_000);
        assertThat(histogram.millis(0.5)).isCloseTo(50, within(0.5));
        assertThat(histogram.millis(0.99)).isCloseTo(99, within(1.0));
        assertThat(histogram.millis(1)).isEqualTo(100);
    }

    @Test
    void nothing_counted_is_zero_and_long_waits_fit() {
        Histogram histogram = new Histogram();
        assertThat(histogram.millis(0.99)).isZero();
        histogram.record(Long.MAX_VALUE);
        histogram.record(0);
        assertThat(histogram.millis(1)).isEqualTo(Long.MAX_VALUE / 1e6);
    }
}
