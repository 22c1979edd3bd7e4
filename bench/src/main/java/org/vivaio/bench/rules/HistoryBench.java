package org.vivaio.bench.rules;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.vivaio.bench.Options;
import org.vivaio.bench.frame.Benchmark;
import org.vivaio.bench.frame.Result;
import org.vivaio.bench.frame.Sample;
import org.vivaio.bench.frame.Trial;

/** The same fact, told in turns to a lead with a long past and to one with a short past. */
public final class HistoryBench implements Benchmark {
    private static final String TENANT_PATH = "/api/v1/tenants/" + RulesTrial.TENANT;
    private static final int SHORT = 10;

    @Override
    public Map<String, String> options() {
        return Map.of("past", "10000", "times", "400");
    }

    @Override
    public boolean run(Options options) throws IOException {
        try (Trial trial = RulesTrial.start("history")) {
            String heavy = lead(trial, "heavy");
            String light = lead(trial, "light");
            past(trial, heavy, options.number("past"));
            past(trial, light, SHORT);
            trial.awaitDecided(Duration.ofMinutes(5));
            Sample ofHeavy = new Sample();
            Sample ofLight = new Sample();
            for (int i = -options.number("times") / 4; i < options.number("times"); i++) {
                double first = tell(trial, heavy);
                double second = tell(trial, light);
                if (i >= 0) {
                    ofHeavy.add(first);
                    ofLight.add(second);
                }
            }
            Result.say(
                    "one fact: %.2f ms with %d past events, %.2f ms with %d (medians of %d)",
                    ofHeavy.median(), options.number("past"), ofLight.median(), SHORT, options.number("times"));
            Result.print(
                    "history", ofHeavy.median() / ofLight.median(), 1_000 / ofHeavy.median(), ofHeavy.percentile(0.99));
            return true;
        }
    }

    private static String lead(Trial trial, String name) {
        return trial.api()
                .post(
                        TENANT_PATH + "/captures",
                        new JsonObject()
                                .put("source", "api")
                                .put("fields", new JsonObject().put("email", name + "@bench.example")))
                .ok()
                .json()
                .getString("leadId");
    }

    private static void past(Trial trial, String lead, int count) {
        trial.sql().rows("""
                insert into inbox (tenant_id, id, kind, source, content_type, body, lead_id, due_at)
                select $1, uuidv7(), 'fact', 'api', 'application/json', convert_to(
                  '{"actor": "lead", "facts": [{"type": "visit.seen", "data": {"page": "p' || (n % 20) || '"}}]}', 'UTF8'),
                  $2, now() from generate_series(1, $3::int) n""", RulesTrial.TENANT, UUID.fromString(lead), count);
    }

    private static double tell(Trial trial, String lead) {
        JsonObject fact = new JsonObject().put("type", "visit.seen").put("data", new JsonObject().put("page", "p2"));
        long start = System.nanoTime();
        trial.api().post(TENANT_PATH + "/leads/" + lead + "/facts", fact).ok();
        return (System.nanoTime() - start) / 1e6;
    }
}
