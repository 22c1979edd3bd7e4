package org.vivaio.core.routing;

import java.time.ZoneId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.vivaio.core.resource.ResourceSet;
import org.vivaio.core.resource.RulebookPart;

/**
 * Who sells, when they work, and how leads find them.
 *
 * @param sellers by name
 * @param calendars by name
 * @param rules in the order they are tried
 */
public record RoutingRules(List<Seller> sellers, Map<String, WorkCalendar> calendars, List<RoutingRule> rules) {
    /** How the rulebook compiles them. */
    public static final RulebookPart<RoutingRules> PART = new RulebookPart<>(RoutingRules.class, RoutingRules::compile);

    /** Days and hours are told in this zone where nobody names one. */
    static final ZoneId ZONE = ZoneId.of("Europe/Rome");

    /** The target of a clock whose rule is gone: any attempt counts, in plain time. */
    public static final RoutingRule.Speed NO_TARGET = new RoutingRule.Speed(
            java.time.Duration.ofHours(1),
            java.time.Duration.ZERO,
            WorkCalendar.always(ZONE),
            RuleSpec.ATTEMPTS,
            false);

    /** A seller by name. */
    public Optional<Seller> seller(String name) {
        return sellers.stream().filter(s -> s.name().equals(name)).findFirst();
    }

    /** A rule by name. */
    public Optional<RoutingRule> rule(String name) {
        return rules.stream().filter(r -> r.name().equals(name)).findFirst();
    }

    /** How sellers claim leads that this rule left without owner. */
    public RoutingRule.Claim claim(String rule) {
        return rule(rule)
                .flatMap(RoutingRule::claim)
                .or(() -> rules.stream().flatMap(r -> r.claim().stream()).findFirst())
                .orElse(RoutingRule.Claim.DEFAULT);
    }

    private static RoutingRules compile(ResourceSet resources) {
        Map<String, WorkCalendar> calendars = CalendarSpec.read(resources);
        SellerSpec specs = new SellerSpec(resources, calendars);
        List<Seller> sellers = specs.read();
        Set<String> names = new LinkedHashSet<>();
        sellers.forEach(seller -> names.add(seller.name()));
        List<RoutingRule> rules = new RuleSpec(resources, names, specs.teams(), calendars).read();
        return new RoutingRules(sellers, Map.copyOf(calendars), rules);
    }
}
