package org.vivaio.bench.swap;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.vivaio.bench.Options;
import org.vivaio.bench.frame.Benchmark;
import org.vivaio.bench.frame.Result;
import org.vivaio.bench.frame.Trial;
import org.vivaio.bench.ledger.Finding;
import org.vivaio.bench.ledger.SinkProcess;

/** Captures a second and the worst gap in answers while a plugin is swapped, against the same without. */
public final class SwapBench implements Benchmark {
    @Override
    public Map<String, String> options() {
        return Map.of("swaps", "100", "seconds", "20", "rate", "300");
    }

    /** False for something lost, doubled or leaked. */
    @Override
    public boolean run(Options options) throws IOException, InterruptedException {
        Trial.Setup setup = Trial.named("swap").unsigned();
        try (SinkProcess sink = SinkProcess.start(setup.work(), 1);
                Trial trial = setup.allow(sink.allow()).start();
                SwapRun run = new SwapRun(trial.product(), sink, trial.work(), trial.token(), options.number("rate"))) {
            run.flow();
            run.swaps(5);
            SwapRun.Stretch quiet = run.quiet(Duration.ofSeconds(options.number("seconds")));
            Footprint before = run.footprint();
            SwapRun.Stretch swapped = run.swaps(options.number("swaps"));
            double p99 = run.end();
            List<Finding> findings = run.findings();
            Footprint after = run.footprint();
            Result.say(
                    "without swaps %.0f/s, worst gap %.0f ms; with %d swaps %.0f/s, worst gap %.0f ms",
                    quiet.rate(), quiet.worstGapMs(), options.number("swaps"), swapped.rate(), swapped.worstGapMs());
            System.out.println("held before " + before + ", after " + after);
            findings.forEach(finding -> System.out.println("broken: " + finding));
            Result.print("swap", swapped.rate() / quiet.rate(), swapped.rate(), p99);
            return findings.isEmpty() && after.flat(before);
        }
    }
}
