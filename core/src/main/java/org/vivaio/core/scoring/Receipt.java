package org.vivaio.core.scoring;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.vivaio.core.lead.EventData.Contribution;
import org.vivaio.core.lead.EventData.ScoreChanged;
import org.vivaio.core.lead.LeadEvent;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.lead.ScoreState;
import org.vivaio.core.lead.ScoreTerms;
import org.vivaio.core.lead.Situation;
import org.vivaio.core.platform.Json;

/**
 * Explains a score for a moment: a line for each point with rule, version, event, time and fading; limits and what was set
 * by hand are lines of their own, so that all lines add up to the score.
 */
final class Receipt {
    /** Older lines of one rule are added up into one. */
    private static final int MOST_OF_A_RULE = 50;

    private final LeadState lead;
    private final ScoreState score;
    private final String name;
    private final ScoringRules rules;
    private final Instant now;
    private final List<Line> lines = new ArrayList<>();

    Receipt(LeadState lead, String name, ScoringRules rules, Instant now) {
        this.lead = lead;
        this.score = lead.score();
        this.name = name;
        this.rules = rules;
        this.now = now;
    }

    /** A line: what it gave when it was won, and what of that counts now. */
    private record Line(
            String rule,
            long version,
            String kind,
            double points,
            Optional<Double> earned,
            Optional<UUID> eventId,
            Instant at,
            double halfLife,
            int count,
            String axis) {}

    /**
     * Writes it.
     *
     * @param changes the lead's events of type {@code score.changed}, oldest first
     * @param history its facts, to take sums apart that were counted again
     */
    ObjectNode of(List<LeadEvent> changes, List<LeadEvent> history) {
        fit();
        engagement(changes, history);
        double computed = score.fitPoints(name) + score.engagementPoints(name, now);
        score.override(name, now)
                .ifPresent(override -> lines.add(new Line(
                        "override",
                        0,
                        "override",
                        override.points() - computed,
                        Optional.empty(),
                        Optional.of(override.eventId()),
                        override.at(),
                        0,
                        1,
                        "")));
        ObjectNode json = Json.object()
                .put("total", ScoreState.shown(score.total(name, now)))
                .put("fit", ScoreState.shown(score.fitPoints(name)))
                .put("engagement", ScoreState.shown(score.engagementPoints(name, now)));
        if (name.isEmpty()) {
            json.put("grade", score.grade(now));
        } else {
            json.put("score", name);
        }
        json.put("asOf", now.toString());
        summary(json);
        ArrayNode list = json.putArray("contributions");
        lines.forEach(line -> list.add(json(line)));
        return json;
    }

    private void fit() {
        Map<String, Double> groups = new TreeMap<>();
        score.fit().values().stream()
                .filter(line -> line.terms().score().equals(name))
                .sorted(Comparator.comparing(Contribution::rule))
                .forEach(line -> {
                    lines.add(new Line(
                            line.rule(),
                            line.version(),
                            "fit",
                            line.points(),
                            Optional.empty(),
                            Optional.of(line.eventId()),
                            line.at(),
                            0,
                            1,
                            "fit"));
                    limit(line.rule(), line.version(), line.points(), line.terms(), groups, "fit");
                });
        groups.forEach((group, points) -> groupLimit(group, points, "fit"));
    }

    private void engagement(List<LeadEvent> changes, List<LeadEvent> history) {
        Map<String, List<Line>> byRule = new TreeMap<>();
        for (LeadEvent event : changes) {
            for (Contribution line : ((ScoreChanged) event.data()).changes()) {
                ScoreState.Tally tally = score.engagement().get(line.rule());
                if (tally == null
                        || line.kind().equals("fit")
                        || !tally.terms().score().equals(name)) {
                    continue;
                }
                List<Line> of = byRule.computeIfAbsent(line.rule(), r -> new ArrayList<>());
                if (line.kind().equals("recount")) {
                    of.clear();
                }
                of.add(faded(line, tally.terms()));
            }
        }
        Map<String, List<Recount.Line>> counted =
                byRule.values().stream().anyMatch(of -> of.get(0).kind().equals("recount"))
                        ? Recount.lines(rules, history, past -> Situation.variables(lead, past, now))
                        : Map.of();
        Map<String, Double> groups = new TreeMap<>();
        byRule.forEach((rule, of) -> {
            ScoreState.Tally tally = score.engagement().get(rule);
            lines.addAll(shortened(apart(rule, of, counted.getOrDefault(rule, List.of()), tally)));
            limit(rule, tally.version(), tally.points(now), tally.terms(), groups, "engagement");
        });
        groups.forEach((group, points) -> groupLimit(group, points, "engagement"));
    }

    private Line faded(Contribution line, ScoreTerms terms) {
        double now = line.points() * ScoreState.faded(terms.halfLife(), line.at(), this.now);
        return new Line(
                line.rule(),
                line.version(),
                line.kind(),
                now,
                Optional.of(line.points()),
                Optional.of(line.eventId()),
                line.at(),
                terms.halfLife(),
                line.count(),
                "engagement");
    }

