package org.vivaio.bench.rules;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.vivaio.bench.Options;
import org.vivaio.bench.product.Api;
import org.vivaio.bench.product.Await;
import org.vivaio.bench.product.Ports;
import org.vivaio.bench.product.Product;
import org.vivaio.bench.product.Sql;

/** What-if over many facts, one fact on a long history, the count of a large segment; see the module's README. */
public final class RulesBench {
    private static final Map<String, String> OPTIONS = new TreeMap<>(
            Map.of("leads", "20000", "facts", "25", "members", "1000000", "past", "10000", "times", "400"));
    private static final String TENANT = "bench-rules";
    private static final double FLOOR = 20_000;

    private final Api api;
    private final Sql sql;
    private final Options options;

    private RulesBench(Api api, Sql sql, Options options) {
        this.api = api;
        this.sql = sql;
        this.options = options;
    }

    /** Runs one of {@code whatif}, {@code history}, {@code segments}; the exit code. */
    public static int run(String name, List<String> arguments) throws IOException, InterruptedException {
        Options options;
        try {
            options = Options.parse(arguments, OPTIONS);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            return 2;
        }
        Path folder = Files.createDirectories(Product.root().resolve("var"));
        Path work = Files.createTempDirectory(folder, "bench-rules-");
        work.toFile().setExecutable(true, false);
        work.toFile().setReadable(true, false);
        String token = "bench-" + UUID.randomUUID();
        try (Product product = Product.start(new Product.Launch(
                                Product.root(),
                                "serve",
                                Ports.free(),
                                work.resolve("data"),
                                Map.of("VIVAIO_ADMIN_TOKEN", token),
                                work.resolve("server.log")))
                        .awaitReady(Duration.ofMinutes(3));
                Sql sql = new Sql(product.postgres().target())) {
            Runtime.getRuntime().addShutdownHook(new Thread(product::end));
            RulesBench bench = new RulesBench(product.api(token), sql, options);
            bench.tenant();
            switch (name) {
                case "whatif" -> bench.whatIf();
                case "history" -> bench.history();
                default -> bench.segments();
            }
            return 0;
        }
    }

    private static JsonObject rules(int request) {
        JsonArray rules = new JsonArray();
        for (int i = 0; i < 20; i++) {
            rules.add(new JsonObject()
                    .put("name", "fit-" + i)
                    .put("when", "lead.city == 'City " + i + "' && lead.company != null")
                    .put("points", i));
            rules.add(new JsonObject()
                    .put("name", "did-" + i)
                    .put("axis", "engagement")
                    .put("on", new JsonArray().add(i % 2 == 0 ? "visit.seen" : "asset.downloaded"))
                    .put("when", "fact.data.page == 'p" + i + "'")
                    .put("points", 2)
                    .put("halfLife", "30d"));
        }
        rules.add(new JsonObject()
                .put("name", "request")
                .put("axis", "engagement")
                .put("on", new JsonArray().add("capture.accepted"))
                .put("points", request));
        return resource("scoring", "default", new JsonObject().put("rules", rules));
    }

    private static JsonObject resource(String kind, String name, JsonObject spec) {
        return new JsonObject().put("kind", kind).put("name", name).put("spec", spec);
    }

    private void tenant() {
        List<JsonObject> resources = new ArrayList<>();
        resources.add(rules(30));
        resources.add(resource("segment", "visitors", new JsonObject().put("when", "count('visit.seen') > 3")));
        resources.add(resource("segment", "milan", new JsonObject().put("when", "lead.stage == 'mql'")));
        resources.add(resource("tag", "recent", new JsonObject().put("when", "within(lastAt('visit.seen'), '7d')")));
        api.tenant(TENANT, resources);
        Await.until(
                "the sweep over no leads",
                Duration.ofSeconds(30),
                () -> sql.number("select count(*) from rulebook where tenant_id = $1 and swept_at is null", TENANT)
                        == 0);
    }

    /** Facts as they would have been stored, written at once: the benchmark is about deciding them again. */
    private void whatIf() {
        int leads = options.number("leads");
        int facts = options.number("facts");
        System.out.println("storing " + leads + " leads with " + facts + " facts each");
        sql.rows("""
                with one as (
                  insert into lead (tenant_id, id, seq, stage, source, rulebook, created_at, updated_at)
                  select $1, ('0197' || lpad(to_hex(n), 8, '0') || '70008' || substr(md5(n::text), 1, 15))::uuid, 1, 'lead',
                    'api', 2, now(), now() from generate_series(1, $2::int) n
                  returning id)
                insert into lead_event (tenant_id, id, lead_id, seq, type, at, recorded_at, actor, rulebook, inbox_id, data,
                  personal)
                select $1, gen_random_uuid(), one.id, f,
                  case when f = 1 then 'capture.accepted' when f % 2 = 0 then 'visit.seen' else 'asset.downloaded' end,
                  now() - interval '60 days' + f * interval '1 day', now() - interval '60 days' + f * interval '1 day',
                  'lead', 2, gen_random_uuid(),
                  case when f = 1 then '{"source": "api", "checks": {"email": "business"}}'::jsonb else '{}' end,
                  case when f = 1 then jsonb_build_object('fields', jsonb_build_object('email', 'a@b.example',
                      'company', 'Acme', 'city', 'City ' || (f % 20), 'message', 'hello'))
                    else jsonb_build_object('page', 'p' || (f % 20)) end
                from one cross join generate_series(1, $3::int) f""", TENANT, leads, facts);
        sql.rows("analyze lead");
        sql.rows("analyze lead_event");
        compare(rules(30), "warm-up");
        double rate = compare(rules(45), "measured");
        double peak = heap;
        System.out.printf(Locale.ROOT, "heap at most %.0f MB in use while comparing%n", peak / 1e6);
        System.out.printf(
                Locale.ROOT,
                "whatif ratio=%.2f rate=%.0f p99_ms=%.0f%n",
                rate / FLOOR,
                rate,
                1_000.0 * leads * facts / rate);
    }

