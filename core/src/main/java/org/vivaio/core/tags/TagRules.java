package org.vivaio.core.tags;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.vivaio.core.platform.Expressions.Condition;
import org.vivaio.core.resource.Resource;
import org.vivaio.core.resource.ResourceSet;
import org.vivaio.core.resource.RulebookPart;
import org.vivaio.core.resource.Spec;

/**
 * The tags that rules set (resources of kind {@code tag}).
 *
 * @param rules in the order of their names
 */
public record TagRules(List<Rule> rules) {
    /** How the rulebook compiles them. */
    public static final RulebookPart<TagRules> PART = new RulebookPart<>(TagRules.class, TagRules::compile);

    /**
     * One tag.
     *
     * @param tag its name
     * @param on fact types that put it on for good; empty when it follows its condition
     * @param when the condition; empty for a tag that only people set
     * @param off fact types that take it off
     * @param until a condition that takes it off
     */
    record Rule(String tag, Set<String> on, Optional<Condition> when, Set<String> off, Optional<Condition> until) {}

    private static TagRules compile(ResourceSet resources) {
        List<Rule> rules = new ArrayList<>();
        for (Resource resource : resources.of("tag")) {
            Spec spec = resources.read(resource);
            spec.texts("label");
            Rule rule = new Rule(
                    resource.name(),
                    Set.copyOf(spec.types("on", true)),
                    spec.condition("when"),
                    Set.copyOf(spec.types("off", true)),
                    spec.condition("until"));
            spec.end();
            if (rule.on().isEmpty()
                    && rule.when().isPresent()
                    && !(rule.off().isEmpty() && rule.until().isEmpty())) {
                spec.report("off", "unused", "is for tags that facts put on; this one follows its condition by itself");
            }
            if (rule.on().stream().anyMatch(rule.off()::contains)) {
                spec.report("off", "clash", "takes off what the same fact puts on: the tag would never stay");
            }
            if (!rule.on().isEmpty()
                    || rule.when().isPresent()
                    || !rule.off().isEmpty()
                    || rule.until().isPresent()) {
                rules.add(rule);
            }
        }
        return new TagRules(List.copyOf(rules));
    }
}
