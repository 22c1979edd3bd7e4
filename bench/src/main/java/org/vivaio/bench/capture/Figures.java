package org.vivaio.bench.capture;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the rounds gave, and the medians over them. */
final class Figures {
    static final double FLOOR_STORED = 3;
    static final double FLOOR_DECIDED = 0.5;

    private final List<Double> yardstick = new ArrayList<>();
    private final Map<String, List<Double>> rates = new LinkedHashMap<>();
    private final Map<String, List<Double>> p99 = new LinkedHashMap<>();
    private final List<String> faults = new ArrayList<>();

    Figures() {
        // the order in which they are printed
        for (String name : List.of("a64", "a256", "b64", "b256", "drain")) {
            rates.put(name, new ArrayList<>());
            p99.put(name, new ArrayList<>());
        }
    }

    /** Those that were measured. */
    private List<String> names() {
        return rates.keySet().stream()
                .filter(name -> !of(rates, name).isEmpty())
                .toList();
    }

    void yardstick(double tps) {
        yardstick.add(tps);
    }

    void add(String name, double rate, double p99Millis) {
        of(rates, name).add(rate);
        of(p99, name).add(p99Millis);
    }

    /** Something that no benchmark may pass over, such as a lost row. */
    void fault(String what) {
        faults.add(what);
    }

    boolean isSound() {
        return faults.isEmpty();
    }

    boolean meetsFloors() {
        return ratio("a64") >= FLOOR_STORED
                && ratio("a256") >= FLOOR_STORED
                && ratio("b64") >= FLOOR_DECIDED
                && ratio("b256") >= FLOOR_DECIDED;
    }

    private double ratio(String name) {
        return median(of(rates, name)) / median(yardstick);
    }

    private static List<Double> of(Map<String, List<Double>> figures, String name) {
        return figures.computeIfAbsent(name, n -> new ArrayList<>());
    }

    String print() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT, "%nyardstick  median %.0f/s of %s%n", median(yardstick), rounded(yardstick)));
        names().forEach(name -> text.append(String.format(
                Locale.ROOT,
                "%-10s median %.0f/s of %s, p99 %.1f ms%n",
                name,
                median(of(rates, name)),
                rounded(of(rates, name)),
                median(of(p99, name)))));
        faults.forEach(fault -> text.append("FAULT: ").append(fault).append('\n'));
        names().forEach(name -> text.append(line("capture." + name, name)));
        return text.append(line("capture", of(rates, "b64").isEmpty() ? names().get(0) : "b64"))
                .toString();
    }

    private String line(String label, String name) {
        return String.format(
                Locale.ROOT,
                "%s ratio=%.2f rate=%.0f p99_ms=%.1f%n",
                label,
                ratio(name),
                median(of(rates, name)),
                median(of(p99, name)));
    }

    static double median(List<Double> values) {
        if (values.isEmpty()) {
            return Double.NaN;
        }
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private static List<Long> rounded(List<Double> values) {
        return values.stream().map(Math::round).toList();
    }
}
