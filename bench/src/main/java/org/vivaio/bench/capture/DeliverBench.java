package org.vivaio.bench.capture;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.vivaio.bench.Options;
import org.vivaio.bench.frame.Benchmark;
import org.vivaio.bench.frame.Result;
import org.vivaio.bench.frame.Rounds;
import org.vivaio.bench.frame.Trial;
import org.vivaio.bench.product.Await;
import org.vivaio.bench.product.Resources;
import org.vivaio.bench.product.Sql;

/**
 * Effects a second that are leased, called through a plugin that does nothing, and completed, against what the same PostgreSQL
 * takes from pgbench. What is made of their receipts afterwards is printed beside it.
 */
public final class DeliverBench implements Benchmark {
    private static final String TENANT = "bench-deliver";
    private static final int LEADS = 500;
    private static final Duration LONG = Duration.ofMinutes(5);

    private static final String FILL = """
            insert into effect (tenant_id, id, lead_id, kind, connection, cause, payload, due_at, created_at)
            select $1, gen_random_uuid(), l.id, 'export', 'noop-' || (n % $3), l.id, '{"event": "bench"}', $4, now()
            from generate_series(1, $2) as n
            join (select id, row_number() over () - 1 as place from lead where tenant_id = $1) as l on l.place = n % $5""";

    @Override
    public Map<String, String> options() {
        return Map.of(
                "effects", "40000", "rounds", "2", "seconds", "5", "connections", "4", "waiting", "0", "paced", "5");
    }

    @Override
    public boolean run(Options options) throws IOException, InterruptedException {
        try (Trial trial = Trial.named("deliver").noopPlugin().yardstick().start()) {
            int connections = options.number("connections");
            trial.api().tenant(TENANT, resources(connections));
            leads(trial);
            if (options.number("waiting") > 0) {
                // these wait for next year: claiming must not care
                trial.sql().rows(FILL, TENANT, options.number("waiting"), connections, now().plusYears(1), LEADS);
                trial.sql().rows("analyze effect");
            }
            drain(trial, options.number("effects") / 4, connections);
            Rounds rounds = Rounds.run(
                    options, trial.pgbench(), "delivered", () -> drain(trial, options.number("effects"), connections));
            Result.say("picked up after commit at 300/s: p95 %.1f ms", paced(trial, options.number("paced")));
            double p99 = trial.sql().rows("""
                            select percentile_cont(0.99) within group (
                              order by extract(epoch from finished_at - started_at) * 1000)::float8
                            from attempt where tenant_id = $1 and finished_at is not null""", TENANT).get(0).getDouble(0);
            Result.print("deliver", rounds.ratio(), rounds.rates().median(), p99);
            return true;
        }
    }

    private static OffsetDateTime now() {
        return OffsetDateTime.now(ZoneOffset.UTC);
    }

    private static List<JsonObject> resources(int connections) {
        List<JsonObject> all = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            all.add(Resources.connection("noop-" + i, "bench-noop", new JsonObject(), "bench.never"));
        }
        all.add(Resources.connection("paced", "bench-noop", new JsonObject(), "capture.accepted"));
        return all;
    }

    private static void leads(Trial trial) {
        trial.api().captures(TENANT, emails("lead", LEADS));
        Sql sql = trial.sql();
        Await.until(
                "the leads",
                LONG,
                () -> sql.number("select count(*) from lead where tenant_id = $1", TENANT) == LEADS
                        && sql.number("select count(*) from effect where tenant_id = $1", TENANT) == 0);
    }

    private static java.util.stream.Stream<JsonObject> emails(String name, int count) {
        return IntStream.range(0, count).mapToObj(i -> new JsonObject().put("email", name + i + "@bench.example"));
    }

    /** Effects a second from the commit that makes them due to the last one's end. */
    private static double drain(Trial trial, int effects, int connections) {
        Sql sql = trial.sql();
        sql.rows(FILL, TENANT, effects, connections, now(), LEADS);
        long start = System.nanoTime();
        Await.until(
                "all effects to end",
                LONG,
                () -> sql.number(
                                "select count(*) from effect where tenant_id = $1 and due_at < now() + interval '1 day'",
                                TENANT)
                        == 0);
        double seconds = (System.nanoTime() - start) / 1e9;
        long inbox = sql.number("select count(*) from inbox where state = 'pending'");
        trial.awaitDecided(LONG);
        double all = (System.nanoTime() - start) / 1e9;
        Result.say(
                "%d effects in %.1f s; %d receipts were still to be decided, all after %.1f s (%.0f/s)",
                effects, seconds, inbox, all, effects / all);
        return effects / seconds;
    }

    private static double paced(Trial trial, int seconds) throws InterruptedException {
        long from = System.nanoTime();
        for (int tick = 0; tick < seconds * 10; tick++) {
            trial.api().captures(TENANT, emails("paced" + tick + "-", 30));
            long pause = from + (tick + 1) * 100_000_000L - System.nanoTime();
            if (pause > 0) {
                Thread.sleep(pause / 1_000_000);
            }
        }
        Sql sql = trial.sql();
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
}
