package org.vivaio.bench.capture;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.vivaio.bench.Options;
import org.vivaio.bench.frame.Benchmark;
import org.vivaio.bench.frame.Trial;

/** Captures a second against what the same PostgreSQL takes from pgbench, in turns with it; see the module's README. */
public final class CaptureBench implements Benchmark {
    private static final String ALL = "a64,a256,b64,b256";

    @Override
    public Map<String, String> options() {
        return Map.of("rounds", "3", "seconds", "8", "warmup", "60", "strict", "false", "only", ALL, "mode", "simple");
    }

    @Override
    public boolean run(Options options) throws IOException, InterruptedException {
        try (CountingSink sink = new CountingSink();
                Trial trial = Trial.named("capture")
                        .allow("127.0.0.1:" + sink.port())
                        .yardstick(options.text("mode"))
                        .start()) {
            CaptureRounds rounds =
                    new CaptureRounds(trial, sink, List.of(options.text("only").split(",")));
            rounds.run(options.number("rounds"), options.number("seconds"), options.number("warmup"));
            Figures figures = rounds.figures();
            if (!figures.isSound()) {
                System.err.println("The last lines of the server's log:\n"
                        + trial.product().tail());
            }
            figures.print();
            return figures.isSound() && (!options.isOn("strict") || figures.meetsFloors());
        }
    }
}
