package org.vivaio.core.routing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.vivaio.core.lead.Context;
import org.vivaio.core.lead.Context.Load;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.lead.Routed;
import org.vivaio.core.lead.Routed.Candidate;
import org.vivaio.core.routing.RoutingRule.Filters;
import org.vivaio.core.routing.RoutingRule.Hours;
import org.vivaio.core.routing.RoutingRule.Strategy;

/** One search for an owner: candidates, filters, strategy, reasons. Pure; what it needs of other rows it asks for. */
final class Search {
    /** Who fell out is named one by one up to here; a decision is stored with each lead, and must stay small. */
    private static final int NAMED = 40;

    private final RoutingRule rule;
    private final LeadState lead;
    private final Set<String> excluded;
    private final Context context;
    private final Instant now;
    private final Map<String, String> out = new LinkedHashMap<>();
    private final Set<Context.Need> needs = new HashSet<>();

    /**
     * A search.
     *
     * @param excluded sellers who had their chance already
     */
    Search(RoutingRule rule, LeadState lead, Set<String> excluded, Context context, Instant now) {
        this.rule = rule;
        this.lead = lead;
        this.excluded = excluded;
        this.context = context;
        this.now = now;
    }

    /**
     * What came of a search.
     *
     * @param needs what is missing; nothing else counts then
     * @param chosen the new owner
     * @param reasons codes
     * @param next who would have been next
     * @param how who was considered
     * @param opens when somebody could take it, where all that could are closed now
     */
    record Found(
            Set<Context.Need> needs,
            Optional<Seller> chosen,
            List<String> reasons,
            Optional<String> next,
            Routed how,
            Optional<Instant> opens) {}

    Found run(List<Seller> sellers) {
        List<Seller> concerned =
                sellers.stream().filter(rule.filters()::includes).toList();
        if (!rule.filters().territory()) {
            return among(concerned);
        }
        Map<Territory.Fit, List<Seller>> levels = new EnumMap<>(Territory.Fit.class);
        Territory.Place place = place();
        for (Seller seller : concerned) {
            Territory.Fit fit = seller.territory().fit(place);
            if (fit == Territory.Fit.NONE) {
                out.put(seller.name(), "territory");
            } else {
                levels.computeIfAbsent(rule.filters().nearest() ? fit : Territory.Fit.COUNTRY, l -> new ArrayList<>())
                        .add(seller);
            }
        }
        return byLevel(levels);
    }

    /** Who covers the postal code comes before who covers the province, and that before the country. */
    private Found byLevel(Map<Territory.Fit, List<Seller>> levels) {
        Found last = among(List.of());
        for (Territory.Fit level : List.of(Territory.Fit.POSTCODE, Territory.Fit.PROVINCE, Territory.Fit.COUNTRY)) {
            List<Seller> group = levels.getOrDefault(level, List.of());
            if (group.isEmpty()) {
                continue;
            }
            levels.forEach((other, sellers) -> {
                if (other.compareTo(level) < 0) {
                    sellers.forEach(seller -> out.put(seller.name(), "farther"));
                }
            });
            group.forEach(seller -> out.remove(seller.name()));
            last = among(group);
            if (!last.needs().isEmpty()
                    || last.chosen().isPresent()
                    || last.opens().isPresent()) {
                return last;
            }
        }
        return last;
    }

