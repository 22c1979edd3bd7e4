package org.vivaio.bench.frame;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Numbers that were measured, and what is said of them. Without any, every answer is NaN. Not safe for many threads. */
public final class Sample {
    private final List<Double> values = new ArrayList<>();

    /** One more. */
    public void add(double value) {
        values.add(value);
    }

    /** Forgets all. */
    public void clear() {
        values.clear();
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return values.isEmpty();
    }

    /** The one in the middle, or between the two in the middle. */
    public double median() {
        if (values.isEmpty()) {
            return Double.NaN;
        }
        List<Double> sorted = sorted();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /**
     * The smallest one that a share of all does not exceed.
     *
     * @param share from 0 to 1
     */
    public double percentile(double share) {
        if (values.isEmpty()) {
            return Double.NaN;
        }
        return sorted().get((int) Math.max(0, Math.ceil(share * values.size()) - 1));
    }

    /** Their sum over their number. */
    public double mean() {
        return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }

    /** The greatest. */
    public double most() {
        return percentile(1);
    }

    /** The smallest. */
    public double least() {
        return percentile(0);
    }

    private List<Double> sorted() {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted;
    }

    /** All of them in their order, rounded. */
    @Override
    public String toString() {
        return values.stream().map(Math::round).toList().toString();
    }
}
