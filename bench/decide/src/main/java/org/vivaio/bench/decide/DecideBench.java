package org.vivaio.bench.decide;

import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;
import org.vivaio.bench.Main;
import org.vivaio.bench.Options;
import org.vivaio.bench.frame.Benchmark;
import org.vivaio.bench.frame.Result;

/** Nanoseconds a fact that a decision takes alone, by the rulebook of {@code bench pipeline}, over what it takes without rules. */
public final class DecideBench implements Benchmark {
    /** The entry. */
    public static void main(String[] args) {
        System.exit(Main.run(new DecideBench(), Arrays.asList(args)));
    }

    @Override
    public Map<String, String> options() {
        return Map.of("forks", "2", "seconds", "10");
    }

    @Override
    public boolean run(Options options) throws RunnerException {
        int seconds = options.number("seconds");
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include(Decide.class.getName() + "\\.")
                        .forks(options.number("forks"))
                        .warmupIterations(seconds)
                        .warmupTime(TimeValue.seconds(1))
                        .measurementIterations(seconds)
                        .measurementTime(TimeValue.seconds(1))
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();
        Statistics wide = find(results, "wide", Mode.AverageTime);
        Statistics bare = find(results, "bare", Mode.AverageTime);
        double p99 = find(results, "wide", Mode.SampleTime).getPercentile(99);
        Result.say(
                "one fact: %.0f ns by 100 scoring rules, 20 segments, 15 transitions and 50 routing rules (+- %.0f);"
                        + " %.0f ns by none",
                wide.getMean(), wide.getMeanErrorAt(0.999), bare.getMean());
        Result.print("decide", wide.getMean() / bare.getMean(), 1e9 / wide.getMean(), p99 / 1e6);
        return true;
    }

    private static Statistics find(Collection<RunResult> results, String name, Mode mode) {
        return results.stream()
                .filter(result -> result.getParams().getBenchmark().endsWith("." + name)
                        && result.getParams().getMode() == mode)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("JMH gave no " + mode + " of " + name))
                .getPrimaryResult()
                .getStatistics();
    }
}
