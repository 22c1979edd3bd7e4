package org.vivaio.bench.capture;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.vivaio.bench.Options;
import org.vivaio.bench.load.LeadTemplate;
import org.vivaio.bench.load.LoadGenerator;
import org.vivaio.bench.load.LoadResult;
import org.vivaio.bench.load.Traffic;
import org.vivaio.bench.product.Api;
import org.vivaio.bench.product.Await;
import org.vivaio.bench.product.Ports;
import org.vivaio.bench.product.Product;
import org.vivaio.bench.product.SampleRules;
import org.vivaio.bench.product.Sql;

/** Captures a second against what the same PostgreSQL takes from pgbench, in turns with it; see the module's README. */
public final class CaptureBench {
    private static final String ALL = "a64,a256,b64,b256";
    private static final Map<String, String> OPTIONS = new TreeMap<>(
            Map.of("rounds", "3", "seconds", "8", "warmup", "60", "strict", "false", "only", ALL, "mode", "simple"));
    private static final Duration DRAINED_WITHIN = Duration.ofMinutes(10);
    private static final String STORED = "bench-stored";
    private static final String DECIDED = "bench-decided";

    /** Fewer effects than this at the end of the load say nothing about how fast they drain. */
    private static final long LEAST_BACKLOG = 2_000;

    private final Product product;
    private final CountingSink sink;
    private final Pgbench pgbench;
    private final Sql sql;
    private final String token;
    private final List<String> only;
    private final Figures figures = new Figures();
    private long number;

    private CaptureBench(
            Product product, CountingSink sink, Pgbench pgbench, Sql sql, String token, List<String> only) {
        this.product = product;
        this.sink = sink;
        this.pgbench = pgbench;
        this.sql = sql;
        this.token = token;
        this.only = only;
    }

    /** Runs the benchmark and answers with the exit code: 0, 1 for a fault or a broken floor, 2 when it cannot run. */
    public static int run(List<String> arguments) throws IOException, InterruptedException {
        Options options;
        try {
            options = Options.parse(arguments, OPTIONS);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            return 2;
        }
        Optional<Path> program = Pgbench.find();
        if (program.isEmpty()) {
            System.err.println("pgbench is missing: apt-get install postgresql (or put pgbench into the PATH)");
            return 2;
        }
        // below the root, not in /tmp: what lies in memory syncs for nothing
        Path folder = Files.createDirectories(Product.root().resolve("var"));
        Path work = Files.createTempDirectory(folder, "bench-capture-");
        work.toFile().setExecutable(true, false);
        work.toFile().setReadable(true, false);
        try {
            return run(options, program.get(), work);
        } finally {
            delete(work);
        }
    }

