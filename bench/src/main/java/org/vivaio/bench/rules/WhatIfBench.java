package org.vivaio.bench.rules;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Map;
import org.vivaio.bench.Options;
import org.vivaio.bench.frame.Benchmark;
import org.vivaio.bench.frame.HeapWatch;
import org.vivaio.bench.frame.Result;
import org.vivaio.bench.frame.Trial;
import org.vivaio.bench.product.Api;

/** Facts a second that what-if decides, each by two rulebooks, and the heap in use meanwhile. */
public final class WhatIfBench implements Benchmark {
    /** Facts a second. */
    private static final double FLOOR = 20_000;

    private static final String PATH = "/api/v1/tenants/" + RulesTrial.TENANT + "/rulebook";

    @Override
    public Map<String, String> options() {
        return Map.of("leads", "20000", "facts", "25");
    }

    @Override
    public boolean run(Options options) throws IOException {
        try (Trial trial = RulesTrial.start("whatif")) {
            int leads = options.number("leads");
            int facts = options.number("facts");
            store(trial, leads, facts);
            compare(trial.api(), RulesTrial.scoring(30), "warm-up");
            HeapWatch heap = HeapWatch.start(trial.api());
            double rate = compare(trial.api(), RulesTrial.scoring(45), "measured");
            Result.say("heap at most %.0f MB in use while comparing", heap.mostMb());
            Result.print("whatif", rate / FLOOR, rate, 1_000.0 * leads * facts / rate);
            return true;
        }
    }

    /** Facts as they would have been stored, written at once: the benchmark is about deciding them again. */
    private static void store(Trial trial, int leads, int facts) {
        System.out.println("storing " + leads + " leads with " + facts + " facts each");
        trial.sql().rows("""
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
                from one cross join generate_series(1, $3::int) f""", RulesTrial.TENANT, leads, facts);
        trial.sql().rows("analyze lead");
        trial.sql().rows("analyze lead_event");
    }

    private static double compare(Api api, JsonObject proposed, String what) {
        long start = System.nanoTime();
        JsonObject answer = api.post(PATH + ":whatif", new JsonObject().put("resources", new JsonArray().add(proposed)))
                .ok()
                .json();
        String job = answer.getString("job");
        while (job != null) {
            JsonObject state = api.get(PATH + "/whatif/" + job).ok().json();
            if (state.getString("state").equals("done")) {
                answer = state.getJsonObject("result");
                job = null;
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        Result.say(
                "%s: %d facts by two rulebooks in %.2f s, %d of %d leads changed",
                what, answer.getLong("facts"), seconds, answer.getLong("changed"), answer.getLong("leads"));
        return answer.getLong("facts") / seconds;
    }
}
