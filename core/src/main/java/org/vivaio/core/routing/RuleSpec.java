package org.vivaio.core.routing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.vivaio.core.platform.Expressions;
import org.vivaio.core.platform.Expressions.Quantity;
import org.vivaio.core.resource.Kinds;
import org.vivaio.core.resource.Resource;
import org.vivaio.core.resource.ResourceSet;
import org.vivaio.core.resource.Spec;

/** Reads resources of kind {@code routing}. */
final class RuleSpec {
    static final List<String> ATTEMPTS =
            List.of("call.started", "call.ended", "message.sent", "appointment.booked", "task.completed");

    private final ResourceSet resources;
    private final Set<String> sellers;
    private final Set<String> teams;
    private final Map<String, WorkCalendar> calendars;

    RuleSpec(ResourceSet resources, Set<String> sellers, Set<String> teams, Map<String, WorkCalendar> calendars) {
        this.resources = resources;
        this.sellers = sellers;
        this.teams = teams;
        this.calendars = calendars;
    }

    List<RoutingRule> read() {
        List<RoutingRule> rules = new ArrayList<>();
        for (Resource resource : resources.of("routing")) {
            rules.add(rule(resource));
        }
        rules.sort(Comparator.comparingInt(RoutingRule::order).thenComparing(RoutingRule::name));
        return List.copyOf(rules);
    }

    private RoutingRule rule(Resource resource) {
        Spec spec = resources.read(resource);
        spec.texts("label");
        Set<String> on = new HashSet<>(spec.names("on"));
        if (on.isEmpty()) {
            on.add("capture.accepted");
        }
        RoutingRule.Strategy strategy = RoutingRule.Strategy.valueOf(
                spec.choice("strategy", List.of("round-robin", "weighted", "least-loaded", "manual"), "round-robin")
                        .toUpperCase(Locale.ROOT)
                        .replace('-', '_'));
        RoutingRule rule = new RoutingRule(
                resource.name(),
                spec.number("order").map(Double::intValue).orElse(100),
                Set.copyOf(on),
                spec.condition("when"),
                filters(spec),
                strategy,
                spec.flag("sticky", true),
                queue(spec, strategy == RoutingRule.Strategy.MANUAL ? resource.name() : ""),
                seller(spec, "fallback"),
                offer(spec),
                speed(spec),
                claim(spec));
        spec.end();
        return rule;
    }

    private RoutingRule.Filters filters(Spec spec) {
        String territory = spec.choice("territory", List.of("province", "nearest", "any", "none"), "nearest");
        String home = spec.text("home").orElse("IT").toUpperCase(Locale.ROOT);
        if (!home.matches("[A-Z]{2}")) {
            spec.report("home", "country", "must be a country of two letters, such as IT");
        }
        return new RoutingRule.Filters(
                known(spec, "sellers", sellers, "seller"),
                known(spec, "teams", teams, "team"),
                !territory.equals("none"),
                !territory.equals("any"),
                home,
                SellerSpec.lower(spec.names("skills")),
                spec.text("skillField").orElse(""),
                spec.flag("language", false),
                RoutingRule.Hours.valueOf(spec.choice("hours", List.of("ignore", "prefer", "require"), "ignore")
                        .toUpperCase(Locale.ROOT)));
    }

    private static Set<String> known(Spec spec, String name, Set<String> all, String what) {
        List<String> names = spec.names(name);
        for (String one : names) {
            if (!all.contains(one)) {
                spec.report(name, "missing", "names " + one + ", which is no " + what);
            }
        }
        return Set.copyOf(new HashSet<>(names));
    }

    private Optional<String> seller(Spec spec, String name) {
        Optional<String> seller = spec.text(name);
        if (seller.isPresent() && !sellers.contains(seller.get())) {
            spec.report(name, "missing", "names " + seller.get() + ", which is no seller");
        }
        return seller;
    }

    private static String queue(Spec spec, String fallback) {
        String queue = spec.text("queue").orElse(fallback);
        if (!queue.isEmpty() && !Kinds.NAME.matcher(queue).matches()) {
            spec.report("queue", "name", "must be a name in lower case, such as back-office");
        }
        return queue;
    }

    private static Optional<RoutingRule.Offer> offer(Spec spec) {
        if (spec.raw("offer").isEmpty()) {
            return Optional.empty();
        }
        Spec offer = spec.object("offer");
        Duration within = positive(offer, "within").orElse(Duration.ofHours(1));
        if (offer.raw("within").isEmpty()) {
            offer.report("within", "required", "is missing: say how long a seller has, such as 15m");
        }
        int rounds = SellerSpec.whole(offer, "rounds").orElse(1_000);
        offer.end();
        return Optional.of(new RoutingRule.Offer(within, Math.max(1, rounds)));
    }

    private Optional<RoutingRule.Speed> speed(Spec spec) {
        if (spec.raw("speed").isEmpty()) {
            return Optional.empty();
        }
        Spec speed = spec.object("speed");
        Optional<Duration> target = positive(speed, "target");
        if (speed.raw("target").isEmpty()) {
            speed.report("target", "required", "is missing: say within how much working time somebody is to try");
        }
        Duration warn = positive(speed, "warn").orElse(Duration.ZERO);
        if (target.isPresent() && warn.compareTo(target.get()) >= 0) {
            speed.report("warn", "range", "must be shorter than target: it is the time left when somebody is warned");
        }
        Optional<String> calendar = speed.text("calendar");
        if (calendar.isPresent() && !calendars.containsKey(calendar.get())) {
            speed.report("calendar", "missing", "names " + calendar.get() + ", which is no calendar");
        }
        List<String> attempts = speed.names("attempts");
        boolean reoffer = speed.flag("reoffer", false);
        speed.end();
        return Optional.of(new RoutingRule.Speed(
                target.orElse(Duration.ofHours(1)),
                warn,
                calendar.map(calendars::get).orElseGet(() -> WorkCalendar.always(RoutingRules.ZONE)),
                attempts.isEmpty() ? ATTEMPTS : attempts,
                reoffer));
    }

    private static Optional<RoutingRule.Claim> claim(Spec spec) {
        if (spec.raw("claim").isEmpty()) {
            return Optional.empty();
        }
        Spec claim = spec.object("claim");
        Optional<Quantity> by = claim.text("order").flatMap(source -> {
            try {
                return Optional.of(Expressions.quantity(source));
            } catch (IllegalArgumentException e) {
                claim.report("order", "expression", String.valueOf(e.getMessage()));
                return Optional.empty();
            }
        });
        Duration within = positive(claim, "within").orElse(RoutingRule.Claim.DEFAULT.within());
        claim.end();
        return Optional.of(new RoutingRule.Claim(by, within));
    }

    private static Optional<Duration> positive(Spec spec, String name) {
        Optional<Duration> duration = spec.duration(name);
        if (duration.filter(d -> d.isNegative() || d.isZero() || d.toDays() > 365)
                .isPresent()) {
            spec.report(name, "range", "must be longer than nothing and shorter than a year");
            return Optional.empty();
        }
        return duration;
    }
}
