package org.vivaio.core.lead;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vivaio.core.lead.Answers.Answer;
import org.vivaio.core.lead.EventData.CaptureAccepted;
import org.vivaio.core.platform.CelMap;
import org.vivaio.core.platform.Expressions.Condition;
import org.vivaio.core.platform.Moments;
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
    private final Answers answers;
    private @org.jspecify.annotations.Nullable Map<String, Object> variables;
    private @org.jspecify.annotations.Nullable Map<String, Object> followed;
    private @org.jspecify.annotations.Nullable Moments following;
    private Optional<Instant> nextFlip = Optional.empty();

    Situation(
            LeadState before,
            LeadState lead,
            Fact fact,
            List<EventData> decided,
            Context context,
            Rulebook rulebook,
            Instant now) {
        this(before, lead, fact, decided, context, rulebook, now, factVariables(fact), new Answers());
    }

    private Situation(
            LeadState before,
            LeadState lead,
            Fact fact,
            List<EventData> decided,
            Context context,
            Rulebook rulebook,
            Instant now,
            Map<String, Object> factVariables,
            Answers answers) {
        this.before = before;
        this.lead = lead;
        this.fact = fact;
        this.decided = decided;
        this.context = context;
        this.rulebook = rulebook;
        this.now = now;
        this.factVariables = factVariables;
        this.answers = answers;
    }

    Situation next(LeadState changed, List<EventData> all) {
        return new Situation(before, changed, fact, all, context, rulebook, now, factVariables, answers);
    }

    Situation with(Context more) {
        return new Situation(before, lead, fact, decided, more, rulebook, now, factVariables, answers);
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

    /** Whether histories were joined or divided by this fact, so that what was counted is to be counted again. */
    public boolean isRefolded() {
        return fact.data() instanceof EventData.LeadMerged || fact.data() instanceof EventData.LeadUnmerged;
    }

    /** The variables of expressions. */
    public Map<String, Object> variables() {
        if (variables == null) {
            Map<String, Object> made = new LinkedHashMap<>(factVariables);
            made.put("lead", leadVariables(lead, now));
            made.put("touch", CelMap.lazy(lead::lastTouch));
            made.put(Moments.VARIABLE, Moments.at(now, new FactCounts(lead.facts())));
            variables = made;
        }
        return variables;
    }

    /**
     * Whether a condition holds that is to be kept in step with: when its answer may change by the mere passing of time, the
     * lead is looked at again then.
     */
    public boolean follows(Condition condition) {
        Optional<Answer> known = answers.about(condition, lead);
        if (known.isEmpty()) {
            boolean holds;
            Optional<Instant> flip = Optional.empty();
            if (condition.timed()) {
                Map<String, Object> asked = following();
                remember(following.takeNextFlip());
                holds = condition.test(asked);
                flip = following.takeNextFlip();
            } else {
                holds = condition.test(variables());
            }
            known = Optional.of(new Answer(holds, flip, lead));
            answers.keep(condition, known.get());
        }
        remember(known.get().flip());
        return known.get().holds();
    }

    private void remember(Optional<Instant> flip) {
        if (flip.isPresent() && (nextFlip.isEmpty() || flip.get().isBefore(nextFlip.get()))) {
            nextFlip = flip;
        }
    }

    /** The variables of conditions that are kept in step with; what they ask of time is remembered. */
    public Map<String, Object> following() {
        if (followed == null) {
            following = Moments.recording(now, new FactCounts(lead.facts()));
            followed = new LinkedHashMap<>(variables());
            followed.put(Moments.VARIABLE, following);
        }
        return followed;
    }

    /**
     * Whether a condition may have another answer than when this lead was decided last; those that were not touched need
     * not be asked again.
     */
    public boolean touches(Condition condition) {
        if (before.isUnborn() || before.rulebook() != rulebook.version() || isSweep() || condition.timed()) {
            return true;
        }
        for (String name : condition.reads()) {
            if (touched(name)) {
                return true;
            }
        }
        return Answers.counts(condition, before, lead);
    }

    private boolean touched(String name) {
        return switch (name) {
            case "lead", "fact", "lead.updatedAt" -> true;
            case "lead.score", "lead.scores" ->
                before.score().fades() || !before.score().overrides().isEmpty() || Answers.differs(name, before, lead);
            default -> Answers.differs(name, before, lead);
        };
    }

    /** When one of the conditions that are followed may change its answer although nothing happens. */
    public Optional<Instant> nextFlip() {
        if (following != null) {
            remember(following.takeNextFlip());
        }
        return nextFlip;
    }

    /** The variables for a past fact, with the lead as it is now. */
    public Map<String, Object> variablesFor(EventData past, Instant at) {
        Map<String, Object> made = new LinkedHashMap<>(variables());
        made.putAll(factVariables(new Fact(fact.id(), fact.inboxId(), at, fact.actor(), past)));
        return made;
    }

    private static Map<String, Object> factVariables(Fact fact) {
        return Map.of("fact", CelMap.lazy(() -> factValues(fact)));
    }

    private static Map<String, Object> factValues(Fact fact) {
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
        return values;
    }

    /** The variables of expressions about a lead when nothing has happened just now. */
    public static Map<String, Object> variables(LeadState lead, Instant now) {
        return Map.of(
                "lead",
                leadVariables(lead, now),
                "touch",
                CelMap.lazy(lead::lastTouch),
                "fact",
                CelMap.of(Map.of()),
                Moments.VARIABLE,
                Moments.at(now, new FactCounts(lead.facts())));
    }

    /** The variables of expressions about a lead as it is now and a past fact. */
    public static Map<String, Object> variables(LeadState lead, LeadEvent past, Instant now) {
        Map<String, Object> made = new LinkedHashMap<>(variables(lead, now));
        made.putAll(factVariables(new Fact(past.id(), past.id(), past.at(), past.actor(), past.data())));
        return made;
    }

    /** A lead as expressions see it at a moment: its fields directly, reserved names over them. */
    public static Map<String, Object> leadVariables(LeadState lead, Instant now) {
        return new LeadVariables(lead, now);
    }
}