    /** A sum that was counted again, as the facts it consists of, as long as they still add up to it. */
    private List<Line> apart(String rule, List<Line> of, List<Recount.Line> counted, ScoreState.Tally tally) {
        if (of.isEmpty() || !of.get(0).kind().equals("recount")) {
            return of;
        }
        List<Line> apart = new ArrayList<>();
        double sum = 0;
        for (Recount.Line line : counted) {
            double points = line.points()
                    * ScoreState.faded(tally.terms().halfLife(), line.event().at(), now);
            sum += points;
            apart.add(new Line(
                    rule,
                    tally.version(),
                    "engagement",
                    points,
                    Optional.of(line.points()),
                    Optional.of(line.event().id()),
                    line.event().at(),
                    tally.terms().halfLife(),
                    1,
                    "engagement"));
        }
        return Math.abs(sum - tally.points(now)) < 1e-6 ? apart : of;
    }

    private static List<Line> shortened(List<Line> of) {
        if (of.size() <= MOST_OF_A_RULE) {
            return of;
        }
        List<Line> older = of.subList(0, of.size() - MOST_OF_A_RULE + 1);
        Line last = older.get(older.size() - 1);
        List<Line> shortened = new ArrayList<>();
        shortened.add(new Line(
                last.rule(),
                last.version(),
                "earlier",
                older.stream().mapToDouble(Line::points).sum(),
                Optional.empty(),
                Optional.empty(),
                last.at(),
                last.halfLife(),
                older.stream().mapToInt(Line::count).sum(),
                "engagement"));
        shortened.addAll(of.subList(older.size(), of.size()));
        return shortened;
    }

    private void limit(
            String rule, long version, double points, ScoreTerms terms, Map<String, Double> groups, String axis) {
        double within = ScoreState.clamp(points, terms.cap());
        if (Math.abs(within - points) > 1e-9) {
            lines.add(cap(rule, version, within - points, axis));
        }
        if (score.policy().groupCaps().containsKey(terms.group())) {
            groups.merge(terms.group(), within, Double::sum);
        }
    }

    private void groupLimit(String group, double points, String axis) {
        double within = ScoreState.clamp(points, score.policy().groupCaps().get(group));
        if (Math.abs(within - points) > 1e-9) {
            lines.add(cap("group:" + group, 0, within - points, axis));
        }
    }

    private Line cap(String rule, long version, double points, String axis) {
        return new Line(rule, version, "cap", points, Optional.empty(), Optional.empty(), now, 0, 1, axis);
    }

    /** What speaks most for the lead and most against it. */
    private void summary(ObjectNode json) {
        Map<String, Double> byRule = new LinkedHashMap<>();
        lines.forEach(line -> byRule.merge(line.rule(), line.points(), Double::sum));
        List<Map.Entry<String, Double>> best = byRule.entrySet().stream()
                .filter(e -> e.getValue() > 0.005)
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .limit(3)
                .toList();
        List<Map.Entry<String, Double>> worst = byRule.entrySet().stream()
                .filter(e -> e.getValue() < -0.005)
                .sorted(Map.Entry.comparingByValue())
                .limit(3)
                .toList();
        ObjectNode summary = json.putObject("summary");
        write(summary.putArray("best"), best);
        write(summary.putArray("worst"), worst);
        summary.put(
                "line",
                java.util.stream.Stream.concat(best.stream(), worst.stream())
                        .map(e -> (e.getValue() > 0 ? "+" : "−")
                                + ScoreState.shown(Math.abs(e.getValue())).toPlainString() + " " + e.getKey())
                        .collect(Collectors.joining(", ")));
    }

    private static void write(ArrayNode list, List<Map.Entry<String, Double>> entries) {
        entries.forEach(e -> list.addObject().put("rule", e.getKey()).put("points", ScoreState.shown(e.getValue())));
    }

    private ObjectNode json(Line line) {
        ObjectNode json = Json.object()
                .put("rule", line.rule())
                .put("version", line.version())
                .put("points", ScoreState.shown(line.points()));
        line.eventId().ifPresent(id -> json.put("eventId", id.toString()));
        json.put("at", line.at().toString()).put("kind", line.kind());
        if (!line.axis().isEmpty()) {
            json.put("axis", line.axis());
        }
        if (line.halfLife() > 0) {
            json.put("halfLife", Math.round(line.halfLife()));
            line.earned().ifPresent(earned -> json.put("was", ScoreState.shown(earned)));
        }
        if (line.count() > 1) {
            json.put("count", line.count());
        }
        rules.rule(line.rule())
                .filter(rule -> !rule.label().isEmpty())
                .ifPresent(rule -> json.set("label", Json.MAPPER.valueToTree(rule.label())));
        return json;
    }
}
