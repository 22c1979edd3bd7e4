package org.vivaio.core.routing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.vivaio.core.lead.Context;
import org.vivaio.core.lead.Decider;
import org.vivaio.core.lead.EventData;
import org.vivaio.core.lead.EventData.ClaimRequested;
import org.vivaio.core.lead.EventData.OfferEnded;
import org.vivaio.core.lead.EventData.OwnerChanged;
import org.vivaio.core.lead.EventData.OwnerSought;
import org.vivaio.core.lead.EventData.SellerLeft;
import org.vivaio.core.lead.EventData.SpeedChanged;
import org.vivaio.core.lead.EventData.TimerDue;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.lead.Routed;
import org.vivaio.core.lead.Situation;
import org.vivaio.core.lead.Timer;
import org.vivaio.core.lead.WorkState;
import org.vivaio.core.lead.WorkState.Hold;

/**
 * Finds owners: gives leads away by rule, hands them on when an offer runs out, lets sellers claim what is free, and says
 * where a lead waits that nobody can have. Each answer names who was considered and why the others fell out.
 */
public final class RoutingDecider implements Decider {
    /** An offer or claim runs out. */
    static final String OFFER = "routing.offer";

    /** Where leads wait whose source says that a person sorts them. */
    private static final String BY_HAND = "by-hand";

    /** Somebody opens who could take a lead that waits. */
    static final String OPENS = "routing.opens";

    @Override
    public Outcome decide(Situation situation) {
        LeadState lead = situation.lead();
        if (lead.erasedAt().isPresent() || situation.isSweep()) {
            return Outcome.NOTHING;
        }
        RoutingRules rules = situation.rules(RoutingRules.class);
        EventData fact = situation.fact().data();
        if (fact instanceof ClaimRequested claim) {
            return claim(situation, rules, claim.seller());
        }
        if (fact instanceof SellerLeft left) {
            return leave(lead, rules, left.seller());
        }
        if (lead.owner().isPresent()) {
            return held(situation, rules);
        }
        if (lead.origin().manual()) {
            // its source says that a person sorts these
            return lead.work().waiting().isPresent()
                    ? Outcome.NOTHING
                    : Outcome.event(new OwnerSought(BY_HAND, "manual", nowhere("")));
        }
        Optional<RoutingRule> first = Optional.empty();
        for (RoutingRule rule : rules.rules()) {
            if (fires(rule, situation) && matches(rule, situation)) {
                first = first.or(() -> Optional.of(rule));
                if (rule.strategy() == RoutingRule.Strategy.MANUAL) {
                    break;
                }
                Outcome outcome = assign(situation, rules, rule, Set.of(), List.of());
                if (!outcome.equals(Outcome.NOTHING)) {
                    return outcome;
                }
            }
        }
        return waits(situation, rules, first);
    }

    private static boolean fires(RoutingRule rule, Situation situation) {
        EventData fact = situation.fact().data();
        boolean opens = fact instanceof TimerDue due
                && due.name().equals(OPENS)
                && situation
                        .lead()
                        .work()
                        .waiting()
                        .filter(w -> w.rule().equals(rule.name()))
                        .isPresent();
        return opens || rule.on().contains(fact.type());
    }

    private static boolean matches(RoutingRule rule, Situation situation) {
        return rule.when().map(c -> c.test(situation.variables())).orElse(true);
    }

