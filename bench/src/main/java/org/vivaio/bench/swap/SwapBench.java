package org.vivaio.bench.swap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.vivaio.bench.Options;
import org.vivaio.bench.ledger.Finding;
import org.vivaio.bench.ledger.SinkProcess;
import org.vivaio.bench.product.Ports;
import org.vivaio.bench.product.Product;

/** Captures a second and the worst gap in answers while a plugin is swapped, against the same without. */
public final class SwapBench {
    private static final Map<String, String> OPTIONS =
            new TreeMap<>(Map.of("swaps", "100", "seconds", "20", "rate", "300"));

    private SwapBench() {}

    /** Runs the benchmark and answers with the exit code: 0, 1 for something lost, doubled or leaked, 2 for a wrong option. */
    public static int run(List<String> arguments) throws IOException, InterruptedException {
        Options options;
        try {
            options = Options.parse(arguments, OPTIONS);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            return 2;
        }
        Path folder = Files.createDirectories(Product.root().resolve("var"));
        Path work = Files.createTempDirectory(folder, "bench-swap-");
        work.toFile().setExecutable(true, false);
        work.toFile().setReadable(true, false);
        String token = "bench-" + UUID.randomUUID();
        try (SinkProcess sink = SinkProcess.start(work, 1);
                Product product = Product.start(new Product.Launch(
                                Product.root(),
                                "serve --allow-unsigned-plugins",
                                Ports.free(),
                                work.resolve("data"),
                                Map.of(
                                        "VIVAIO_ADMIN_TOKEN",
                                        token,
                                        "VIVAIO_SKIP_BUILD",
                                        "1",
                                        "VIVAIO_OUTBOUND_ALLOW",
                                        sink.allow()),
                                work.resolve("server.log")))
                        .awaitReady(Duration.ofMinutes(3));
                SwapRun run = new SwapRun(product, sink, work, token, options.number("rate"))) {
            run.flow();
            run.swaps(5);
            SwapRun.Stretch quiet = run.quiet(Duration.ofSeconds(options.number("seconds")));
            Footprint before = run.footprint();
            SwapRun.Stretch swapped = run.swaps(options.number("swaps"));
            double p99 = run.end();
            List<Finding> findings = run.findings();
            Footprint after = run.footprint();
            System.out.printf(
                    Locale.ROOT,
                    "without swaps %.0f/s, worst gap %.0f ms; with %d swaps %.0f/s, worst gap %.0f ms%n",
                    quiet.rate(),
                    quiet.worstGapMs(),
                    options.number("swaps"),
                    swapped.rate(),
                    swapped.worstGapMs());
            System.out.println("held before " + before + ", after " + after);
            findings.forEach(finding -> System.out.println("broken: " + finding));
            System.out.printf(
                    Locale.ROOT,
                    "swap ratio=%.3f rate=%.0f p99_ms=%.1f%n",
                    swapped.rate() / quiet.rate(),
                    swapped.rate(),
                    p99);
            return findings.isEmpty() && after.pluginLoaders() <= before.pluginLoaders() + 1 ? 0 : 1;
        } finally {
            delete(work);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }
}
