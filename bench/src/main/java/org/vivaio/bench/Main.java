package org.vivaio.bench;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.vivaio.bench.capture.CaptureBench;
import org.vivaio.bench.deliver.DeliverBench;
import org.vivaio.bench.frame.Benchmark;
import org.vivaio.bench.identity.DedupeBench;
import org.vivaio.bench.identity.ImportBench;
import org.vivaio.bench.identity.MatchBench;
import org.vivaio.bench.inbox.InboxBench;
import org.vivaio.bench.ledger.SinkMain;
import org.vivaio.bench.rules.AlertBench;
import org.vivaio.bench.rules.HistoryBench;
import org.vivaio.bench.rules.PipelineBench;
import org.vivaio.bench.rules.SegmentsBench;
import org.vivaio.bench.rules.WhatIfBench;
import org.vivaio.bench.swap.SwapBench;

/** Runs a benchmark by its name: {@code org.vivaio.bench.Main NAME [options]}. */
public final class Main {
    private static final Map<String, Supplier<Benchmark>> ALL = new TreeMap<>(Map.ofEntries(
            Map.entry("alert", AlertBench::new),
            Map.entry("capture", CaptureBench::new),
            Map.entry("dedupe", DedupeBench::new),
            Map.entry("deliver", DeliverBench::new),
            Map.entry("history", HistoryBench::new),
            Map.entry("import", ImportBench::new),
            Map.entry("inbox", InboxBench::new),
            Map.entry("match", MatchBench::new),
            Map.entry("pipeline", PipelineBench::new),
            Map.entry("segments", SegmentsBench::new),
            Map.entry("swap", SwapBench::new),
            Map.entry("whatif", WhatIfBench::new)));

    private Main() {}

    /** The entry: 0, 1 for a fault or a broken floor, 2 when it cannot run. */
    public static void main(String[] args) throws IOException {
        String name = args.length == 0 ? "" : args[0];
        List<String> options = Arrays.asList(args).subList(Math.min(1, args.length), args.length);
        if (name.equals("sink")) {
            // the other process of the ledger tests; stays until it is ended
            SinkMain.run(options);
            return;
        }
        Supplier<Benchmark> found = ALL.get(name);
        if (found == null) {
            System.err.println("Unknown benchmark '" + name + "'; known are\n" + usage());
            System.exit(2);
        }
        System.exit(run(found.get(), options));
    }

    /** Runs one and answers with the exit code. */
    public static int run(Benchmark benchmark, List<String> options) {
        try {
            return benchmark.run(Options.parse(options, benchmark.options())) ? 0 : 1;
        } catch (CannotRun e) {
            System.err.println(e.getMessage());
            return 2;
        } catch (Exception e) {
            // the process ends, whatever threads are left
            e.printStackTrace();
            return 1;
        }
    }

    private static String usage() {
        StringBuilder text = new StringBuilder();
        ALL.forEach((name, benchmark) -> {
            text.append("  ").append(name);
            new TreeMap<>(benchmark.get().options())
                    .forEach((option, value) -> text.append(" [--")
                            .append(option)
                            .append(value.equals("false") ? "" : value.isEmpty() ? " VALUE" : " " + value)
                            .append(']'));
            text.append('\n');
        });
        return text.toString().stripTrailing();
    }
}
