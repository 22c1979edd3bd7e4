package org.vivaio.core.work;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vivaio.core.lead.Decider;
import org.vivaio.core.lead.EventData.CaptureAccepted;
import org.vivaio.core.lead.EventData.SpeedChanged;
import org.vivaio.core.lead.EventData.TimerDue;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.lead.Situation;
import org.vivaio.core.lead.Timer;
import org.vivaio.core.lead.WorkState;
import org.vivaio.core.routing.Attempts;
import org.vivaio.core.routing.RoutingRule;
import org.vivaio.core.routing.RoutingRules;
import org.vivaio.core.routing.WorkCalendar;

/** The speed-to-lead clock: from a capture to the first time a person tries, counted in working hours. */
public final class SpeedDecider implements Decider {
    static final String WARN = "speed.warn";
    static final String DUE = "speed.due";

    @Override
    public Outcome decide(Situation situation) {
        LeadState lead = situation.lead();
        if (lead.erasedAt().isPresent() || situation.isSweep()) {
            return Outcome.NOTHING;
        }
        boolean moved = situation.decided().stream().anyMatch(e -> e instanceof SpeedChanged);
        if (moved) {
            return Outcome.NOTHING;
        }
        Optional<WorkState.Speed> clock = lead.work().speed();
        if (situation.fact().data() instanceof CaptureAccepted) {
            return clock.filter(WorkState.Speed::isOpen).isPresent() ? Outcome.NOTHING : start(situation);
        }
        if (clock.isEmpty() || !clock.get().isOpen()) {
            return Outcome.NOTHING;
        }
        if (situation.fact().data() instanceof TimerDue due) {
            return due(clock.get(), due.name(), situation.now());
        }
        Optional<RoutingRule.Speed> target = target(situation, clock.get());
        return target.filter(t -> Attempts.isAttempt(situation.fact(), t.attempts()))
                .map(t -> met(situation, clock.get(), t))
                .orElse(Outcome.NOTHING);
    }

    private static Outcome start(Situation situation) {
        for (RoutingRule rule : situation.rules(RoutingRules.class).rules()) {
            boolean applies = rule.on().contains("capture.accepted")
                    && rule.speed().isPresent()
                    && rule.when().map(c -> c.test(situation.variables())).orElse(true);
            if (applies) {
                RoutingRule.Speed speed = rule.speed().get();
                WorkCalendar calendar = speed.calendar();
                Instant dueAt = calendar.plus(situation.now(), speed.target());
                List<Timer> timers = new ArrayList<>(List.of(Timer.at(DUE, dueAt)));
                if (!speed.warn().isZero()) {
                    timers.add(Timer.at(
                            WARN, calendar.plus(situation.now(), speed.target().minus(speed.warn()))));
                }
                return Outcome.event(
                                new SpeedChanged("started", rule.name(), dueAt, Optional.empty(), Optional.empty()))
                        .withTimers(timers);
            }
        }
        return Outcome.NOTHING;
    }

    private static Outcome due(WorkState.Speed clock, String timer, Instant now) {
        boolean warns = timer.equals(WARN) && clock.state().equals("running");
        boolean breaches = timer.equals(DUE)
                && !clock.state().equals("breached")
                && !clock.dueAt().isAfter(now);
        return warns || breaches
                ? Outcome.event(new SpeedChanged(
                        warns ? "warned" : "breached", clock.rule(), clock.dueAt(), Optional.empty(), Optional.empty()))
                : Outcome.NOTHING;
    }

    private static Outcome met(Situation situation, WorkState.Speed clock, RoutingRule.Speed target) {
        Instant at = situation.fact().at();
        // an attempt told late counts for when it was made, but never for before the person came
        Instant tried = at.isBefore(clock.since()) ? clock.since() : at.isAfter(situation.now()) ? situation.now() : at;
        Duration took = target.calendar().between(clock.since(), tried);
        return Outcome.event(new SpeedChanged(
                        "met",
                        clock.rule(),
                        clock.dueAt(),
                        Optional.of(took.toSeconds()),
                        Optional.of(situation.fact().data().type())))
                .withTimers(List.of(Timer.cancel(WARN), Timer.cancel(DUE)));
    }

    /** The rule may be gone since: then any attempt in plain time counts. */
    private static Optional<RoutingRule.Speed> target(Situation situation, WorkState.Speed clock) {
        return situation
                .rules(RoutingRules.class)
                .rule(clock.rule())
                .flatMap(RoutingRule::speed)
                .or(() -> Optional.of(RoutingRules.NO_TARGET));
    }
}
