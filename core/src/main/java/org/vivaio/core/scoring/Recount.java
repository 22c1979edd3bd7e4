package org.vivaio.core.scoring;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.vivaio.core.lead.EventData.Contribution;
import org.vivaio.core.lead.LeadEvent;
import org.vivaio.core.lead.MachineFacts;
import org.vivaio.core.lead.ScoreState;
import org.vivaio.core.lead.ScoreTerms;
import org.vivaio.core.lead.Situation;
import org.vivaio.core.scoring.ScoringRules.Rule;

/** Counts a lead's whole past again by the rules in force: after a change of rules, or when facts turned out not to count. */
final class Recount {
    private final Situation situation;
    private final ScoringRules rules;
    private final ScoreState score;

    Recount(Situation situation, ScoringRules rules) {
        this.situation = situation;
        this.rules = rules;
        this.score = situation.lead().score();
    }

    /** What a rule gave for one fact. */
    record Line(LeadEvent event, double points) {}

    /**
     * The facts that earn points, by rule, oldest first.
     *
     * @param variables what conditions see of a past fact
     */
    static Map<String, List<Line>> lines(
            ScoringRules rules, List<LeadEvent> history, Function<LeadEvent, Map<String, Object>> variables) {
        Map<String, List<Line>> lines = new LinkedHashMap<>();
        for (LeadEvent past : MachineFacts.counted(history)) {
            for (Rule rule : rules.byType().getOrDefault(past.data().type(), List.of())) {
                List<Line> before = lines.getOrDefault(rule.name(), List.of());
                if (rule.points() != 0
                        && !(rule.times() > 0 && before.size() >= rule.times())
                        && rule.when().map(c -> c.test(variables.apply(past))).orElse(true)) {
                    lines.computeIfAbsent(rule.name(), r -> new ArrayList<>()).add(new Line(past, rule.points()));
                }
            }
        }
        return lines;
    }

    /** The lines that make the lead's points what the rules say; none where they are so already. */
    List<Contribution> corrections(List<LeadEvent> history) {
        Map<String, List<Line>> lines = lines(rules, history, past -> situation.variablesFor(past.data(), past.at()));
        List<Contribution> changes = new ArrayList<>();
        for (Rule rule : rules.engagement()) {
            List<Line> of = lines.getOrDefault(rule.name(), List.of());
            ScoreState.Tally old = score.engagement().get(rule.name());
            if (of.isEmpty() && old == null) {
                continue;
            }
            Instant latest = of.stream()
                    .map(line -> line.event().at())
                    .max(Instant::compareTo)
                    .orElse(situation.fact().at());
            double points = 0;
            for (Line line : of) {
                points += line.points()
                        * ScoreState.faded(rule.terms().halfLife(), line.event().at(), latest);
            }
            double before = old == null ? 0 : old.points(latest);
            boolean plain = rule.terms().equals(ScoreTerms.PLAIN)
                    && rule.times() <= 1
                    && (old == null || old.terms().equals(ScoreTerms.PLAIN));
            if (plain && Math.abs(points - before) > 1e-9) {
                changes.add(line(
                        rule, "engagement", points - before, situation.fact().at(), 1));
            } else if (!plain
                    && !(old != null
                            && old.count() == of.size()
                            && Math.abs(before - points) < 1e-9
                            && old.terms().equals(rule.terms()))) {
                changes.add(line(rule, "recount", points, latest, of.size()));
            }
        }
        score.engagement().forEach((name, tally) -> {
            if (rules.engagement().stream().noneMatch(rule -> rule.name().equals(name))) {
                changes.add(gone(
                        name, tally, situation.fact().id(), situation.fact().at()));
            }
        });
        return changes;
    }

    /** Points that neither fade nor are limited are corrected by the difference, others by their new sum. */
    private Contribution line(Rule rule, String kind, double points, Instant at, int count) {
        return new Contribution(
                rule.name(), rule.version(), kind, points, situation.fact().id(), at, rule.terms(), count);
    }

    private static Contribution gone(String name, ScoreState.Tally tally, UUID event, Instant at) {
        return tally.terms().equals(ScoreTerms.PLAIN)
                ? new Contribution(name, 0, "engagement", -tally.points(), event, at, tally.terms(), 1)
                : new Contribution(name, tally.version(), "recount", 0, event, at, tally.terms(), 0);
    }
}