    private Found among(List<Seller> sellers) {
        List<Seller> left = keep(sellers, this::unfit);
        Optional<Instant> opens = Optional.empty();
        if (rule.filters().hours() != Hours.IGNORE) {
            List<Seller> open =
                    left.stream().filter(s -> s.calendar().isOpen(now)).toList();
            if (open.isEmpty() && rule.filters().hours() == Hours.REQUIRE) {
                opens = left.stream()
                        .flatMap(s -> s.calendar().nextOpen(now).stream())
                        .min(Comparator.naturalOrder());
            }
            if (!open.isEmpty() || rule.filters().hours() == Hours.REQUIRE) {
                left = keep(left, s -> open.contains(s) ? Optional.empty() : Optional.of("hours"));
            }
        }
        boolean rotates = rule.strategy() == Strategy.ROUND_ROBIN || rule.strategy() == Strategy.WEIGHTED;
        if (rotates
                && left.size() > 1
                && !context.shares().containsKey(rule.name())
                && turn(left).isEmpty()) {
            needs.add(new Context.ShareOf(rule.name()));
        }
        left = keep(left, this::full);
        if (!needs.isEmpty() || left.isEmpty()) {
            return new Found(Set.copyOf(needs), Optional.empty(), List.of(), Optional.empty(), how(List.of()), opens);
        }
        return choose(left);
    }

    private Found choose(List<Seller> left) {
        Optional<Seller> before = rule.sticky()
                ? lead.work()
                        .lastOwner()
                        .flatMap(last ->
                                left.stream().filter(s -> s.name().equals(last)).findFirst())
                : Optional.empty();
        Map<String, Double> passes = context.shares().getOrDefault(rule.name(), Map.of());
        double virtual = passes.getOrDefault("", 0.0);
        Map<String, Double> measures = new LinkedHashMap<>();
        for (Seller seller : left) {
            if (rule.strategy() == Strategy.LEAST_LOADED) {
                measures.put(seller.name(), (double) load(seller).open());
            } else {
                measures.put(seller.name(), Math.max(passes.getOrDefault(seller.name(), virtual), virtual));
            }
        }
        List<Seller> order = new ArrayList<>(left);
        order.sort(Comparator.comparingDouble((Seller s) -> measures.get(s.name()))
                .thenComparingLong(s -> rule.strategy() == Strategy.LEAST_LOADED ? load(s).today() : 0)
                .thenComparing(Seller::name));
        before.ifPresent(seller -> {
            order.remove(seller);
            order.add(0, seller);
        });
        Optional<Long> taken = turn(left);
        if (taken.isPresent()) {
            order.clear();
            order.addAll(left);
            java.util.Collections.rotate(order, -(int) Math.floorMod(taken.get(), (long) left.size()));
        }
        Seller chosen = order.get(0);
        boolean turn = before.isEmpty() && left.size() > 1 && rule.strategy() != Strategy.LEAST_LOADED;
        Optional<Routed.Share> share = Optional.empty();
        if (turn) {
            double from = measures.get(chosen.name());
            double step = rule.strategy() == Strategy.WEIGHTED ? 1 / chosen.weight() : 1;
            share = Optional.of(new Routed.Share(rule.name(), from, from + step));
        }
        List<Candidate> named = new ArrayList<>();
        order.forEach(seller -> named.add(new Candidate(
                seller.name(),
                Optional.empty(),
                left.size() > 1 ? Optional.of(measures.get(seller.name())) : Optional.empty())));
        String why = before.isPresent()
                ? "sticky"
                : left.size() == 1 ? "only-one" : rule.strategy().text();
        List<String> reasons = new ArrayList<>(List.of("rule:" + rule.name()));
        fit(chosen).ifPresent(reasons::add);
        reasons.add(why);
        return new Found(
                Set.of(),
                Optional.of(chosen),
                List.copyOf(reasons),
                order.size() > 1 ? Optional.of(order.get(1).name()) : Optional.empty(),
                how(named, share, chosen),
                Optional.empty());
    }

    /** The turn that a decision of an earlier version took, when rotations went by the list of candidates. */
    private Optional<Long> turn(List<Seller> left) {
        String names = left.stream().map(Seller::name).collect(java.util.stream.Collectors.joining(","));
        return Optional.ofNullable(context.turns().get(rule.name() + ":" + names));
    }

