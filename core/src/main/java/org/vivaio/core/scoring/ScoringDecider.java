package org.vivaio.core.scoring;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vivaio.core.lead.Context;
import org.vivaio.core.lead.Decider;
import org.vivaio.core.lead.EventData;
import org.vivaio.core.lead.EventData.Contribution;
import org.vivaio.core.lead.EventData.Move;
import org.vivaio.core.lead.EventData.ScoreChanged;
import org.vivaio.core.lead.LeadEvent;
import org.vivaio.core.lead.ScoreState;
import org.vivaio.core.lead.Situation;
import org.vivaio.core.scoring.ScoringRules.Rule;

/**
 * Gives points. Fit rules hold or not, at any moment; engagement rules add up with each fact. When a new rulebook sweeps
 * over the leads, engagement is counted again from the lead's past facts.
 */
public final class ScoringDecider implements Decider {
    @Override
    public Outcome decide(Situation situation) {
        ScoringRules rules = situation.rules(ScoringRules.class);
        ScoreState score = situation.lead().score();
        List<Contribution> changes = new ArrayList<>();
        fit(situation, rules, score, changes);
        if (situation.isSweep()) {
            if (!recountNeeded(rules, score)) {
                return outcome(score, changes);
            }
            Optional<List<LeadEvent>> history = situation.context().history();
            if (history.isEmpty()) {
                return Outcome.needs(new Context.History());
            }
            recount(situation, rules, score, history.get(), changes);
        } else if (situation.decided().stream().noneMatch(ScoreChanged.class::isInstance)) {
            engagement(situation, rules, score, changes);
        }
        return outcome(score, changes);
    }

    private static void fit(Situation situation, ScoringRules rules, ScoreState score, List<Contribution> changes) {
        Map<String, Contribution> gone = new LinkedHashMap<>(score.fit());
        for (Rule rule : rules.fit()) {
            Contribution old = gone.remove(rule.name());
            boolean holds = rule.points() != 0
                    && rule.when().map(c -> c.test(situation.variables())).orElse(false);
            if (holds && (old == null || old.points() != rule.points())) {
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
                    situation.fact().at()));
        }
    }

    /** Counts the fact itself; it is counted in the first round only. */
    private static void engagement(
            Situation situation, ScoringRules rules, ScoreState score, List<Contribution> changes) {
        String type = situation.fact().data().type();
        for (Rule rule : rules.engagement()) {
            if (rule.points() != 0
                    && rule.on().contains(type)
                    && !(rule.once() && score.engagement().containsKey(rule.name()))
                    && rule.when().map(c -> c.test(situation.variables())).orElse(true)) {
                changes.add(line(situation, rule, "engagement", rule.points()));
            }
        }
    }

    /** Whether the engagement rules are no longer those that the lead's points came from. */
    private static boolean recountNeeded(ScoringRules rules, ScoreState score) {
        boolean gone = score.engagement().keySet().stream()
                .anyMatch(name ->
                        rules.engagement().stream().noneMatch(r -> r.name().equals(name)));
        return gone || !rules.engagement().isEmpty();
    }

    private static void recount(
            Situation situation,
            ScoringRules rules,
            ScoreState score,
            List<LeadEvent> history,
            List<Contribution> changes) {
        Map<String, Double> due = new LinkedHashMap<>();
        for (LeadEvent past : history) {
            for (Rule rule : rules.engagement()) {
                if (rule.points() != 0
                        && rule.on().contains(past.data().type())
                        && !(rule.once() && due.containsKey(rule.name()))
                        && rule.when()
                                .map(c -> c.test(situation.variablesFor(past.data(), past.at())))
                                .orElse(true)) {
                    due.merge(rule.name(), rule.points(), Double::sum);
                }
            }
        }
        for (Rule rule : rules.engagement()) {
            double now = due.getOrDefault(rule.name(), 0.0);
            double before = Optional.ofNullable(score.engagement().get(rule.name()))
                    .map(ScoreState.Tally::points)
                    .orElse(0.0);
            if (Math.abs(now - before) > 1e-9) {
                changes.add(line(situation, rule, "engagement", now - before));
            }
        }
        score.engagement().forEach((name, tally) -> {
            if (rules.engagement().stream().noneMatch(r -> r.name().equals(name))) {
                changes.add(new Contribution(
                        name,
                        0,
                        "engagement",
                        -tally.points(),
                        situation.fact().id(),
                        situation.fact().at()));
            }
        });
    }

    private static Contribution line(Situation situation, Rule rule, String kind, double points) {
        return new Contribution(
                rule.name(),
                rule.version(),
                kind,
                points,
                situation.fact().id(),
                situation.fact().at());
    }

    private static Outcome outcome(ScoreState before, List<Contribution> changes) {
        if (changes.isEmpty()) {
            return Outcome.NOTHING;
        }
        double fit = 0;
        double engagement = before.engagementPoints();
        Map<String, Double> lines = new LinkedHashMap<>();
        before.fit().forEach((rule, line) -> lines.put(rule, line.points()));
        for (Contribution change : changes) {
            if (change.kind().equals("fit")) {
                lines.put(change.rule(), change.points());
            } else {
                engagement += change.points();
            }
        }
        for (double points : lines.values()) {
            fit += points;
        }
        EventData event = new ScoreChanged(
                List.copyOf(changes),
                new Move(before.fitPoints(), fit),
                new Move(before.engagementPoints(), engagement));
        return Outcome.event(event);
    }
}
