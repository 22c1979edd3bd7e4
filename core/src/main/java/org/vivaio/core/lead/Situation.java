package org.vivaio.core.lead;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vivaio.core.lead.EventData.CaptureAccepted;
import org.vivaio.core.platform.CelMap;
import org.vivaio.core.resource.Rulebook;

/** What a decider sees. */
public final class Situation {
    private final LeadState before;
    private final LeadState lead;
    private final Fact fact;
    private final List<EventData> decided;
    private final Context context;
    private final Rulebook rulebook;
    private final Instant now;
    private final Map<String, Object> factVariables;
    private @org.jspecify.annotations.Nullable Map<String, Object> variables;

    Situation(
            LeadState before,
            LeadState lead,
            Fact fact,
            List<EventData> decided,
            Context context,
            Rulebook rulebook,
            Instant now) {
        this(before, lead, fact, decided, context, rulebook, now, factVariables(fact));
    }

    private Situation(
            LeadState before,
            LeadState lead,
            Fact fact,
            List<EventData> decided,
            Context context,
            Rulebook rulebook,
            Instant now,
            Map<String, Object> factVariables) {
        this.before = before;
        this.lead = lead;
        this.fact = fact;
        this.decided = decided;
        this.context = context;
        this.rulebook = rulebook;
        this.now = now;
        this.factVariables = factVariables;
    }

    Situation next(LeadState changed, List<EventData> all) {
        return new Situation(before, changed, fact, all, context, rulebook, now, factVariables);
    }

    /** The lead as it was before the fact. */
    public LeadState before() {
        return before;
    }

    /** The lead with the fact and all that was decided so far. */
    public LeadState lead() {
        return lead;
    }

    /** The fact. */
    public Fact fact() {
        return fact;
    }

    /** The fact's own data and what was decided so far, in order. */
    public List<EventData> decided() {
        return decided;
    }

    /** What was loaded. */
    public Context context() {
        return context;
    }

    /** The rules. */
    public <T> T rules(Class<T> part) {
        return rulebook.part(part);
    }

    /** The moment of deciding. */
    public Instant now() {
        return now;
    }

    /** Whether this fact is a new rulebook that sweeps over the leads: nothing is sent or assigned then. */
    public boolean isSweep() {
        return fact.data().type().equals("rulebook.activated");
    }

    /** The variables of expressions. */
    public Map<String, Object> variables() {
        if (variables == null) {
            Map<String, Object> made = new LinkedHashMap<>(factVariables);
            made.put("lead", leadVariables(lead));
            made.put("touch", CelMap.of(lead.lastTouch()));
            variables = made;
        }
        return variables;
    }

    /** The variables for a past fact, with the lead as it is now. */
    public Map<String, Object> variablesFor(EventData past, Instant at) {
        Map<String, Object> made = new LinkedHashMap<>(variables());
        made.putAll(factVariables(new Fact(fact.id(), fact.inboxId(), at, fact.actor(), past)));
        return made;
    }

    private static Map<String, Object> factVariables(Fact fact) {
        EventData data = fact.data();
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("type", data.type());
        values.put("at", fact.at().toString());
        values.put("actor", fact.actor());
        if (data instanceof CaptureAccepted capture) {
            values.put("source", capture.source());
            values.put("data", capture.fields());
        } else if (data instanceof EventData.Observed observed) {
            values.put("data", observed.data());
        } else {
            values.put("data", EventJson.map(EventJson.whole(data)));
        }
        return Map.of("fact", CelMap.of(values));
    }

    /** A lead as expressions see it: its fields directly, reserved names over them. */
    public static CelMap leadVariables(LeadState lead) {
        Map<String, Object> values = new LinkedHashMap<>(lead.fields());
        values.put("id", lead.id().toString());
        values.put("stage", lead.stage());
        lead.owner().ifPresentOrElse(owner -> values.put("owner", owner), () -> values.remove("owner"));
        values.put("source", lead.source());
        values.put("tags", List.copyOf(lead.tags()));
        values.put("checks", lead.checks());
        Map<String, Object> verified = new LinkedHashMap<>();
        lead.verification().forEach((subject, known) -> verified.put(subject, known.result()));
        values.put("verification", CelMap.of(verified));
        values.put(
                "score",
                Map.of(
                        "fit", lead.score().fitPoints(),
                        "engagement", lead.score().engagementPoints(),
                        "total", lead.score().total()));
        values.put("createdAt", lead.createdAt().toString());
        return CelMap.of(values);
    }
}
