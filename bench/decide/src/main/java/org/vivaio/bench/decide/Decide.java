package org.vivaio.bench.decide;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.vivaio.bench.rules.WideRules;
import org.vivaio.core.lead.Decision;

/** What JMH measures: one fact, from the lead's state before it to the state after it with events, effects and timers. */
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Decide {
    /** Leads under the rulebook of {@code bench pipeline}. */
    @State(Scope.Thread)
    public static class Wide extends Herd {
        /** Captures them. */
        public Wide() {
            super(WideRules.resources());
        }
    }

    /** Leads of a tenant that has no rules. */
    @State(Scope.Thread)
    public static class Bare extends Herd {
        /** Captures them. */
        public Bare() {
            super(List.of());
        }
    }

    /** One fact by 185 rules. */
    @Benchmark
    @BenchmarkMode({Mode.AverageTime, Mode.SampleTime})
    public Decision wide(Wide herd) {
        return herd.next();
    }

    /** One fact by none. */
    @Benchmark
    @BenchmarkMode(Mode.AverageTime)
    public Decision bare(Bare herd) {
        return herd.next();
    }
}
