package org.vivaio.bench.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SampleTest {
    @Test
    void the_median_is_in_the_middle_and_percentiles_are_values_that_were_measured() {
        Sample sample = new Sample();
        IntStream.rangeClosed(1, 100).map(i -> 101 - i).forEach(sample::add);
        assertThat(sample.median()).isEqualTo(50.5);
        assertThat(sample.percentile(0.99)).isEqualTo(99);
        assertThat(sample.least()).isEqualTo(1);
        assertThat(sample.most()).isEqualTo(100);
        assertThat(sample.mean()).isEqualTo(50.5);
    }

    @Test
    void one_value_is_all_of_them() {
        Sample sample = new Sample();
        sample.add(7);
        assertThat(sample.median()).isEqualTo(7);
        assertThat(sample.percentile(0.5)).isEqualTo(7);
        assertThat(sample.percentile(0)).isEqualTo(7);
    }

    @Test
    void a_figure_that_nobody_measured_is_never_printed() {
        Sample none = new Sample();
        assertThatThrownBy(() -> Result.print("match", none.median() / 2, 1, 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("match has no figure");
        assertThatThrownBy(() -> Result.print("match", 1 / 0.0, 1, 0)).isInstanceOf(IllegalStateException.class);
    }
}