    /** Gives the lead to whom the rule chooses; nothing when it chooses nobody, or a person is to. */
    private static Outcome assign(
            Situation situation, RoutingRules rules, RoutingRule rule, Set<String> excluded, List<String> because) {
        if (rule.strategy() == RoutingRule.Strategy.MANUAL) {
            return Outcome.NOTHING;
        }
        LeadState lead = situation.lead();
        Set<String> out = new HashSet<>(lead.work().refused());
        out.addAll(excluded);
        Search.Found found = new Search(rule, lead, out, situation.context(), situation.now()).run(rules.sellers());
        if (!found.needs().isEmpty()) {
            return new Outcome(List.of(), List.of(), found.needs());
        }
        Optional<Seller> chosen = found.chosen();
        List<String> reasons = new ArrayList<>(found.reasons());
        if (chosen.isEmpty()
                && found.opens().isEmpty()
                && !out.contains(rule.fallback().orElse(""))) {
            chosen = rule.fallback().flatMap(rules::seller).filter(Seller::active);
            reasons = new ArrayList<>(List.of("rule:" + rule.name(), "fallback"));
        }
        if (chosen.isEmpty()) {
            return Outcome.NOTHING;
        }
        reasons.addAll(because);
        Seller seller = chosen.get();
        Optional<Instant> expires = rule.offer().map(offer -> seller.calendar().plus(situation.now(), offer.within()));
        Outcome outcome = Outcome.event(new OwnerChanged(
                "assigned",
                Optional.of(seller.name()),
                List.copyOf(reasons),
                found.next(),
                Optional.empty(),
                expires,
                Optional.of(found.how())));
        return expires.map(at -> outcome.withTimers(List.of(Timer.at(OFFER, at))))
                .orElse(outcome);
    }

    /** A lead that has an owner: has an offer been taken up, has it run out? */
    private static Outcome held(Situation situation, RoutingRules rules) {
        LeadState lead = situation.lead();
        EventData fact = situation.fact().data();
        Optional<Hold> hold = lead.work().hold();
        if (hold.isPresent() && Attempts.isSignOfLife(situation.fact())) {
            return Outcome.event(
                    new OfferEnded("taken", hold.get().seller(), hold.get().kind()));
        }
        if (hold.isPresent()
                && fact instanceof TimerDue due
                && due.name().equals(OFFER)
                && !hold.get().until().isAfter(situation.now())) {
            return handOn(situation, rules, hold.get());
        }
        Optional<SpeedChanged> breach = situation.decided().stream()
                .filter(SpeedChanged.class::isInstance)
                .map(SpeedChanged.class::cast)
                .filter(speed -> speed.change().equals("breached"))
                .findFirst();
        boolean done = situation.decided().stream().anyMatch(e -> e instanceof OfferEnded);
        if (breach.isPresent() && !done) {
            Optional<RoutingRule> rule = rules.rule(breach.get().rule());
            if (rule.flatMap(RoutingRule::speed)
                    .filter(RoutingRule.Speed::reoffer)
                    .isPresent()) {
                return handOn(
                        situation,
                        rules,
                        new Hold("offer", rule.get().name(), lead.owner().orElseThrow(), situation.now()));
            }
        }
        return Outcome.NOTHING;
    }

