package org.vivaio.core.routing;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.vivaio.core.platform.Expressions.Condition;
import org.vivaio.core.resource.Resource;
import org.vivaio.core.resource.ResourceSet;
import org.vivaio.core.resource.RulebookPart;
import org.vivaio.core.resource.Spec;

/**
 * Who sells and how leads find them.
 *
 * @param sellers by name
 * @param rules tried in the order of their names
 */
public record RoutingRules(List<Seller> sellers, List<Rule> rules) {
    /** How the rulebook compiles them. */
    public static final RulebookPart<RoutingRules> PART = new RulebookPart<>(RoutingRules.class, RoutingRules::compile);

    /**
     * One rule (resource of kind {@code routing}).
     *
     * @param name resource name
     * @param on fact types at which an ownerless lead is given away
     * @param when for which leads
     * @param territory {@code province}, or {@code none} when all sellers serve everywhere
     */
    public record Rule(String name, Set<String> on, Optional<Condition> when, String territory) {}

    /** A seller by name. */
    public Optional<Seller> seller(String name) {
        return sellers.stream().filter(s -> s.name().equals(name)).findFirst();
    }

    private static RoutingRules compile(ResourceSet resources) {
        List<Seller> sellers = new ArrayList<>();
        for (Resource resource : resources.of("seller")) {
            Spec spec = resources.read(resource);
            Spec territory = spec.object("territory");
            Seller seller = new Seller(
                    resource.name(),
                    spec.text("name").orElse(resource.name()),
                    spec.requiredText("email"),
                    spec.text("language").orElse("en"),
                    spec.flag("active", true),
                    upper(territory.names("provinces")),
                    upper(territory.names("countries")));
            territory.end();
            spec.end();
            sellers.add(seller);
        }
        List<Rule> rules = new ArrayList<>();
        for (Resource resource : resources.of("routing")) {
            Spec spec = resources.read(resource);
            Set<String> on = new HashSet<>(spec.names("on"));
            if (on.isEmpty()) {
                on.add("capture.accepted");
            }
            spec.choice("strategy", List.of("round-robin"), "round-robin");
            rules.add(new Rule(
                    resource.name(),
                    Set.copyOf(on),
                    spec.condition("when"),
                    spec.choice("territory", List.of("province", "none"), "province")));
            spec.end();
        }
        return new RoutingRules(List.copyOf(sellers), List.copyOf(rules));
    }

    private static Set<String> upper(List<String> names) {
        Set<String> upper = new HashSet<>();
        names.forEach(name -> upper.add(name.trim().toUpperCase(Locale.ROOT)));
        return Set.copyOf(upper);
    }
}
