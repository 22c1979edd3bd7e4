package org.vivaio.core.scoring;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.vivaio.core.lead.ScorePolicy;
import org.vivaio.core.lead.ScoreTerms;
import org.vivaio.core.platform.Expressions.Condition;
import org.vivaio.core.resource.RulebookPart;

/**
 * The scoring of a tenant (resources of kind {@code scoring}).
 *
 * @param fit rules about who a lead is
 * @param engagement rules about what it did
 * @param byType engagement rules by the type of fact they wait for
 * @param policy limits of groups, and grades
 */
public record ScoringRules(List<Rule> fit, List<Rule> engagement, Map<String, List<Rule>> byType, ScorePolicy policy) {
    /** How the rulebook compiles them. */
    public static final RulebookPart<ScoringRules> PART =
            new RulebookPart<>(ScoringRules.class, resources -> new ScoringReader(resources).read());

    /**
     * One rule.
     *
     * @param name unique among all scoring resources
     * @param label what the receipt says
     * @param version of the resource it stands in
     * @param on fact types it counts; empty for a fit rule
     * @param when its condition; empty means always
     * @param points what it gives, may be negative
     * @param times how often it counts at most; 0 for no limit
     * @param terms how its points fade, what limits them, which score they are for
     */
    public record Rule(
            String name,
            Map<String, String> label,
            long version,
            Set<String> on,
            Optional<Condition> when,
            double points,
            int times,
            ScoreTerms terms) {}

    static ScoringRules of(List<Rule> fit, List<Rule> engagement, ScorePolicy policy) {
        Map<String, List<Rule>> byType = new HashMap<>();
        for (Rule rule : engagement) {
            rule.on()
                    .forEach(type ->
                            byType.computeIfAbsent(type, t -> new ArrayList<>()).add(rule));
        }
        return new ScoringRules(List.copyOf(fit), List.copyOf(engagement), Map.copyOf(byType), policy);
    }

    /** Looks a rule up by its name. */
    public Optional<Rule> rule(String name) {
        return java.util.stream.Stream.concat(fit.stream(), engagement.stream())
                .filter(rule -> rule.name().equals(name))
                .findFirst();
    }

    /** All rules by their names. */
    public Map<String, Rule> byName() {
        Map<String, Rule> rules = new TreeMap<>();
        fit.forEach(rule -> rules.put(rule.name(), rule));
        engagement.forEach(rule -> rules.put(rule.name(), rule));
        return rules;
    }

    /** Whether points of any rule fade. */
    public boolean fades() {
        return engagement.stream().anyMatch(rule -> rule.terms().halfLife() > 0);
    }
}
