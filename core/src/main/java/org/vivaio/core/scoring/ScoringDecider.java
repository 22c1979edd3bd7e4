package org.vivaio.core.scoring;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vivaio.core.lead.Context;
import org.vivaio.core.lead.Decider;
import org.vivaio.core.lead.EventData.Contribution;
import org.vivaio.core.lead.EventData.MachineDetected;
import org.vivaio.core.lead.EventData.Move;
import org.vivaio.core.lead.EventData.ScoreChanged;
import org.vivaio.core.lead.LeadEvent;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.lead.ScorePolicy;
import org.vivaio.core.lead.ScoreState;
import org.vivaio.core.lead.Situation;
import org.vivaio.core.scoring.ScoringRules.Rule;

/**
 * Gives points. Fit rules hold or not, at any moment; engagement rules add up with each fact. When a new rulebook sweeps
 * over the leads, or facts turn out to be made by machines, engagement is counted again from the lead's past facts.
 */
public final class ScoringDecider implements Decider {
    @Override
    public Outcome decide(Situation situation) {
        ScoringRules rules = situation.rules(ScoringRules.class);
        ScoreState score = situation.lead().score();
        List<Contribution> changes = new ArrayList<>();
        fit(situation, rules, score, changes);
        boolean first = situation.decided().stream().noneMatch(ScoreChanged.class::isInstance);
        boolean recount = situation.isSweep() && recountNeeded(rules, score)
                || situation.isRefolded() && first
                || situation.fact().data() instanceof MachineDetected;
        if (recount) {
            Optional<List<LeadEvent>> history = situation.context().history();
            if (history.isEmpty()) {
                return Outcome.needs(new Context.History());
            }
            List<LeadEvent> all = new ArrayList<>(history.get());
            if (situation.decided().get(0) instanceof MachineDetected) {
                all.add(own(situation));
            }
            changes.addAll(new Recount(situation, rules).corrections(all));
        } else if (!situation.isSweep() && first) {
            engagement(situation, rules, score, changes);
        }
        return outcome(situation, score, changes, rules.policy());
    }

    /** The fact itself as it will stand in the history. */
    private static LeadEvent own(Situation situation) {
        return new LeadEvent(
                situation.fact().id(),
                situation.lead().id(),
                situation.before().seq() + 1,
                situation.fact().at(),
                situation.now(),
                situation.fact().actor(),
                0,
                Optional.empty(),
                Optional.empty(),
                situation.decided().get(0));
    }

    private static void fit(Situation situation, ScoringRules rules, ScoreState score, List<Contribution> changes) {
        Map<String, Contribution> gone = new LinkedHashMap<>(score.fit());
        for (Rule rule : rules.fit()) {
            Contribution old = gone.remove(rule.name());
            boolean holds = rule.points() != 0 && holds(situation, rule, old != null);
            if (holds
                    && (old == null
                            || old.points() != rule.points()
                            || !old.terms().equals(rule.terms()))) {
                changes.add(line(situation, rule, "fit", rule.points()));
            } else if (!holds && old != null) {
                changes.add(line(situation, rule, "fit", 0));
            }
        }
        for (Contribution old : gone.values()) {
            changes.add(new Contribution(
                    old.rule(),
                    old.version(),
                    "fit",
                    0,
                    situation.fact().id(),
                    situation.fact().at(),
                    old.terms(),
                    1));
        }
    }

    private static boolean holds(Situation situation, Rule rule, boolean held) {
        return rule.when()
                .map(condition -> situation.touches(condition) ? situation.follows(condition) : held)
                .orElse(false);
    }

    /** Counts the fact itself; it is counted in the first round only, and not when a machine made it. */
    private static void engagement(
            Situation situation, ScoringRules rules, ScoreState score, List<Contribution> changes) {
        List<Rule> waiting = rules.byType().getOrDefault(situation.fact().data().type(), List.of());
        if (waiting.isEmpty() || LeadState.isOfMachine(situation.fact().data())) {
            return;
        }
        for (Rule rule : waiting) {
            ScoreState.Tally tally = score.engagement().get(rule.name());
            if (rule.points() != 0
                    && !(rule.times() > 0 && tally != null && tally.count() >= rule.times())
                    && rule.when().map(c -> c.test(situation.variables())).orElse(true)) {
                changes.add(line(situation, rule, "engagement", rule.points()));
            }
        }
    }

    /** Whether the engagement rules are no longer those that the lead's points came from. */
    private static boolean recountNeeded(ScoringRules rules, ScoreState score) {
        return !rules.engagement().isEmpty() || !score.engagement().isEmpty();
    }

    private static Contribution line(Situation situation, Rule rule, String kind, double points) {
        return new Contribution(
                rule.name(),
                rule.version(),
                kind,
                points,
                situation.fact().id(),
                situation.fact().at(),
                rule.terms(),
                1);
    }

    private static Outcome outcome(
            Situation situation, ScoreState before, List<Contribution> changes, ScorePolicy policy) {
        boolean points = !changes.isEmpty()
                || !before.fit().isEmpty()
                || !before.engagement().isEmpty();
        Optional<ScorePolicy> changed =
                points && !policy.equals(before.policy()) ? Optional.of(policy) : Optional.empty();
        if (changes.isEmpty() && changed.isEmpty()) {
            return Outcome.NOTHING;
        }
        Move none = new Move(0, 0);
        ScoreState after = before.apply(new ScoreChanged(changes, none, none, changed));
        return Outcome.event(new ScoreChanged(
                List.copyOf(changes),
                new Move(before.fitPoints(), after.fitPoints()),
                new Move(before.engagementPoints(situation.now()), after.engagementPoints(situation.now())),
                changed));
    }
}
