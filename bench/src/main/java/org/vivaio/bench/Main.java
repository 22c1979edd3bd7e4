package org.vivaio.bench;

import java.util.Arrays;
import java.util.List;
import org.vivaio.bench.capture.CaptureBench;
import org.vivaio.bench.capture.DeliverBench;
import org.vivaio.bench.identity.DedupeBench;
import org.vivaio.bench.identity.ImportBench;
import org.vivaio.bench.identity.MatchBench;
import org.vivaio.bench.inbox.InboxBench;
import org.vivaio.bench.ledger.SinkMain;
import org.vivaio.bench.rules.PipelineBench;
import org.vivaio.bench.rules.RulesBench;
import org.vivaio.bench.swap.SwapBench;

/** Runs a benchmark by its name: {@code org.vivaio.bench.Main NAME [options]}. */
public final class Main {
    private Main() {}

    /** The entry. */
    public static void main(String[] args) throws Exception {
        String name = args.length == 0 ? "" : args[0];
        List<String> options = Arrays.asList(args).subList(Math.min(1, args.length), args.length);
        switch (name) {
            case "capture" -> System.exit(CaptureBench.run(options));
            case "whatif", "history", "segments" -> System.exit(RulesBench.run(name, options));
            case "pipeline", "alert" -> System.exit(PipelineBench.run(name, options));
            case "match" -> System.exit(MatchBench.run(options));
            case "dedupe" -> System.exit(DedupeBench.run(options));
            case "import" -> System.exit(ImportBench.run(options));
            case "deliver" -> System.exit(DeliverBench.run(options));
            case "inbox" -> System.exit(InboxBench.run(options));
            case "swap" -> System.exit(SwapBench.run(options));
            // the other process of the ledger tests; stays until it is ended
            case "sink" -> SinkMain.run(options);
            default -> {
                System.err.println("Unknown benchmark '" + name + "': ./vivaio bench capture [--rounds 3] [--seconds 8]"
                        + " [--strict], swap [--swaps 100] [--seconds 20] [--rate 300], or whatif, history, segments,"
                        + " pipeline, alert, match, dedupe, import, inbox [--mails 100000] [--heap 256m]");
                System.exit(2);
            }
        }
    }
}
