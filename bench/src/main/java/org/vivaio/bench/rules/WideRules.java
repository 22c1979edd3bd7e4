package org.vivaio.bench.rules;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.vivaio.bench.product.Resources;

/** A rulebook as wide as a large tenant's: 100 scoring rules, 20 segments, 15 transitions, 50 routing rules. */
public final class WideRules {
    private static final int CITIES = 60;
    private static final String[] STAGES = {"lead", "warm", "mql", "sql", "hot", "opportunity"};

    private WideRules() {}

    /** All of it, as the API takes it. */
    public static List<JsonObject> resources() {
        List<JsonObject> all = new ArrayList<>();
        all.add(scoring());
        all.add(lifecycle());
        for (int i = 0; i < 20; i++) {
            String when = i % 2 == 0
                    ? "lead.city == 'City " + i + "' && lead.score.total > " + (10 + i)
                    : "count('visit.seen') > " + i + " && lead.company != null";
            all.add(Resources.of("segment", "segment-" + i, new JsonObject().put("when", when)));
        }
        for (int i = 0; i < 10; i++) {
            all.add(Resources.of(
                    "seller",
                    "seller-" + i,
                    new JsonObject().put("name", "Seller " + i).put("email", "seller" + i + "@bench.example")));
        }
        for (int i = 0; i < 50; i++) {
            all.add(Resources.of(
                    "routing",
                    "route-" + i,
                    new JsonObject()
                            .put("order", i)
                            .put("territory", "any")
                            .put("when", "lead.city == 'City " + i + "' && lead.country != 'DE'")
                            .put("sellers", new JsonArray().add("seller-" + i % 10))));
        }
        return all;
    }

    private static JsonObject scoring() {
        JsonArray rules = new JsonArray();
        for (int i = 0; i < CITIES; i++) {
            rules.add(new JsonObject()
                    .put("name", "fit-" + i)
                    .put("when", "lead.city == 'City " + i + "' && lead.company != null && lead.email != null")
                    .put("points", i % 7));
        }
        for (int i = 0; i < 40; i++) {
            rules.add(new JsonObject()
                    .put("name", "did-" + i)
                    .put("axis", "engagement")
                    .put("on", new JsonArray().add(i % 2 == 0 ? "visit.seen" : "asset.downloaded"))
                    .put("when", "fact.data.page == 'p" + i + "' && lead.stage != 'opportunity'")
                    .put("points", 1)
                    .put("halfLife", "30d"));
        }
        return Resources.of("scoring", "default", new JsonObject().put("rules", rules));
    }

    private static JsonObject lifecycle() {
        JsonArray stages = new JsonArray();
        for (String stage : STAGES) {
            stages.add(new JsonObject().put("name", stage));
        }
        JsonArray transitions = new JsonArray();
        int n = 0;
        for (int from = 0; from < STAGES.length; from++) {
            for (int to = from + 1; to < STAGES.length; to++) {
                transitions.add(new JsonObject()
                        .put("name", "move-" + n++)
                        .put("from", new JsonArray().add(STAGES[from]))
                        .put("to", STAGES[to])
                        .put("when", "lead.score.total >= " + (to * 20) + ".0 && lead.company != null"));
            }
        }
        return Resources.of(
                "lifecycle",
                "default",
                new JsonObject().put("stages", stages).put("initial", STAGES[0]).put("transitions", transitions));
    }
}