    private static int run(Options options, Path program, Path work) throws IOException, InterruptedException {
        String token = "bench-" + UUID.randomUUID();
        try (CountingSink sink = new CountingSink();
                Product product = Product.start(new Product.Launch(
                                Product.root(),
                                "serve",
                                Ports.free(),
                                work.resolve("data"),
                                Map.of(
                                        "VIVAIO_ADMIN_TOKEN",
                                        token,
                                        "VIVAIO_OUTBOUND_ALLOW",
                                        "127.0.0.1:" + sink.port()),
                                work.resolve("server.log")))
                        .awaitReady(Duration.ofMinutes(3));
                Sql sql = new Sql(product.postgres().target())) {
            // who presses Ctrl-C leaves nothing behind either
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                product.end();
                delete(work);
            }));
            Pgbench pgbench = Pgbench.prepare(program, product.postgres().target(), work, options.text("mode"));
            List<String> only = List.of(options.text("only").split(","));
            CaptureBench bench = new CaptureBench(product, sink, pgbench, sql, token, only);
            bench.rounds(options.number("rounds"), options.number("seconds"), options.number("warmup"));
            if (!bench.figures.isSound()) {
                System.err.println("The last lines of the server's log:\n" + product.tail());
            }
            System.out.print(bench.figures.print());
            boolean passed = bench.figures.isSound() && (!options.isOn("strict") || bench.figures.meetsFloors());
            return passed ? 0 : 1;
        }
    }

    private void rounds(int rounds, int seconds, int warmup) throws IOException, InterruptedException {
        checkDurability();
        noteLoad();
        Api api = product.api(token);
        api.tenant(STORED, SampleRules.decisions(STORED));
        List<JsonObject> resources = new ArrayList<>(SampleRules.decisions(DECIDED));
        resources.add(SampleRules.exporter("crm", sink.url(), List.of("1s", "2s", "5s")));
        api.tenant(DECIDED, resources);
        if (warmup > 0) {
            System.out.println("warming up");
            pgbench.run(Math.min(warmup, 5));
            if (only.stream().anyMatch(name -> name.startsWith("a"))) {
                load(STORED, "?wait=0", 64, warmup);
                discard();
            }
            load(DECIDED, "", 64, warmup);
            drain();
        }
        for (int round = 1; round <= rounds; round++) {
            for (int connections : new int[] {64, 256}) {
                if (!only.contains("a" + connections) && !only.contains("b" + connections)) {
                    continue;
                }
                double tps = pgbench.run(seconds);
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
        System.out.printf(
                Locale.ROOT,
                "%d cores, load average %.1f at the start%s%n",
                machine.getAvailableProcessors(),
                load,
                load > machine.getAvailableProcessors() ? ": the machine is busy, the ratios will be too low" : "");
    }

    /** Figures without these settings would be worth nothing. */
    private void checkDurability() {
        for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
            String value =
                    sql.rows("select current_setting($1)", setting).get(0).getString(0);
            if (!value.equals("on")) {
                figures.fault(setting + " is " + value);
            }
        }
    }

    private void stored(int round, int connections, int seconds) throws IOException {
        long before = rows("inbox", STORED);
        LoadResult result = load(STORED, "?wait=0", connections, seconds);
        check("a" + connections, result, rows("inbox", STORED) - before);
        report(round, "a" + connections, result);
        discard();
        drain();
    }

    /** Counted already; deciding them takes longer than storing them, is what (b) measures, and would hold up the rounds. */
    private void discard() {
        sql.rows("delete from inbox where tenant_id = $1 and state = 'pending'", STORED);
        sql.rows("vacuum inbox");
    }

    private void decided(int round, int connections, int seconds) throws IOException {
        long before = rows("lead", DECIDED);
        long sentBefore = sink.count();
        long start = System.nanoTime();
        LoadResult result = load(DECIDED, "", connections, seconds);
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

    private LoadResult load(String tenant, String query, int connections, int seconds) throws IOException {
        LeadTemplate template = new LeadTemplate(tenant, query, token);
        Traffic traffic = new Traffic() {
            @Override
            public long next(ByteBuffer request) {
                template.write(++number, request);
                return number;
            }

            @Override
            public void answered(long answered, int status, ByteBuffer body) {
                // the generator counts
            }

            @Override
            public void broken(long lost) {
                // the generator counts
            }
        };
        return new LoadGenerator(
                        new LoadGenerator.Options(product.port(), connections, 0, Duration.ofSeconds(seconds)), traffic)
                .run();
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
        System.out.printf(Locale.ROOT, "round %d  %-10s %8.0f/s%s%n", round, name, rate, latency);
    }

    private long rows(String table, String tenant) {
        return sql.number("select count(*) from " + table + " where tenant_id = $1", tenant);
    }

    private void drain() {
        Await.until(
                "everything to be decided and sent",
                DRAINED_WITHIN,
                () -> !sql.rows("select exists (select from inbox where state = 'pending')"
                                + " or exists (select from effect where state <> 'dead')")
                        .get(0)
                        .getBoolean(0));
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            // gone already
        }
    }
}
