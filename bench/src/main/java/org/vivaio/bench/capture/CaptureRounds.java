package org.vivaio.bench.capture;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.vivaio.bench.frame.Result;
import org.vivaio.bench.frame.Trial;
import org.vivaio.bench.load.Captures;
import org.vivaio.bench.load.LoadResult;
import org.vivaio.bench.product.Api;
import org.vivaio.bench.product.Await;
import org.vivaio.bench.product.SampleRules;

/** The rounds of one run, with its server. */
final class CaptureRounds {
    private static final Duration DRAINED_WITHIN = Duration.ofMinutes(10);
    private static final String STORED = "bench-stored";
    private static final String DECIDED = "bench-decided";

    /** Fewer effects than this at the end of the load say nothing about how fast they drain. */
    private static final long LEAST_BACKLOG = 2_000;

    private final Trial trial;
    private final CountingSink sink;
    private final List<String> only;
    private final Captures storing;
    private final Captures deciding;
    private final Figures figures = new Figures();

    CaptureRounds(Trial trial, CountingSink sink, List<String> only) {
        this.trial = trial;
        this.sink = sink;
        this.only = only;
        this.storing = new Captures(STORED, "?wait=0", trial.token());
        this.deciding = new Captures(DECIDED, "", trial.token());
    }

    Figures figures() {
        return figures;
    }

    void run(int rounds, int seconds, int warmup) throws IOException, InterruptedException {
        checkDurability();
        noteLoad();
        Api api = trial.api();
        api.tenant(STORED, SampleRules.decisions(STORED));
        List<JsonObject> resources = new ArrayList<>(SampleRules.decisions(DECIDED));
        resources.add(SampleRules.exporter("crm", sink.url(), List.of("1s", "2s", "5s")));
        api.tenant(DECIDED, resources);
        if (warmup > 0) {
            System.out.println("warming up");
            trial.pgbench().run(Math.min(warmup, 5));
            if (only.stream().anyMatch(name -> name.startsWith("a"))) {
                load(storing, 64, warmup);
                discard();
            }
            load(deciding, 64, warmup);
            drain();
        }
        for (int round = 1; round <= rounds; round++) {
            for (int connections : new int[] {64, 256}) {
                if (!only.contains("a" + connections) && !only.contains("b" + connections)) {
                    continue;
                }
                double tps = trial.pgbench().run(seconds);
                figures.yardstick(tps);
                say(round, "yardstick", tps, 0);
                if (only.contains("a" + connections)) {
                    stored(round, connections, seconds);
                }
                if (only.contains("b" + connections)) {
                    decided(round, connections, seconds);
                }
            }
        }
    }

    /** Whoever else works here takes from the server more than from pgbench, which waits for the disk most of the time. */
    private static void noteLoad() {
        OperatingSystemMXBean machine = ManagementFactory.getOperatingSystemMXBean();
        double load = machine.getSystemLoadAverage();
        Result.say(
                "%d cores, load average %.1f at the start%s",
                machine.getAvailableProcessors(),
                load,
                load > machine.getAvailableProcessors() ? ": the machine is busy, the ratios will be too low" : "");
    }

    /** Figures without these settings would be worth nothing. */
    private void checkDurability() {
        for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
            String value = trial.sql()
                    .rows("select current_setting($1)", setting)
                    .get(0)
                    .getString(0);
            if (!value.equals("on")) {
                figures.fault(setting + " is " + value);
            }
        }
    }

    private void stored(int round, int connections, int seconds) throws IOException {
        long before = rows("inbox", STORED);
        LoadResult result = load(storing, connections, seconds);
        check("a" + connections, result, rows("inbox", STORED) - before);
        report(round, "a" + connections, result);
        discard();
        drain();
    }

    /** Counted already; deciding them takes longer than storing them, is what (b) measures, and would hold up the rounds. */
    private void discard() {
        trial.sql().rows("delete from inbox where tenant_id = $1 and state = 'pending'", STORED);
        trial.sql().rows("vacuum inbox");
    }

    private void decided(int round, int connections, int seconds) throws IOException {
        long before = rows("lead", DECIDED);
        long sentBefore = sink.count();
        long start = System.nanoTime();
        LoadResult result = load(deciding, connections, seconds);
        long backlogFrom = sink.count();
        sink.mark();
        long end = System.nanoTime();
        check("b" + connections, result, rows("lead", DECIDED) - before);
        report(round, "b" + connections, result);
        drain();
        long sent = sink.count() - sentBefore;
        if (sent < result.successes()) {
            figures.fault("b" + connections + ": " + result.successes() + " leads, but " + sent + " effects arrived");
        }
        long backlog = sink.count() - backlogFrom;
        boolean telling = backlog >= LEAST_BACKLOG;
        double rate = telling ? backlog * 1e9 / (sink.last() - end) : sent * 1e9 / (sink.last() - start);
        double p99 = sink.lateness().millis(0.99);
        figures.add("drain", rate, p99);
        say(round, "drain", rate, p99);
    }

    private LoadResult load(Captures captures, int connections, int seconds) throws IOException {
        return trial.load(captures, connections, 0, Duration.ofSeconds(seconds));
    }

    private void check(String name, LoadResult result, long rows) {
        if (result.failures() > 0) {
            figures.fault(name + ": answers " + result.statuses() + ", broken " + result.broken());
        }
        if (rows != result.successes()) {
            figures.fault(name + ": " + result.successes() + " acknowledged, " + rows + " rows");
        }
    }

    private void report(int round, String name, LoadResult result) {
        double p99 = result.latency().millis(0.99);
        figures.add(name, result.rate(), p99);
        say(round, name, result.rate(), p99);
    }

    private static void say(int round, String name, double rate, double p99) {
        String latency = p99 > 0 ? String.format(Locale.ROOT, "  p99 %.1f ms", p99) : "";
        Result.say("round %d  %-10s %8.0f/s%s", round, name, rate, latency);
    }

    private long rows(String table, String tenant) {
        return trial.sql().number("select count(*) from " + table + " where tenant_id = $1", tenant);
    }

    private void drain() {
        Await.until(
                "everything to be decided and sent",
                DRAINED_WITHIN,
                () -> !trial.sql()
                        .rows("select exists (select from inbox where state = 'pending')"
                                + " or exists (select from effect where state <> 'dead')")
                        .get(0)
                        .getBoolean(0));
    }
}