    private Territory.Place place() {
        String country = lead.text("country")
                .map(String::trim)
                .filter(c -> c.length() == 2)
                .orElse("");
        String province = lead.text("province").orElse("");
        String postcode = lead.text("postcode").orElse("");
        boolean somewhere = !province.isEmpty() || !postcode.isEmpty();
        String assumed =
                lead.text("country").isEmpty() && somewhere ? rule.filters().home() : country;
        return Territory.Place.of(assumed, province, postcode);
    }

    private Optional<String> fit(Seller seller) {
        if (!rule.filters().territory()) {
            return Optional.empty();
        }
        return Optional.of("territory:" + seller.territory().fit(place()).name().toLowerCase(Locale.ROOT));
    }

    private Optional<String> unfit(Seller seller) {
        Filters filters = rule.filters();
        if (!seller.active()) {
            return Optional.of("inactive");
        }
        if (excluded.contains(seller.name())) {
            return Optional.of("had-it");
        }
        if (!seller.skills().containsAll(filters.skills()) || lacksSkill(seller)) {
            return Optional.of("skill");
        }
        if (filters.language() && lacksLanguage(seller)) {
            return Optional.of("language");
        }
        return seller.isAbsent(now) ? Optional.of("absent") : Optional.empty();
    }

    private boolean lacksSkill(Seller seller) {
        return !rule.filters().skillField().isEmpty()
                && lead.text(rule.filters().skillField())
                        .map(skill -> !seller.skills().contains(skill.trim().toLowerCase(Locale.ROOT)))
                        .orElse(false);
    }

    private boolean lacksLanguage(Seller seller) {
        return lead.text("language")
                .map(language -> language.trim().toLowerCase(Locale.ROOT).split("[-_]")[0])
                .map(language ->
                        !seller.languages().isEmpty() && !seller.languages().contains(language))
                .orElse(false);
    }

    private Optional<String> full(Seller seller) {
        boolean counts =
                rule.strategy() == Strategy.LEAST_LOADED || !seller.caps().none();
        if (!counts) {
            return Optional.empty();
        }
        if (!context.loads().containsKey(seller.name())) {
            needs.add(new Context.LoadOf(seller.name(), seller.calendar().day(now)));
            return Optional.empty();
        }
        return seller.full(load(seller));
    }

    private Load load(Seller seller) {
        return context.loads().getOrDefault(seller.name(), new Load(0, 0));
    }

    private interface Test {
        Optional<String> out(Seller seller);
    }

    private List<Seller> keep(List<Seller> sellers, Test test) {
        List<Seller> left = new ArrayList<>(sellers.size());
        for (Seller seller : sellers) {
            Optional<String> why = test.out(seller);
            if (why.isPresent()) {
                out.put(seller.name(), why.get());
            } else {
                left.add(seller);
            }
        }
        return left;
    }

    private Routed how(List<Candidate> able) {
        return how(able, Optional.empty(), null);
    }

    private Routed how(
            List<Candidate> able, Optional<Routed.Share> share, @org.jspecify.annotations.Nullable Seller chosen) {
        List<Candidate> all = new ArrayList<>(able.size() > NAMED ? able.subList(0, NAMED) : able);
        Map<String, Integer> more = new TreeMap<>();
        if (able.size() > NAMED) {
            more.put("", able.size() - NAMED);
        }
        // who fell out last was closest to being chosen
        List<Map.Entry<String, String>> fallen = new ArrayList<>(out.entrySet());
        java.util.Collections.reverse(fallen);
        for (Map.Entry<String, String> one : fallen) {
            if (all.size() < NAMED) {
                all.add(new Candidate(one.getKey(), Optional.of(one.getValue()), Optional.empty()));
            } else {
                more.merge(one.getValue().split(":", 2)[0], 1, Integer::sum);
            }
        }
        return new Routed(
                rule.name(),
                rule.strategy().text(),
                List.copyOf(all),
                Map.copyOf(more),
                share,
                Optional.ofNullable(chosen).map(seller -> seller.calendar().day(now)));
    }
}
