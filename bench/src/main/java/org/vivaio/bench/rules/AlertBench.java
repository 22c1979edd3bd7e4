package org.vivaio.bench.rules;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.vivaio.bench.Options;
import org.vivaio.bench.frame.Benchmark;
import org.vivaio.bench.frame.Result;
import org.vivaio.bench.frame.Trial;
import org.vivaio.bench.load.Captures;
import org.vivaio.bench.load.LoadResult;
import org.vivaio.bench.product.Await;
import org.vivaio.bench.product.Resources;
import org.vivaio.bench.product.SampleRules;

/** How soon the alert to the owner of a captured lead reaches the channel's plugin, after the decision, at a steady rate. */
public final class AlertBench implements Benchmark {
    private static final String TENANT = "bench-alert";
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final int CONNECTIONS = 32;

    /** Milliseconds that nobody should wait longer. */
    private static final double FLOOR_MS = 250;

    @Override
    public Map<String, String> options() {
        return Map.of("rate", "200", "lasting", "20");
    }

    @Override
    public boolean run(Options options) throws IOException {
        Duration lasting = Duration.ofSeconds(options.number("lasting"));
        int rate = options.number("rate");
        try (Trial trial = Trial.named("alert").noopPlugin().start()) {
            trial.api().tenant(TENANT, resources());
            Captures captures = new Captures(TENANT, "", trial.token());
            trial.load(captures, CONNECTIONS, rate, lasting);
            awaitSent(trial);
            trial.sql().rows("delete from attempt where tenant_id = $1", TENANT);
            LoadResult result = trial.load(captures, CONNECTIONS, rate, lasting);
            awaitSent(trial);
            var row = trial.sql().rows("""
                            select percentile_cont(array[0.5, 0.95, 0.99]) within group (
                              order by extract(epoch from a.started_at - i.decided_at) * 1000)::float8[], count(*)
                            from attempt a join effect_log e on e.tenant_id = a.tenant_id and e.id = a.effect_id
                            join lead_event v on v.tenant_id = e.tenant_id and v.id = e.cause
                            join inbox i on i.tenant_id = v.tenant_id and i.id = v.inbox_id
                            where a.tenant_id = $1 and a.number = 1 and e.kind = 'alert'""", TENANT).get(0);
            Double[] times = row.getArrayOfDoubles(0);
            Result.say(
                    "%d captures at %d/s, %d refused; alert handed to the plugin after the decision: p50 %.1f, p95 %.1f, p99 %.1f"
                            + " ms (%d alerts)",
                    result.successes(), rate, result.failures(), times[0], times[1], times[2], row.getLong(1));
            Result.print("alert", times[2] / FLOOR_MS, result.rate(), times[2]);
            return row.getLong(1) == result.successes();
        }
    }

    private static void awaitSent(Trial trial) {
        Await.until(
                "the alerts",
                LONG,
                () -> trial.sql().number("select count(*) from effect where tenant_id = $1", TENANT) == 0);
    }

    private static List<JsonObject> resources() {
        List<JsonObject> resources = new ArrayList<>(SampleRules.decisions(TENANT));
        resources.add(Resources.connection("line", "bench-line", new JsonObject()));
        resources.add(Resources.of(
                "template",
                "new-lead",
                new JsonObject().put("subject", "New lead").put("text", "Lead {{lead.id}}")));
        resources.add(Resources.of(
                "alert", "new-lead", new JsonObject().put("connection", "line").put("template", "new-lead")));
        return resources;
    }
}