    /** What ran out goes to the next one; what nobody else can have waits where people see it. */
    private static Outcome handOn(Situation situation, RoutingRules rules, Hold hold) {
        List<EventData> events = new ArrayList<>();
        events.add(new OfferEnded("expired", hold.seller(), hold.kind()));
        Optional<RoutingRule> rule = rules.rule(hold.rule());
        int had = situation.lead().work().refused().size() + 1;
        boolean more =
                rule.flatMap(RoutingRule::offer).map(o -> had < o.rounds()).orElse(true);
        if (hold.kind().equals("offer") && rule.isPresent() && more) {
            Outcome next =
                    assign(situation, rules, rule.get(), Set.of(hold.seller()), List.of("untouched:" + hold.seller()));
            if (!next.needs().isEmpty()) {
                return next;
            }
            if (!next.events().isEmpty()) {
                events.addAll(next.events());
                return Outcome.events(events).withTimers(next.timers());
            }
        }
        String why = hold.kind().equals("claim") ? "claim-expired" : "untouched";
        events.add(new OwnerChanged(
                "released",
                Optional.empty(),
                List.of(why + ":" + hold.seller()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
        Routed how = rule.map(r -> new Search(
                                r, situation.lead(), Set.of(hold.seller()), situation.context(), situation.now())
                        .run(rules.sellers())
                        .how())
                .orElse(nowhere(hold.rule()));
        events.add(new OwnerSought(rule.map(RoutingRule::queue).orElse(""), why, how));
        return Outcome.events(events);
    }

    /** A claim is answered when its lead is free, or was given to somebody who let it lie. */
    private static Outcome claim(Situation situation, RoutingRules rules, String name) {
        LeadState lead = situation.lead();
        if (situation.decided().stream().anyMatch(e -> e instanceof OwnerChanged)) {
            return Outcome.NOTHING;
        }
        Optional<Seller> seller = rules.seller(name).filter(Seller::active);
        Optional<Hold> lapsed = lead.work().hold().filter(h -> !h.until().isAfter(situation.now()));
        boolean free = lead.owner().isEmpty()
                ? lead.work().waiting().map(w -> w.queue().isEmpty()).orElse(true)
                : lapsed.isPresent();
        if (seller.isEmpty() || !free || !Workload.isOpen(lead, situation)) {
            return Outcome.NOTHING;
        }
        if (!seller.get().caps().none()) {
            Context.Load load = situation.context().loads().get(name);
            if (load == null) {
                return Outcome.needs(
                        new Context.LoadOf(name, seller.get().calendar().day(situation.now())));
            }
            if (seller.get().full(load).isPresent()) {
                return Outcome.NOTHING;
            }
        }
        List<EventData> events = new ArrayList<>();
        lapsed.ifPresent(hold -> events.add(new OfferEnded("expired", hold.seller(), hold.kind())));
        String rule = lead.work()
                .waiting()
                .map(w -> w.rule())
                .or(() -> lapsed.map(Hold::rule))
                .orElse("");
        Instant until = situation.now().plus(rules.claim(rule).within());
        Routed how = new Routed(
                rule,
                "claim",
                List.of(new Routed.Candidate(name, Optional.empty(), Optional.empty())),
                Map.of(),
                Optional.empty(),
                Optional.of(seller.get().calendar().day(situation.now())));
        events.add(new OwnerChanged(
                "claimed",
                Optional.of(name),
                List.of("claimed"),
                Optional.empty(),
                Optional.empty(),
                Optional.of(until),
                Optional.of(how)));
        return Outcome.events(events).withTimers(List.of(Timer.at(OFFER, until)));
    }

    /** The owner is no seller any more: back to people, in a queue of its own. */
    private static Outcome leave(LeadState lead, RoutingRules rules, String seller) {
        if (!lead.owner().equals(Optional.of(seller)) || rules.seller(seller).isPresent()) {
            return Outcome.NOTHING;
        }
        return Outcome.events(List.of(
                new OwnerChanged(
                        "released",
                        Optional.empty(),
                        List.of("seller-gone:" + seller),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                new OwnerSought("former-" + seller, "seller-gone", nowhere(""))));
    }

    /** Says once where a lead without owner waits, and again when that changes. */
    private static Outcome waits(Situation situation, RoutingRules rules, Optional<RoutingRule> first) {
        LeadState lead = situation.lead();
        Optional<WorkState.Waiting> waiting = lead.work().waiting();
        if (first.isEmpty()) {
            boolean released = situation.fact().data() instanceof OwnerChanged && waiting.isEmpty();
            return released ? Outcome.event(new OwnerSought("", "released", nowhere(""))) : Outcome.NOTHING;
        }
        RoutingRule rule = first.get();
        boolean manual = rule.strategy() == RoutingRule.Strategy.MANUAL;
        Search.Found found = new Search(rule, lead, lead.work().refused(), situation.context(), situation.now())
                .run(manual ? List.of() : rules.sellers());
        String why = manual ? "manual" : found.opens().isPresent() ? "closed" : "nobody";
        List<Timer> timers =
                found.opens().map(at -> Timer.at(OPENS, at)).stream().toList();
        boolean said = waiting.filter(w -> w.rule().equals(rule.name())
                        && w.why().equals(why)
                        && w.queue().equals(rule.queue()))
                .isPresent();
        boolean sorted = waiting.filter(w -> !w.queue().isEmpty() && !w.rule().equals(rule.name()))
                .isPresent();
        return said || sorted
                ? Outcome.NOTHING.withTimers(timers)
                : Outcome.event(new OwnerSought(rule.queue(), why, found.how())).withTimers(timers);
    }

    private static Routed nowhere(String rule) {
        return new Routed(rule, "", List.of(), Map.of(), Optional.empty(), Optional.empty());
    }
}
