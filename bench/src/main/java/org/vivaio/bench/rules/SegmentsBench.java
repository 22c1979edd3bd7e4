package org.vivaio.bench.rules;

import java.io.IOException;
import java.util.Map;
import org.vivaio.bench.Options;
import org.vivaio.bench.frame.Benchmark;
import org.vivaio.bench.frame.Result;
import org.vivaio.bench.frame.Sample;
import org.vivaio.bench.frame.Trial;

/** The count of a large segment as the API gives it, against a bare count on the same index without row-level security. */
public final class SegmentsBench implements Benchmark {
    private static final int TIMES = 40;

    @Override
    public Map<String, String> options() {
        return Map.of("members", "1000000");
    }

    @Override
    public boolean run(Options options) throws IOException {
        try (Trial trial = RulesTrial.start("segments")) {
            int members = options.number("members");
            System.out.println("storing " + members + " members");
            trial.sql().rows("""
                    insert into lead_segment (tenant_id, segment, lead_id, entered_at)
                    select $1, 'milan', gen_random_uuid(), now() from generate_series(1, $2::int)""", RulesTrial.TENANT, members);
            trial.sql().rows("vacuum analyze lead_segment");
            Sample ours = new Sample();
            Sample bare = new Sample();
            for (int i = -5; i < TIMES; i++) {
                long start = System.nanoTime();
                trial.sql()
                        .number(
                                "select count(*) from lead_segment where tenant_id = $1 and segment = 'milan'",
                                RulesTrial.TENANT);
                long middle = System.nanoTime();
                trial.api()
                        .get("/api/v1/tenants/" + RulesTrial.TENANT + "/segments/milan")
                        .ok();
                long end = System.nanoTime();
                if (i >= 0) {
                    bare.add((middle - start) / 1e6);
                    ours.add((end - middle) / 1e6);
                }
            }
            Result.say(
                    "count of %d members: %.1f ms over the API as the application's role, %.1f ms bare (medians)",
                    members, ours.median(), bare.median());
            Result.print("segments", ours.median() / bare.median(), 1_000 / ours.median(), ours.percentile(0.99));
            return true;
        }
    }
}
