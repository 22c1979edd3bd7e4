package org.vivaio.bench.decide;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.vivaio.core.app.Features;
import org.vivaio.core.lead.Context;
import org.vivaio.core.lead.Decision;
import org.vivaio.core.lead.EventData;
import org.vivaio.core.lead.EventData.CaptureAccepted;
import org.vivaio.core.lead.EventData.Observed;
import org.vivaio.core.lead.Fact;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.platform.Json;
import org.vivaio.core.resource.Resource;
import org.vivaio.core.resource.ResourceSet;
import org.vivaio.core.resource.Rulebook;

/** Leads in memory, to whom the facts of {@code bench pipeline} happen one after the other. Not safe for many threads. */
public class Herd {
    private static final int LEADS = 2_000;
    private static final int CITIES = 60;
    private static final int PAGES = 40;
    private static final Duration BETWEEN = Duration.ofMillis(1);

    private final Rulebook rulebook;
    private final LeadState[] leads = new LeadState[LEADS];
    private Instant now = Instant.parse("2026-03-02T09:00:00Z");
    private long ids;
    private long told;

    /**
     * Captures all leads.
     *
     * @param resources the rules, as the API takes them
     * @throws IllegalArgumentException when the rules are not right
     */
    protected Herd(List<JsonObject> resources) {
        List<Resource> read = new ArrayList<>();
        for (JsonObject one : resources) {
            read.add(new Resource(
                    one.getString("kind"),
                    one.getString("name"),
                    1,
                    Json.parseObject(one.getJsonObject("spec").encode()),
                    Json.object()));
        }
        ResourceSet set = new ResourceSet(read);
        rulebook = Rulebook.compile("bench", 1, set, Features.RULEBOOK);
        if (!set.problems().isEmpty()) {
            throw new IllegalArgumentException(set.problems().toString());
        }
        for (int i = 0; i < LEADS; i++) {
            leads[i] = LeadState.unborn("bench", id());
            Map<String, Object> fields = Map.of(
                    "email", "lead" + i + "@bench.example", "company", "Acme " + i, "city", "City " + i % CITIES);
            decide(i, new CaptureAccepted("api", fields, Map.of(), Map.of(), List.of(), false, Map.of()));
        }
    }

    /** Decides the next fact, of the next lead. */
    public Decision next() {
        long n = told++;
        return decide(
                (int) (n % LEADS),
                new Observed(n % 2 == 0 ? "visit.seen" : "asset.downloaded", Map.of("page", "p" + n % PAGES)));
    }

    /** A lead as it stands. */
    LeadState lead(int number) {
        return leads[number];
    }

    private Decision decide(int lead, EventData data) {
        now = now.plus(BETWEEN);
        Fact fact = new Fact(id(), id(), now, "lead", data);
        Context context = Context.EMPTY;
        Decision decision = decide(lead, fact, context);
        while (!decision.needs().isEmpty()) {
            // asked once, when the lead is given to somebody; what sellers have comes from a table otherwise
            context = answered(context, decision);
            decision = decide(lead, fact, context);
        }
        leads[lead] = decision.lead();
        return decision;
    }

    private Decision decide(int lead, Fact fact, Context context) {
        return Decision.of(leads[lead], fact, context, rulebook, Features.DECIDERS, now, this::id);
    }

    private static Context answered(Context context, Decision decision) {
        Map<String, Context.Load> loads = new HashMap<>(context.loads());
        Map<String, Map<String, Double>> shares = new HashMap<>(context.shares());
        Context more = context;
        for (Context.Need need : decision.needs()) {
            if (need instanceof Context.LoadOf load) {
                loads.put(load.seller(), new Context.Load(0, 0));
            } else if (need instanceof Context.ShareOf share) {
                shares.put(share.pool(), Map.of());
            } else if (need instanceof Context.History) {
                more = more.withHistory(List.of());
            } else {
                throw new IllegalStateException("Nobody here can answer " + need);
            }
        }
        return more.withWork(loads, shares);
    }

    /** Unique and cheap: the making of ids is not what is measured. */
    private UUID id() {
        return new UUID(0x0197_0000_0000_7000L, 0x8000_0000_0000_0000L | ++ids);
    }
}