    private double heap;

    private double compare(JsonObject proposed, String what) {
        AtomicBoolean done = new AtomicBoolean();
        Thread watching = new Thread(() -> {
            while (!done.get()) {
                heap = Math.max(heap, api.metric("jvm_memory_used_bytes"));
                try {
                    Thread.sleep(200);
                } catch (InterruptedException e) {
                    return;
                }
            }
        });
        heap = 0;
        watching.start();
        long start = System.nanoTime();
        JsonObject answer = api.post(
                        "/api/v1/tenants/" + TENANT + "/rulebook:whatif",
                        new JsonObject().put("resources", new JsonArray().add(proposed)))
                .ok()
                .json();
        String job = answer.getString("job");
        while (job != null) {
            JsonObject state = api.get("/api/v1/tenants/" + TENANT + "/rulebook/whatif/" + job)
                    .ok()
                    .json();
            if (state.getString("state").equals("done")) {
                answer = state.getJsonObject("result");
                job = null;
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        done.set(true);
        watching.interrupt();
        System.out.printf(
                Locale.ROOT,
                "%s: %d facts by two rulebooks in %.2f s, %d of %d leads changed%n",
                what,
                answer.getLong("facts"),
                seconds,
                answer.getLong("changed"),
                answer.getLong("leads"));
        return answer.getLong("facts") / seconds;
    }

    /** The same fact, told in turns to a lead with a long past and to one with a short past. */
    private void history() {
        String heavy = lead("heavy");
        String light = lead("light");
        past(heavy, options.number("past"));
        past(light, 10);
        Await.until(
                "the past is decided",
                Duration.ofMinutes(5),
                () -> sql.number("select count(*) from inbox where tenant_id = $1 and state = 'pending'", TENANT) == 0);
        int times = options.number("times");
        tell(heavy, light, times / 4);
        double[][] measured = tell(heavy, light, times);
        double ratio = median(measured[0]) / median(measured[1]);
        System.out.printf(
                Locale.ROOT,
                "one fact: %.2f ms with %d past events, %.2f ms with 10 (medians of %d)%n",
                median(measured[0]),
                options.number("past"),
                median(measured[1]),
                times);
        System.out.printf(
                Locale.ROOT,
                "history ratio=%.2f rate=%.0f p99_ms=%.2f%n",
                ratio,
                1_000 / median(measured[0]),
                percentile(measured[0], 0.99));
    }

    private String lead(String name) {
        return api.post(
                        "/api/v1/tenants/" + TENANT + "/captures",
                        new JsonObject()
                                .put("source", "api")
                                .put("fields", new JsonObject().put("email", name + "@bench.example")))
                .ok()
                .json()
                .getString("leadId");
    }

    private void past(String lead, int count) {
        sql.rows("""
                insert into inbox (tenant_id, id, kind, source, content_type, body, lead_id, due_at)
                select $1, uuidv7(), 'fact', 'api', 'application/json', convert_to(
                  '{"actor": "lead", "facts": [{"type": "visit.seen", "data": {"page": "p' || (n % 20) || '"}}]}', 'UTF8'),
                  $2, now() from generate_series(1, $3::int) n""", TENANT, UUID.fromString(lead), count);
    }

    private double[][] tell(String heavy, String light, int times) {
        double[][] took = new double[2][times];
        JsonObject fact = new JsonObject().put("type", "visit.seen").put("data", new JsonObject().put("page", "p2"));
        for (int i = 0; i < times; i++) {
            for (int which = 0; which < 2; which++) {
                long start = System.nanoTime();
                api.post("/api/v1/tenants/" + TENANT + "/leads/" + (which == 0 ? heavy : light) + "/facts", fact)
                        .ok();
                took[which][i] = (System.nanoTime() - start) / 1e6;
            }
        }
        return took;
    }

    /** The count as the API gives it, against a bare count on the same index without row-level security. */
    private void segments() {
        int members = options.number("members");
        System.out.println("storing " + members + " members");
        sql.rows("""
                insert into lead_segment (tenant_id, segment, lead_id, entered_at)
                select $1, 'milan', gen_random_uuid(), now() from generate_series(1, $2::int)""", TENANT, members);
        sql.rows("vacuum analyze lead_segment");
        double[] ours = new double[40];
        double[] bare = new double[40];
        for (int i = -5; i < ours.length; i++) {
            long start = System.nanoTime();
            sql.number("select count(*) from lead_segment where tenant_id = $1 and segment = 'milan'", TENANT);
            long middle = System.nanoTime();
            api.get("/api/v1/tenants/" + TENANT + "/segments/milan").ok();
            long end = System.nanoTime();
            if (i >= 0) {
                bare[i] = (middle - start) / 1e6;
                ours[i] = (end - middle) / 1e6;
            }
        }
        System.out.printf(
                Locale.ROOT,
                "count of %d members: %.1f ms over the API as the application's role, %.1f ms bare (medians)%n",
                members,
                median(ours),
                median(bare));
        System.out.printf(
                Locale.ROOT,
                "segments ratio=%.2f rate=%.1f p99_ms=%.1f%n",
                median(ours) / median(bare),
                1_000 / median(ours),
                percentile(ours, 0.99));
    }

    private static double median(double[] values) {
        return percentile(values, 0.5);
    }

    private static double percentile(double[] values, double share) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
    }
}
