package org.vivaio.bench.rules;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.vivaio.bench.Options;
import org.vivaio.bench.frame.Benchmark;
import org.vivaio.bench.frame.Result;
import org.vivaio.bench.frame.Rounds;
import org.vivaio.bench.frame.Trial;
import org.vivaio.bench.product.Await;

/** Facts a second that the pipeline decides by a wide rulebook and commits, against pgbench on the same PostgreSQL. */
public final class PipelineBench implements Benchmark {
    private static final String TENANT = "bench-pipeline";
    private static final Duration LONG = Duration.ofMinutes(10);

    @Override
    public Map<String, String> options() {
        return Map.of("leads", "2000", "facts", "20000", "rounds", "2", "seconds", "5");
    }

    @Override
    public boolean run(Options options) throws IOException, InterruptedException {
        try (Trial trial = Trial.named("pipeline").yardstick().start()) {
            trial.api().tenant(TENANT, WideRules.resources());
            int leads = options.number("leads");
            leads(trial, leads);
            decide(trial, leads, options.number("facts") / 2);
            Rounds rounds = Rounds.run(
                    options, trial.pgbench(), "facts decided", () -> decide(trial, leads, options.number("facts")));
            Result.print(
                    "pipeline",
                    rounds.ratio(),
                    rounds.rates().median(),
                    1_000 / rounds.rates().least());
            return true;
        }
    }

    private static void leads(Trial trial, int leads) {
        trial.api()
                .captures(
                        TENANT,
                        IntStream.range(0, leads)
                                .mapToObj(i -> new JsonObject()
                                        .put("email", "lead" + i + "@bench.example")
                                        .put("company", "Acme " + i)
                                        .put("city", "City " + i % 60)));
        Await.until(
                "the leads",
                LONG,
                () -> trial.sql().number("select count(*) from lead where tenant_id = $1", TENANT) == leads);
        trial.sql().rows("vacuum analyze");
    }

    /** Facts a second from the moment at which all of them are due to the last one's commit. */
    private static double decide(Trial trial, int leads, int facts) {
        trial.sql().rows("""
                insert into inbox (tenant_id, id, kind, source, content_type, body, lead_id, due_at)
                select $1, uuidv7(), 'fact', 'api', 'application/json', convert_to(
                  '{"actor": "lead", "facts": [{"type": "' || case n % 2 when 0 then 'visit.seen' else 'asset.downloaded' end
                  || '", "data": {"page": "p' || (n % 40) || '"}}]}', 'UTF8'), l.id, now()
                from generate_series(1, $2::int) n
                join (select id, row_number() over () - 1 as place from lead where tenant_id = $1) l
                  on l.place = n % $3::int""", TENANT, facts, leads);
        long start = System.nanoTime();
        trial.awaitDecided(LONG);
        return facts * 1e9 / (System.nanoTime() - start);
    }
}
