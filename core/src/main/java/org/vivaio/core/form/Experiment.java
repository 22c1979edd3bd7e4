package org.vivaio.core.form;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The arithmetic of comparing variants: both figures hold however often somebody looks at them. */
final class Experiment {
    /** Differences in conversion that the mixture expects before it has seen anything. */
    private static final double TAU = 0.02;

    /** Weight of the shares that were planned, in visitors. */
    private static final double PRIOR = 100;

    /** Differences that are likelier than this to be chance are none. */
    static final double LEVEL = 0.05;

    /** Shares that are likelier than this to be chance raise no alarm. */
    static final double ALARM = 0.01;

    private Experiment() {}

    /**
     * What was counted of a variant.
     *
     * @param name of the variant
     * @param weight share that was planned
     * @param shown how often it was asked for
     * @param submitted how many submits it brought
     */
    record Arm(String name, int weight, long shown, long submitted) {
        double rate() {
            return shown == 0 ? 0 : (double) Math.min(submitted, shown) / shown;
        }
    }

    /**
     * What the rule finds.
     *
     * @param winner the variant that beats each of the others
     * @param waits what it waits for otherwise: {@code variants}, {@code submits}, {@code difference}, {@code ratio}
     */
    record Finding(Optional<Arm> winner, List<String> waits) {}

    /**
     * Whether one variant beats each of the others. The level is shared out among the comparisons, so that a variant that is
     * not the best is declared less often than one time in twenty, however many there are and however often it is looked.
     *
     * @param submits how many submits the winner must have brought
     */
    static Finding judge(List<Arm> arms, int submits) {
        List<Arm> taking = arms.stream().filter(arm -> arm.weight() > 0).toList();
        if (taking.size() < 2) {
            return new Finding(Optional.empty(), List.of("variants"));
        }
        Arm best = taking.stream().max(Comparator.comparingDouble(Arm::rate)).orElseThrow();
        List<String> waits = new ArrayList<>();
        if (best.submitted() < submits) {
            waits.add("submits");
        }
        double level = LEVEL / (taking.size() - 1);
        if (taking.stream().anyMatch(arm -> arm != best && pValue(arm, best) >= level)) {
            waits.add("difference");
        }
        if (sampleRatio(arms) < ALARM) {
            waits.add("ratio");
        }
        return new Finding(waits.isEmpty() ? Optional.of(best) : Optional.empty(), waits);
    }

    /**
     * Always-valid p-value for "both convert alike": the mixture sequential probability ratio test on the difference of
     * two proportions. It may be looked at after every visitor, and acted on at any time.
     */
    static double pValue(Arm a, Arm b) {
        if (a.shown() < 50 || b.shown() < 50 || a.submitted() + b.submitted() < 10) {
            return 1;
        }
        double variance = variance(a) + variance(b);
        double difference = b.rate() - a.rate();
        double tau2 = TAU * TAU;
        double logRatio = 0.5 * Math.log(variance / (variance + tau2))
                + tau2 * difference * difference / (2 * variance * (variance + tau2));
        return Math.min(1, Math.exp(-logRatio));
    }

    private static double variance(Arm arm) {
        // one success and one failure more: a rate of zero is no certainty
        double rate = (Math.min(arm.submitted(), arm.shown()) + 1.0) / (arm.shown() + 2.0);
        return rate * (1 - rate) / arm.shown();
    }

    /**
     * Always-valid p-value for "visitors were shared out as planned": a small one means that something is broken, and the
     * comparison worth nothing. A Dirichlet mixture around the planned shares against the shares themselves.
     */
    static double sampleRatio(List<Arm> arms) {
        double weights = arms.stream().mapToInt(Arm::weight).sum();
        long all = arms.stream().mapToLong(Arm::shown).sum();
        if (weights == 0 || all == 0) {
            return 1;
        }
        double log = logGamma(PRIOR) - logGamma(PRIOR + all);
        for (Arm arm : arms) {
            double share = arm.weight() / weights;
            if (share > 0) {
                double alpha = PRIOR * share;
                log += logGamma(alpha + arm.shown()) - logGamma(alpha) - arm.shown() * Math.log(share);
            } else if (arm.shown() > 0) {
                return 1;
            }
        }
        return Math.min(1, Math.exp(-log));
    }

    /** Stirling's series, after a shift that makes it exact enough. */
    static double logGamma(double x) {
        double shift = 0;
        double y = x;
        while (y < 10) {
            shift -= Math.log(y);
            y++;
        }
        double inverse = 1 / y;
        double square = inverse * inverse;
        return shift
                + (y - 0.5) * Math.log(y)
                - y
                + 0.5 * Math.log(2 * Math.PI)
                + inverse * (1.0 / 12 - square * (1.0 / 360 - square / 1260));
    }
}
