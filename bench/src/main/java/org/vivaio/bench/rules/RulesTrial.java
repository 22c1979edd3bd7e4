package org.vivaio.bench.rules;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.vivaio.bench.frame.Trial;
import org.vivaio.bench.product.Await;
import org.vivaio.bench.product.Resources;

/** The tenant of the benchmarks of the rulebook: 41 rules that score, two segments, a tag that looks at the clock. */
final class RulesTrial {
    static final String TENANT = "bench-rules";

    private RulesTrial() {}

    /** A server with the tenant. */
    static Trial start(String name) throws IOException {
        Trial trial = Trial.named(name).start();
        trial.api()
                .tenant(
                        TENANT,
                        List.of(
                                scoring(30),
                                when("segment", "visitors", "count('visit.seen') > 3"),
                                when("segment", "milan", "lead.stage == 'mql'"),
                                when("tag", "recent", "within(lastAt('visit.seen'), '7d')")));
        Await.until(
                "the sweep over no leads",
                Duration.ofSeconds(30),
                () -> trial.sql()
                                .number(
                                        "select count(*) from rulebook where tenant_id = $1 and swept_at is null",
                                        TENANT)
                        == 0);
        return trial;
    }

    private static JsonObject when(String kind, String name, String condition) {
        return Resources.of(kind, name, new JsonObject().put("when", condition));
    }

    /**
     * The scoring.
     *
     * @param request points for a capture
     */
    static JsonObject scoring(int request) {
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
        return Resources.of("scoring", "default", new JsonObject().put("rules", rules));
    }
}
