package org.vivaio.bench.capture;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.vivaio.bench.Options;
import org.vivaio.bench.product.Api;
import org.vivaio.bench.product.Await;
import org.vivaio.bench.product.Ports;
import org.vivaio.bench.product.Product;
import org.vivaio.bench.product.Sql;

/**
 * Effects a second that are leased, called through a plugin that does nothing, and completed, against what the same PostgreSQL
 * takes from pgbench. What is made of their receipts afterwards is printed beside it.
 */
public final class DeliverBench {
    private static final Map<String, String> OPTIONS = new TreeMap<>(Map.of(
            "effects", "40000", "rounds", "2", "seconds", "5", "connections", "4", "waiting", "0", "paced", "5"));
    private static final String TENANT = "bench-deliver";
    private static final int LEADS = 500;
    private static final Duration LONG = Duration.ofMinutes(5);

    private static final String FILL = """
            insert into effect (tenant_id, id, lead_id, kind, connection, cause, payload, due_at, created_at)
            select $1, gen_random_uuid(), l.id, 'export', 'noop-' || (n % $3), l.id, '{"event": "bench"}', $4, now()
            from generate_series(1, $2) as n
            join (select id, row_number() over () - 1 as place from lead where tenant_id = $1) as l on l.place = n % $5""";

    private DeliverBench() {}

