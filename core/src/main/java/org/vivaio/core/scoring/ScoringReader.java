package org.vivaio.core.scoring;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.vivaio.core.lead.ScorePolicy;
import org.vivaio.core.lead.ScoreTerms;
import org.vivaio.core.platform.Expressions.Condition;
import org.vivaio.core.resource.Resource;
import org.vivaio.core.resource.ResourceSet;
import org.vivaio.core.resource.Spec;
import org.vivaio.core.scoring.ScoringRules.Rule;

/** Reads the scoring resources and says what is wrong with them. */
final class ScoringReader {
    private static final String SCORE_NAME = "[a-z][A-Za-z0-9]{0,39}";

    private final ResourceSet resources;
    private final List<Rule> fit = new ArrayList<>();
    private final List<Rule> engagement = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private final Map<String, Double> groups = new LinkedHashMap<>();
    private Optional<List<Double>> fitLimits = Optional.empty();
    private Optional<List<Double>> engagementLimits = Optional.empty();

    ScoringReader(ResourceSet resources) {
        this.resources = resources;
    }

    ScoringRules read() {
        Map<Resource, Spec> specs = new LinkedHashMap<>();
        for (Resource resource : resources.of("scoring")) {
            Spec spec = resources.read(resource);
            specs.put(resource, spec);
            groups(spec);
            grades(spec);
        }
        specs.forEach((resource, spec) -> {
            spec.texts("label");
            String score = spec.text("score").orElse("");
            if (!score.isEmpty() && !score.matches(SCORE_NAME)) {
                spec.report("score", "name", "is no name for a score: use letters and digits, such as renewal");
            }
            for (Spec rule : spec.list("rules")) {
                rule(rule, resource.version(), score);
            }
            spec.end();
        });
        ScorePolicy policy = new ScorePolicy(
                groups,
                fitLimits.orElse(ScorePolicy.DEFAULT.fitLimits()),
                engagementLimits.orElse(ScorePolicy.DEFAULT.engagementLimits()));
        return ScoringRules.of(fit, engagement, policy);
    }

    private void groups(Spec spec) {
        for (Spec group : spec.list("groups")) {
            String name = group.requiredText("name");
            double cap = group.number("cap").orElse(0.0);
            group.texts("label");
            group.end();
            if (cap <= 0) {
                group.report("cap", "range", "must be more than 0: the most that the group's rules give together");
            } else if (groups.put(name, cap) != null) {
                group.report("name", "duplicate", "is the name of another group too");
            }
        }
    }

    private void grades(Spec spec) {
        if (spec.raw("grade").isEmpty()) {
            return;
        }
        Spec grade = spec.object("grade");
        if (fitLimits.isPresent() || engagementLimits.isPresent()) {
            spec.report("grade", "duplicate", "is given by another scoring resource too; grades are of the main score");
        }
        fitLimits = limits(grade, "fit");
        engagementLimits = limits(grade, "engagement");
        grade.end();
    }

    private static Optional<List<Double>> limits(Spec grade, String axis) {
        Optional<JsonNode> raw = grade.raw(axis);
        if (raw.isEmpty()) {
            return Optional.empty();
        }
        List<Double> limits = new ArrayList<>();
        raw.get().forEach(limit -> limits.add(limit.asDouble(Double.NaN)));
        boolean falling = limits.size() == 3;
        for (int i = 0; falling && i < 3; i++) {
            falling = Double.isFinite(limits.get(i)) && (i == 0 || limits.get(i) < limits.get(i - 1));
        }
        if (!raw.get().isArray() || !falling) {
            grade.report(axis, "range", "must be three falling numbers, such as [75, 50, 25]");
            return Optional.empty();
        }
        return Optional.of(List.copyOf(limits));
    }

    private void rule(Spec spec, long version, String score) {
        String name = spec.requiredText("name");
        String axis = spec.choice("axis", List.of("fit", "engagement"), "fit");
        Set<String> on = Set.copyOf(spec.types("on", true));
        Optional<Condition> when = spec.condition("when");
        Optional<Double> points = spec.number("points");
        int times = times(spec);
        double halfLife =
                spec.duration("halfLife").map(d -> d.toMillis() / 1000.0).orElse(0.0);
        double cap = spec.number("cap").orElse(0.0);
        String group = spec.text("group").orElse("");
        Rule rule = new Rule(
                name,
                spec.texts("label"),
                version,
                on,
                when,
                points.orElse(0.0),
                times,
                terms(score, halfLife, cap, group));
        spec.end();
        if (points.isEmpty()) {
            spec.report("points", "required", "is missing: say how many points the rule gives");
        }
        if (spec.raw("cap").isPresent() && cap <= 0) {
            spec.report("cap", "range", "must be more than 0: the most that the rule gives, also for negative points");
        }
        if (!group.isEmpty() && !groups.containsKey(group)) {
            spec.report(
                    "group", "missing", "names " + group + ", which is no group: list it under groups with its cap");
        }
        if (!names.add(name)) {
            spec.report("name", "duplicate", "is the name of another rule too; receipts need names that differ");
        }
        if (axis.equals("fit")) {
            fit(spec, rule);
        } else {
            if (on.isEmpty()) {
                spec.report("on", "required", "is missing: name the types of facts that earn the points");
            }
            engagement.add(rule);
        }
    }

    private void fit(Spec spec, Rule rule) {
        for (String unused : List.of("on", "halfLife", "once", "times")) {
            if (spec.raw(unused).isPresent()
                    && (unused.equals("on") ? !rule.on().isEmpty() : spec.checks())) {
                spec.report(unused, "unused", "belongs to engagement rules; a fit rule looks at the lead only");
            }
        }
        if (rule.when().isEmpty()) {
            spec.report("when", "required", "is missing: say which leads the points are for");
        } else if (spec.checks() && rule.when().get().reads().contains("fact")) {
            spec.report("when", "unused", "looks at fact; a fit rule looks at the lead only: take axis engagement");
        }
        fit.add(rule);
    }

    private static int times(Spec spec) {
        boolean once = spec.flag("once", false);
        Optional<Double> times = spec.number("times");
        if (times.isPresent() && (times.get() < 1 || times.get() != Math.rint(times.get()))) {
            spec.report("times", "range", "must be a whole number from 1: how often the rule counts at most");
            return once ? 1 : 0;
        }
        if (once && times.isPresent() && times.get() != 1) {
            spec.report("times", "clash", "and once say different things: leave one of them out");
        }
        return once ? 1 : times.map(Double::intValue).orElse(0);
    }

    private static ScoreTerms terms(String score, double halfLife, double cap, String group) {
        ScoreTerms terms = new ScoreTerms(score, halfLife, Math.max(0, cap), group);
        return terms.equals(ScoreTerms.PLAIN) ? ScoreTerms.PLAIN : terms;
    }
}
