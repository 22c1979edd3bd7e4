package org.vivaio.core.identity.match;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Learns weights without labels. Pairs drawn at random are hardly ever one person and show how often values agree by
 * chance; pairs that share a key are a mixture, which expectation and maximisation take apart. The built-in shares count
 * as some pairs seen before, so that little data moves little.
 */
public final class Learner {
    /** Fewer leads than this teach nothing. */
    public static final int FEWEST = 300;

    private static final int RANDOM_PAIRS = 60_000;
    private static final int ROUNDS = 40;
    /** Pairs that the built-in shares stand for. */
    private static final double BEFORE_LIKELY = 40;

    private static final double BEFORE_UNLIKELY = 400;
    /** A value is common when this many of the leads looked at have it. */
    private static final int COMMON = 4;

    private static final int MOST_COMMON = 400;

    private final List<Attribute> attributes;
    private final RandomGenerator random;

    /** Learns for these attributes. */
    public Learner(List<Attribute> attributes, RandomGenerator random) {
        this.attributes = attributes;
        this.random = random;
    }

    /** Two leads that share a key; both are places in the list of profiles. */
    public record Pair(int a, int b) {}

    /**
     * Learns.
     *
     * @param sample leads, as each first said
     * @param pairs of them that share a key, each once
     * @param looked how many leads of the sample had all their pairs looked up
     * @param leads how many leads the tenant has
     */
    public Model learn(List<Profile> sample, List<Pair> pairs, int looked, long leads) {
        double[][] unlikely = byChance(sample);
        List<Map<Integer, Double>> common = common(sample);
        double[][] likely = new double[attributes.size()][];
        for (int i = 0; i < likely.length; i++) {
            likely[i] = attributes.get(i).comparison().likely();
        }
        int[][] levels = new int[pairs.size()][];
        for (int p = 0; p < levels.length; p++) {
            levels[p] = Levels.of(
                    sample.get(pairs.get(p).a()), sample.get(pairs.get(p).b()));
        }
        double[][] blocked = copy(unlikely);
        double share = 0.1;
        double found = 0;
        for (int round = 0; round < ROUNDS && levels.length > 0; round++) {
            double[][] one = prior(likely.length, true);
            double[][] other = prior(likely.length, false);
            found = 0;
            for (int[] pair : levels) {
                double probability = posterior(pair, likely, blocked, share);
                found += probability;
                for (int i = 0; i < pair.length; i++) {
                    if (pair[i] >= 0) {
                        one[i][pair[i]] += probability;
                        other[i][pair[i]] += 1 - probability;
                    }
                }
            }
            for (int i = 0; i < likely.length; i++) {
                likely[i] = rising(normal(one[i]), unlikely[i]);
                blocked[i] = normal(other[i]);
            }
            share = Math.min(0.95, Math.max(0.001, (found + 1) / (levels.length + 20)));
        }
        Map<String, Model.Shares> shares = new HashMap<>();
        for (int i = 0; i < attributes.size(); i++) {
            shares.put(attributes.get(i).field(), new Model.Shares(likely[i], unlikely[i], common.get(i)));
        }
        double each = Math.min(5, Math.max(0.005, 2 * found / Math.max(1, looked)));
        return new Model(shares, leads, each, true);
    }

    private double posterior(int[] pair, double[][] likely, double[][] blocked, double share) {
        double log = Math.log(share / (1 - share));
        for (int i = 0; i < pair.length; i++) {
            if (pair[i] >= 0) {
                log += Math.log(likely[i][pair[i]] / blocked[i][pair[i]]);
            }
        }
        return 1 / (1 + Math.exp(-Math.max(-40, Math.min(40, log))));
    }

    private double[][] byChance(List<Profile> sample) {
        double[][] counts = prior(attributes.size(), false);
        for (int n = 0; n < RANDOM_PAIRS; n++) {
            int a = random.nextInt(sample.size());
            int b = random.nextInt(sample.size());
            if (a != b) {
                int[] levels = Levels.of(sample.get(a), sample.get(b));
                for (int i = 0; i < levels.length; i++) {
                    if (levels[i] >= 0) {
                        counts[i][levels[i]]++;
                    }
                }
            }
        }
        for (int i = 0; i < counts.length; i++) {
            counts[i] = normal(counts[i]);
        }
        return counts;
    }

    private List<Map<Integer, Double>> common(List<Profile> sample) {
        List<Map<Integer, Double>> all = new ArrayList<>();
        for (int i = 0; i < attributes.size(); i++) {
            Map<Integer, Double> common = new HashMap<>();
            if (attributes.get(i).comparison().pairs()) {
                Map<Integer, Integer> counts = new HashMap<>();
                int present = 0;
                for (Profile profile : sample) {
                    @Nullable String value = profile.value(i);
                    if (value != null) {
                        present++;
                        counts.merge(value.hashCode(), 1, Integer::sum);
                    }
                }
                int of = Math.max(1, present);
                counts.entrySet().stream()
                        .filter(e -> e.getValue() >= COMMON)
                        .sorted(Map.Entry.<Integer, Integer>comparingByValue().reversed())
                        .limit(MOST_COMMON)
                        .forEach(e -> common.put(e.getKey(), (double) e.getValue() / of));
            }
            all.add(Map.copyOf(common));
        }
        return all;
    }

    private double[][] prior(int size, boolean one) {
        double[][] counts = new double[size][];
        for (int i = 0; i < size; i++) {
            Comparison comparison = attributes.get(i).comparison();
            double[] shares = one ? comparison.likely() : comparison.unlikely();
            double weight = one ? BEFORE_LIKELY : BEFORE_UNLIKELY;
            counts[i] = Arrays.stream(shares).map(s -> s * weight + 0.01).toArray();
        }
        return counts;
    }

    /** The closer two values are, the more it speaks for one person: a level never weighs more than the one above it. */
    private static double[] rising(double[] likely, double[] unlikely) {
        double[] shares = likely.clone();
        for (int level = shares.length - 2; level >= 0; level--) {
            double most = shares[level + 1] / unlikely[level + 1] * unlikely[level];
            shares[level] = Math.max(1e-4, Math.min(shares[level], most));
        }
        return normal(shares);
    }

    private static double[] normal(double[] counts) {
        double sum = Arrays.stream(counts).sum();
        return Arrays.stream(counts).map(c -> Math.max(1e-7, c / sum)).toArray();
    }

    private static double[][] copy(double[][] of) {
        return Arrays.stream(of).map(double[]::clone).toArray(double[][]::new);
    }
}
