package org.vivaio.bench.swap;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.vivaio.bench.ledger.Finding;
import org.vivaio.bench.ledger.HttpSink;
import org.vivaio.bench.ledger.Ledger;
import org.vivaio.bench.ledger.LedgerChecker;
import org.vivaio.bench.ledger.LedgerCollector;
import org.vivaio.bench.ledger.LedgerTraffic;
import org.vivaio.bench.ledger.SinkProcess;
import org.vivaio.bench.load.LoadGenerator;
import org.vivaio.bench.product.Api;
import org.vivaio.bench.product.Await;
import org.vivaio.bench.product.Product;
import org.vivaio.bench.product.SampleRules;
import org.vivaio.bench.product.Sql;

/** Leads flow at a steady rate to a destination that misbehaves, while the exporter's plugin is swapped again and again. */
public final class SwapRun implements AutoCloseable {
    private static final List<String> TENANTS = List.of("larice", "faggio");
    private static final List<String> RETRY =
            List.of("1s", "1s", "2s", "2s", "5s", "5s", "5s", "5s", "5s", "5s", "5s", "5s");
    private static final int CONNECTIONS = 16;

    private final Product product;
    private final SinkProcess sink;
    private final LedgerTraffic ledger;
    private final GapTraffic traffic;
    private final LoadGenerator generator;
    private final PluginVersions versions;
    private final Api api;
    private CompletableFuture<Double> load = CompletableFuture.completedFuture(0.0);

    /** A product that runs already, in developer mode. */
    public SwapRun(Product product, SinkProcess sink, Path folder, String token, double rate) {
        this.product = product;
        this.sink = sink;
        this.api = product.api(token);
        for (String tenant : TENANTS) {
            List<JsonObject> resources = new ArrayList<>(SampleRules.decisions(tenant));
            resources.add(SampleRules.exporter(HttpSink.NAME, sink.url(tenant), RETRY));
            api.tenant(tenant, resources);
        }
        this.ledger = new LedgerTraffic(TENANTS, token, folder);
        this.traffic = new GapTraffic(ledger);
        this.generator = new LoadGenerator(
                new LoadGenerator.Options(product.port(), CONNECTIONS, rate, Duration.ofHours(1)), traffic);
        this.versions = new PluginVersions(product.launch().root(), product.port(), token);
    }

    /**
     * What one stretch of time saw.
     *
     * @param rate answers a second
     * @param worstGapMs longest time without an answer
     */
    public record Stretch(double rate, double worstGapMs) {}

    /** Begins to send leads. */
    public void flow() {
        load = CompletableFuture.supplyAsync(() -> {
            try {
                return generator.run().latency().millis(0.99);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        Await.until("the first answers", Duration.ofSeconds(60), () -> ledger.acknowledged() > 200);
    }

    /** Lets leads flow and does nothing else. */
    public Stretch quiet(Duration time) throws InterruptedException {
        traffic.restart();
        long began = System.nanoTime();
        Thread.sleep(time.toMillis());
        return stretch(began);
    }

    /** Swaps the plugin: up, down, now and then off and on. */
    public Stretch swaps(int count) throws IOException, InterruptedException {
        traffic.restart();
        long began = System.nanoTime();
        for (int i = 1; i <= count; i++) {
            versions.install(i % 3 == 0 ? "8." + i + ".0" : "9." + i + ".0");
            if (i % 10 == 0) {
                versions.offAndOn();
            }
        }
        return stretch(began);
    }

    private Stretch stretch(long began) {
        return new Stretch(traffic.answers() / ((System.nanoTime() - began) / 1e9), traffic.worstMs());
    }

    /** What the server holds now. */
    public Footprint footprint() throws IOException, InterruptedException {
        return Footprint.of(product);
    }

    /** Ends the flow, waits for quiet and joins all sides; answers with the p99 of all answers in milliseconds. */
    public double end() {
        generator.stop();
        return load.join();
    }

    /** What was broken; empty when nothing was lost or doubled. */
    public List<Finding> findings() {
        try (Sql sql = new Sql(product.postgres().target())) {
            LedgerCollector collector = new LedgerCollector(api, sql, TENANTS);
            collector.awaitQuiet(Duration.ofMinutes(5));
            Ledger whole = collector.collect(ledger, sink);
            System.out.println(
                    "swap: " + whole.acks().size() + " acks, " + whole.leads().size() + " leads, "
                            + whole.deliveries().size() + " deliveries, repeats at the destination "
                            + LedgerChecker.repeats(whole) + ", answers " + ledger.statuses());
            return LedgerChecker.check(whole, Set.of(HttpSink.NAME));
        }
    }

    @Override
    public void close() {
        generator.stop();
        ledger.close();
    }
}
