package org.vivaio.bench.deliver;

import java.io.IOException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Map;
import org.vivaio.bench.Options;
import org.vivaio.bench.frame.Benchmark;
import org.vivaio.bench.frame.Result;
import org.vivaio.bench.frame.Rounds;
import org.vivaio.bench.frame.Trial;

/**
 * Effects a second that are leased, called through a plugin that does nothing, and completed, against what the same PostgreSQL
 * takes from pgbench. What is made of their receipts afterwards is printed beside it.
 */
public final class DeliverBench implements Benchmark {
    private static final int PACE = 300;

    @Override
    public Map<String, String> options() {
        return Map.of(
                "effects",
                "40000",
                "rounds",
                "2",
                "seconds",
                "5",
                "connections",
                "4",
                "waiting",
                "0",
                "paced",
                "5",
                "hung",
                "20",
                "strict",
                "false");
    }

    @Override
    public boolean run(Options options) throws IOException, InterruptedException {
        int waiting = options.number("waiting");
        Trial.Setup setup = Trial.named("deliver").noopPlugin().yardstick();
        try (Trial trial = (waiting > 0 ? setup.statements() : setup).start()) {
            Deliveries deliveries = Deliveries.start(trial, options.number("connections"));
            int effects = options.number("effects");
            deliveries.drain(effects / 4);
            Rounds rounds = Rounds.run(options, trial.pgbench(), "delivered", () -> deliveries.drain(effects));
            boolean good = true;
            if (waiting > 0) {
                good &= new WaitingPart(trial, deliveries, effects, waiting).run(options.number("rounds"));
            }
            OffsetDateTime since = deliveries.now();
            deliveries.pace(PACE, Duration.ofSeconds(options.number("paced")));
            double p99 = deliveries.millis(0.99, "a.started_at", "a.finished_at", since);
            Result.say(
                    "at %d/s picked up after the commit: p95 %.1f ms",
                    PACE, deliveries.millis(0.95, "e.created_at", "a.started_at", since));
            if (options.number("hung") > 0) {
                good &= new HungPart(trial, deliveries).run(Duration.ofSeconds(options.number("hung")));
            }
            Result.print("deliver", rounds.ratio(), rounds.rates().median(), p99);
            return good || !options.isOn("strict");
        }
    }
}
