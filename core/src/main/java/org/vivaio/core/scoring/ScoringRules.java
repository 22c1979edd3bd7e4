package org.vivaio.core.scoring;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.vivaio.core.platform.Expressions.Condition;
import org.vivaio.core.resource.Resource;
import org.vivaio.core.resource.ResourceSet;
import org.vivaio.core.resource.RulebookPart;
import org.vivaio.core.resource.Spec;

/**
 * The scoring of a tenant (resources of kind {@code scoring}).
 *
 * @param fit rules about who a lead is
 * @param engagement rules about what it did
 */
public record ScoringRules(List<Rule> fit, List<Rule> engagement) {
    /** How the rulebook compiles them. */
    public static final RulebookPart<ScoringRules> PART = new RulebookPart<>(ScoringRules.class, ScoringRules::compile);

    /**
     * One rule.
     *
     * @param name unique among all scoring resources
     * @param label what the receipt says
     * @param version of the resource it stands in
     * @param on fact types it counts; empty for a fit rule
     * @param when its condition; empty means always
     * @param points what it gives, may be negative
     * @param once whether it counts the first time only
     */
    public record Rule(
            String name,
            Map<String, String> label,
            long version,
            Set<String> on,
            Optional<Condition> when,
            double points,
            boolean once) {}

    /** Looks a rule up by its name. */
    public Optional<Rule> rule(String name) {
        return java.util.stream.Stream.concat(fit.stream(), engagement.stream())
                .filter(rule -> rule.name().equals(name))
                .findFirst();
    }

    private static ScoringRules compile(ResourceSet resources) {
        List<Rule> fit = new ArrayList<>();
        List<Rule> engagement = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Resource resource : resources.of("scoring")) {
            Spec spec = resources.read(resource);
            for (Spec rule : spec.list("rules")) {
                read(rule, resource.version(), names, fit, engagement);
            }
            spec.end();
        }
        return new ScoringRules(List.copyOf(fit), List.copyOf(engagement));
    }

    private static void read(Spec spec, long version, Set<String> names, List<Rule> fit, List<Rule> engagement) {
        String name = spec.requiredText("name");
        String axis = spec.choice("axis", List.of("fit", "engagement"), "fit");
        Set<String> on = Set.copyOf(spec.names("on"));
        Optional<Condition> when = spec.condition("when");
        Optional<Double> points = spec.number("points");
        Rule rule =
                new Rule(name, spec.texts("label"), version, on, when, points.orElse(0.0), spec.flag("once", false));
        spec.end();
        if (points.isEmpty()) {
            spec.report("points", "required", "is missing: say how many points the rule gives");
        }
        if (!names.add(name)) {
            spec.report("name", "duplicate", "is the name of another rule too; receipts need names that differ");
        }
        if (axis.equals("fit")) {
            if (!on.isEmpty()) {
                spec.report("on", "unused", "belongs to engagement rules; a fit rule looks at the lead only");
            }
            if (when.isEmpty()) {
                spec.report("when", "required", "is missing: say which leads the points are for");
            }
            fit.add(rule);
        } else {
            if (on.isEmpty()) {
                spec.report("on", "required", "is missing: name the types of facts that earn the points");
            }
            engagement.add(rule);
        }
    }
}
