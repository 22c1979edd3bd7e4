package org.vivaio.bench.capture;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vivaio.bench.frame.Result;
import org.vivaio.bench.frame.Sample;

/** What the rounds gave, and the medians over them. */
final class Figures {
    static final double FLOOR_STORED = 3;
    static final double FLOOR_DECIDED = 0.5;

    private final Sample yardstick = new Sample();
    private final Map<String, Figure> figures = new LinkedHashMap<>();
    private final List<String> faults = new ArrayList<>();

    private record Figure(Sample rates, Sample p99) {}

    Figures() {
        // the order in which they are printed
        for (String name : List.of("a64", "a256", "b64", "b256", "drain")) {
            figures.put(name, new Figure(new Sample(), new Sample()));
        }
    }

    /** Those that were measured. */
    private List<String> names() {
        return figures.keySet().stream()
                .filter(name -> !of(name).rates().isEmpty())
                .toList();
    }

    void yardstick(double tps) {
        yardstick.add(tps);
    }

    void add(String name, double rate, double p99Millis) {
        of(name).rates().add(rate);
        of(name).p99().add(p99Millis);
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
        return of(name).rates().median() / yardstick.median();
    }

    private Figure of(String name) {
        return figures.computeIfAbsent(name, n -> new Figure(new Sample(), new Sample()));
    }

    void print() {
        Result.say("%nyardstick  median %.0f/s of %s", yardstick.median(), yardstick);
        names().forEach(name -> Result.say(
                "%-10s median %.0f/s of %s, p99 %.1f ms",
                name,
                of(name).rates().median(),
                of(name).rates(),
                of(name).p99().median()));
        faults.forEach(fault -> System.out.println("FAULT: " + fault));
        names().forEach(name -> print("capture." + name, name));
        print("capture", of("b64").rates().isEmpty() ? names().get(0) : "b64");
    }

    private void print(String label, String name) {
        Result.print(
                label, ratio(name), of(name).rates().median(), of(name).p99().median());
    }
}