    /** Runs the benchmark and answers with the exit code: 0, 1 when something did not come to its end, 2 when it cannot run. */
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
        Path folder = Files.createDirectories(Product.root().resolve("var"));
        Path work = Files.createTempDirectory(folder, "bench-deliver-");
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
        NoopPlugin.build(Product.root(), work.resolve("plugins"));
        try (Product product = Product.start(new Product.Launch(
                                Product.root(),
                                "serve --allow-unsigned-plugins",
                                Ports.free(),
                                work.resolve("data"),
                                Map.of(
                                        "VIVAIO_ADMIN_TOKEN",
                                        token,
                                        "VIVAIO_SKIP_BUILD",
                                        "1",
                                        "VIVAIO_PLUGINS_DIR",
                                        work.resolve("plugins").toString()),
                                work.resolve("server.log")))
                        .awaitReady(Duration.ofMinutes(3));
                Sql sql = new Sql(product.postgres().target())) {
            Pgbench pgbench = Pgbench.prepare(program, product.postgres().target(), work, "simple");
            int connections = options.number("connections");
            Api api = product.api(token);
            api.tenant(TENANT, resources(connections));
            leads(api, sql);
            if (options.number("waiting") > 0) {
                // these wait for next year: claiming must not care
                sql.rows(FILL, TENANT, options.number("waiting"), connections, next(), LEADS);
                sql.rows("analyze effect");
            }
            drain(sql, options.number("effects") / 4, connections, Duration.ZERO);
            List<Double> yardstick = new ArrayList<>();
            List<Double> rates = new ArrayList<>();
            for (int round = 1; round <= options.number("rounds"); round++) {
                yardstick.add(pgbench.run(options.number("seconds")));
                double rate = drain(sql, options.number("effects"), connections, LONG);
                rates.add(rate);
                System.out.printf(
                        Locale.ROOT, "round %d: yardstick %.0f/s, delivered %.0f/s%n", round, last(yardstick), rate);
            }
            double p95 = paced(api, sql, options.number("paced"));
            double p99 = sql.rows("""
                            select coalesce(percentile_cont(0.99) within group (
                              order by extract(epoch from finished_at - started_at) * 1000), 0)::float8
                            from attempt where tenant_id = $1 and finished_at is not null""", TENANT).get(0).getDouble(0);
            System.out.printf(Locale.ROOT, "picked up after commit at 300/s: p95 %.1f ms%n", p95);
            double ratio = median(rates) / median(yardstick);
            System.out.printf(Locale.ROOT, "deliver ratio=%.3f rate=%.0f p99_ms=%.1f%n", ratio, median(rates), p99);
            return 0;
        } catch (Await.GaveUp e) {
            System.err.println(e.getMessage());
            return 1;
        }
    }

    private static java.time.OffsetDateTime next() {
        return java.time.OffsetDateTime.now(java.time.ZoneOffset.UTC).plusYears(1);
    }

    private static List<JsonObject> resources(int connections) {
        List<JsonObject> all = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            all.add(connection("noop-" + i, "bench.never"));
        }
        all.add(connection("paced", "capture.accepted"));
        return all;
    }

    private static JsonObject connection(String name, String on) {
        return new JsonObject()
                .put("kind", "connection")
                .put("name", name)
                .put(
                        "spec",
                        new JsonObject()
                                .put("connector", "bench-noop")
                                .put("on", new JsonArray().add(on))
                                .put("settings", new JsonObject()));
    }

    private static void leads(Api api, Sql sql) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < LEADS; i++) {
            lines.append(new JsonObject()
                            .put("source", "api")
                            .put("fields", new JsonObject().put("email", "lead" + i + "@bench.example"))
                            .encode())
                    .append('\n');
        }
        api.send(
                        "POST",
                        "/api/v1/tenants/" + TENANT + "/captures?wait=0",
                        Optional.of(lines.toString()),
                        "content-type",
                        "application/x-ndjson")
                .ok();
        Await.until(
                "the leads",
                LONG,
                () -> sql.number("select count(*) from lead where tenant_id = $1", TENANT) == LEADS
                        && sql.number("select count(*) from effect where tenant_id = $1", TENANT) == 0);
    }

    /** Effects a second from the commit that makes them due to the last one's end. */
    private static double drain(Sql sql, int effects, int connections, Duration patience) {
        sql.rows(FILL, TENANT, effects, connections, java.time.OffsetDateTime.now(java.time.ZoneOffset.UTC), LEADS);
        long start = System.nanoTime();
        Await.until(
                "all effects to end",
                patience.isZero() ? LONG : patience,
                () -> sql.number(
                                "select count(*) from effect where tenant_id = $1 and due_at < now() + interval '1 day'",
                                TENANT)
                        == 0);
        double seconds = (System.nanoTime() - start) / 1e9;
        double inbox = sql.number("select count(*) from inbox where state = 'pending'");
        Await.until(
                "the receipts to be decided",
                LONG,
                () -> sql.number("select count(*) from inbox where state = 'pending'") == 0);
        double all = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%d effects in %.1f s; %.0f receipts were still to be decided, all after %.1f s (%.0f/s)%n",
                effects,
                seconds,
                inbox,
                all,
                effects / all);
        return effects / seconds;
    }

    private static double paced(Api api, Sql sql, int seconds) throws InterruptedException {
        long from = System.nanoTime();
        for (int tick = 0; tick < seconds * 10; tick++) {
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < 30; i++) {
                lines.append(new JsonObject()
                                .put("source", "api")
                                .put(
                                        "fields",
                                        new JsonObject().put("email", "paced" + tick + "-" + i + "@bench.example"))
                                .encode())
                        .append('\n');
            }
            api.send(
                            "POST",
                            "/api/v1/tenants/" + TENANT + "/captures?wait=0",
                            Optional.of(lines.toString()),
                            "content-type",
                            "application/x-ndjson")
                    .ok();
            long pause = from + (tick + 1) * 100_000_000L - System.nanoTime();
            if (pause > 0) {
                Thread.sleep(pause / 1_000_000);
            }
        }
        Await.until(
                "the paced ones",
                LONG,
                () -> sql.number(
                                "select count(*) from effect_log where tenant_id = $1 and connection = 'paced'", TENANT)
                        >= 30L * seconds * 10);
        return sql.rows("""
                        select percentile_cont(0.95) within group (
                          order by extract(epoch from a.started_at - l.created_at) * 1000)::float8
                        from effect_log l join attempt a on a.tenant_id = l.tenant_id and a.effect_id = l.id and a.number = 1
                        where l.tenant_id = $1 and l.connection = 'paced'""", TENANT).get(0).getDouble(0);
    }

    private static double last(List<Double> values) {
        return values.get(values.size() - 1);
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }
}
