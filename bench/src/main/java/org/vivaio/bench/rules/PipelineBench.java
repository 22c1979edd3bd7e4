package org.vivaio.bench.rules;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.vivaio.bench.Options;
import org.vivaio.bench.capture.NoopPlugin;
import org.vivaio.bench.capture.Pgbench;
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

/**
 * Facts a second that the pipeline decides by a wide rulebook and commits, against pgbench on the same PostgreSQL; and how
 * soon the alert to the owner of a captured lead reaches the channel's plugin.
 */
public final class PipelineBench {
    private static final Map<String, String> OPTIONS = new TreeMap<>(
            Map.of("leads", "2000", "facts", "20000", "rounds", "2", "seconds", "5", "rate", "200", "lasting", "20"));
    private static final String TENANT = "bench-pipeline";
    private static final Duration LONG = Duration.ofMinutes(10);

    private final Product product;
    private final Api api;
    private final Sql sql;
    private final String token;
    private final Options options;

    private PipelineBench(Product product, Api api, Sql sql, String token, Options options) {
        this.product = product;
        this.api = api;
        this.sql = sql;
        this.token = token;
        this.options = options;
    }

    /** Runs {@code pipeline} or {@code alert}; 0, 1 when something did not come to its end, 2 when it cannot run. */
    public static int run(String name, List<String> arguments) throws IOException, InterruptedException {
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
        Path work = Files.createTempDirectory(folder, "bench-pipeline-");
        work.toFile().setExecutable(true, false);
        work.toFile().setReadable(true, false);
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
                                        "VIVAIO_PLUGINS_DIR",
                                        work.resolve("plugins").toString()),
                                work.resolve("server.log")))
                        .awaitReady(Duration.ofMinutes(3));
                Sql sql = new Sql(product.postgres().target())) {
            Runtime.getRuntime().addShutdownHook(new Thread(product::end));
            PipelineBench bench = new PipelineBench(product, product.api(token), sql, token, options);
            if (name.equals("alert")) {
                bench.alert();
            } else {
                bench.pipeline(Pgbench.prepare(program.get(), product.postgres().target(), work, "simple"));
            }
            return 0;
        } catch (Await.GaveUp e) {
            System.err.println(e.getMessage());
            return 1;
        }
    }

    private void pipeline(Pgbench pgbench) throws IOException, InterruptedException {
        api.tenant(TENANT, WideRules.resources());
        leads();
        decide(options.number("facts") / 2);
        List<Double> yardstick = new ArrayList<>();
        List<Double> rates = new ArrayList<>();
        for (int round = 1; round <= options.number("rounds"); round++) {
            double tps = pgbench.run(options.number("seconds"));
            double rate = decide(options.number("facts"));
            yardstick.add(tps);
            rates.add(rate);
            System.out.printf(
                    Locale.ROOT, "round %d: yardstick %.0f/s, %.0f facts decided a second%n", round, tps, rate);
        }
        double ratio = median(rates) / median(yardstick);
        System.out.printf(
                Locale.ROOT,
                "pipeline ratio=%.2f rate=%.0f p99_ms=%.2f%n",
                ratio,
                median(rates),
                1_000 / Collections.min(rates));
    }

    private void leads() {
        int leads = options.number("leads");
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < leads; i++) {
            JsonObject fields = new JsonObject()
                    .put("email", "lead" + i + "@bench.example")
                    .put("company", "Acme " + i)
                    .put("city", "City " + i % 60);
            lines.append(new JsonObject()
                            .put("source", "api")
                            .put("fields", fields)
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
                "the leads", LONG, () -> sql.number("select count(*) from lead where tenant_id = $1", TENANT) == leads);
        sql.rows("vacuum analyze");
    }

    /** Facts a second from the moment at which all of them are due to the last one's commit. */
    private double decide(int facts) {
        sql.rows("""
                insert into inbox (tenant_id, id, kind, source, content_type, body, lead_id, due_at)
                select $1, uuidv7(), 'fact', 'api', 'application/json', convert_to(
                  '{"actor": "lead", "facts": [{"type": "' || case n % 2 when 0 then 'visit.seen' else 'asset.downloaded' end
                  || '", "data": {"page": "p' || (n % 40) || '"}}]}', 'UTF8'), l.id, now()
                from generate_series(1, $2::int) n
                join (select id, row_number() over () - 1 as place from lead where tenant_id = $1) l
                  on l.place = n % $3::int""", TENANT, facts, options.number("leads"));
        long start = System.nanoTime();
        Await.until(
                "the facts to be decided",
                LONG,
                () -> sql.number("select count(*) from inbox where tenant_id = $1 and state = 'pending'", TENANT) == 0);
        return facts * 1e9 / (System.nanoTime() - start);
    }

    private void alert() throws IOException {
        List<JsonObject> resources = new ArrayList<>(SampleRules.decisions(TENANT));
        resources.add(new JsonObject()
                .put("kind", "connection")
                .put("name", "line")
                .put("spec", new JsonObject().put("connector", "bench-line").put("settings", new JsonObject())));
        resources.add(new JsonObject()
                .put("kind", "template")
                .put("name", "new-lead")
                .put("spec", new JsonObject().put("subject", "New lead").put("text", "Lead {{lead.id}}")));
        resources.add(new JsonObject()
                .put("kind", "alert")
                .put("name", "new-lead")
                .put("spec", new JsonObject().put("connection", "line").put("template", "new-lead")));
        api.tenant(TENANT, resources);
        load(0, Duration.ofSeconds(options.number("lasting")));
        sql.rows("delete from attempt where tenant_id = $1", TENANT);
        LoadResult result = load(1_000_000, Duration.ofSeconds(options.number("lasting")));
        Await.until(
                "the alerts", LONG, () -> sql.number("select count(*) from effect where tenant_id = $1", TENANT) == 0);
        var row = sql.rows("""
                        select percentile_cont(array[0.5, 0.95, 0.99]) within group (
                          order by extract(epoch from a.started_at - i.decided_at) * 1000)::float8[], count(*)
                        from attempt a join effect_log e on e.tenant_id = a.tenant_id and e.id = a.effect_id
                        join lead_event v on v.tenant_id = e.tenant_id and v.id = e.cause
                        join inbox i on i.tenant_id = v.tenant_id and i.id = v.inbox_id
                        where a.tenant_id = $1 and a.number = 1 and e.kind = 'alert'""", TENANT).get(0);
        Double[] times = row.getArrayOfDoubles(0);
        System.out.printf(
                Locale.ROOT,
                "%d captures at %d/s, %d refused; alert handed to the plugin after the decision: p50 %.1f, p95 %.1f, p99 %.1f ms"
                        + " (%d alerts)%n",
                result.successes(),
                options.number("rate"),
                result.failures(),
                times[0],
                times[1],
                times[2],
                row.getLong(1));
        System.out.printf(
                Locale.ROOT, "alert ratio=%.3f rate=%.0f p99_ms=%.1f%n", times[2] / 250, result.rate(), times[2]);
    }

    private LoadResult load(long from, Duration lasting) throws IOException {
        LeadTemplate template = new LeadTemplate(TENANT, "", token);
        Traffic traffic = new Traffic() {
            private long number = from;

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
                        new LoadGenerator.Options(product.port(), 32, options.number("rate"), lasting), traffic)
                .run();
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
