package org.vivaio.core.form;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ExperimentTest {
    private static Experiment.Arm arm(String name, long shown, long submitted) {
        return new Experiment.Arm(name, 1, shown, submitted);
    }

    @Test
    void a_real_difference_is_found_and_none_is_left_open() {
        assertThat(Experiment.pValue(arm("base", 4000, 400), arm("b", 4000, 560)))
                .isLessThan(0.001);
        assertThat(Experiment.pValue(arm("base", 4000, 400), arm("b", 4000, 405)))
                .isEqualTo(1);
        assertThat(Experiment.pValue(arm("base", 0, 0), arm("b", 0, 0))).isEqualTo(1);
        assertThat(Experiment.pValue(arm("base", 30, 1), arm("b", 30, 29))).isEqualTo(1);
    }

    @Test
    void who_looks_after_every_hundred_visitors_is_fooled_less_often_than_one_time_in_twenty() {
        Random random = new Random(7);
        int fooled = 0;
        for (int run = 0; run < 400; run++) {
            long[] shown = new long[2];
            long[] sent = new long[2];
            for (int visitor = 1; visitor <= 8000; visitor++) {
                int arm = random.nextInt(2);
                shown[arm]++;
                sent[arm] += random.nextDouble() < 0.1 ? 1 : 0;
                if (visitor % 100 == 0
                        && Experiment.pValue(arm("base", shown[0], sent[0]), arm("b", shown[1], sent[1])) < 0.05) {
                    fooled++;
                    break;
                }
            }
        }
        assertThat(fooled / 400.0).isLessThan(0.05);
    }

    @Test
    void visitors_that_are_not_shared_out_as_planned_raise_the_alarm() {
        assertThat(Experiment.sampleRatio(List.of(arm("base", 5000, 0), arm("b", 5080, 0))))
                .isGreaterThan(0.01);
        assertThat(Experiment.sampleRatio(List.of(arm("base", 5000, 0), arm("b", 5600, 0))))
                .isLessThan(0.01);
        assertThat(Experiment.sampleRatio(List.of(arm("base", 0, 0), arm("b", 0, 0))))
                .isEqualTo(1);
    }

    @Test
    void the_gamma_function_is_exact_enough() {
        assertThat(Experiment.logGamma(1)).isCloseTo(0, within(1e-9));
        assertThat(Experiment.logGamma(11)).isCloseTo(Math.log(3_628_800), within(1e-9));
        assertThat(Experiment.logGamma(0.5)).isCloseTo(Math.log(Math.sqrt(Math.PI)), within(1e-8));
    }

    @Test
    void the_rule_declares_who_beats_each_of_the_others_and_says_what_it_waits_for() {
        List<Experiment.Arm> clear = List.of(arm("base", 2000, 100), arm("b", 2000, 220), arm("c", 2000, 110));
        assertThat(Experiment.judge(clear, 100).winner())
                .map(Experiment.Arm::name)
                .contains("b");
        assertThat(Experiment.judge(clear, 300).winner()).isEmpty();
        assertThat(Experiment.judge(clear, 300).waits()).containsExactly("submits");
        assertThat(Experiment.judge(List.of(arm("base", 2000, 100), arm("b", 2000, 220), arm("c", 2000, 215)), 100)
                        .waits())
                .containsExactly("difference");
        assertThat(Experiment.judge(List.of(arm("base", 4000, 100), arm("b", 2000, 220)), 100)
                        .waits())
                .containsExactly("ratio");
        assertThat(Experiment.judge(List.of(arm("base", 2000, 220), new Experiment.Arm("b", 0, 0, 0)), 100)
                        .waits())
                .containsExactly("variants");
    }

    @Test
    void among_three_that_are_alike_the_rule_declares_one_less_often_than_one_time_in_twenty() {
        Random random = new Random(11);
        int fooled = 0;
        for (int run = 0; run < 300; run++) {
            long[] shown = new long[3];
            long[] sent = new long[3];
            for (int visitor = 1; visitor <= 6000; visitor++) {
                int arm = random.nextInt(3);
                shown[arm]++;
                sent[arm] += random.nextDouble() < 0.1 ? 1 : 0;
                if (visitor % 100 == 0
                        && Experiment.judge(
                                        List.of(
                                                arm("base", shown[0], sent[0]),
                                                arm("b", shown[1], sent[1]),
                                                arm("c", shown[2], sent[2])),
                                        30)
                                .winner()
                                .isPresent()) {
                    fooled++;
                    break;
                }
            }
        }
        assertThat(fooled / 300.0).isLessThan(0.05);
    }
}
