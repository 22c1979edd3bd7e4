package org.vivaio.core.lifecycle;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vivaio.core.lead.Decider;
import org.vivaio.core.lead.EventData;
import org.vivaio.core.lead.EventData.HandoverChanged;
import org.vivaio.core.lead.EventData.StageChanged;
import org.vivaio.core.lead.EventData.TimerDue;
import org.vivaio.core.lead.Handover;
import org.vivaio.core.lead.Situation;
import org.vivaio.core.lead.Timer;
import org.vivaio.core.lifecycle.Lifecycle.Handing;

/**
 * Hands leads over from marketing to sales: offers a lead that reaches the stage, moves it when sales accepts or rejects,
 * and escalates silence.
 */
public final class HandoverDecider implements Decider {
    /** The timer's name. */
    public static final String TIMER = "handover.answer";

    @Override
    public Outcome decide(Situation situation) {
        Lifecycle lifecycle = situation.rules(Lifecycle.class);
        if (lifecycle.handover().isEmpty() || situation.lead().erasedAt().isPresent()) {
            return Outcome.NOTHING;
        }
        Handing handing = lifecycle.handover().get();
        EventData fact = situation.decided().get(0);
        Optional<Handover> standing = situation.lead().handover();
        if (fact instanceof HandoverChanged answer) {
            return answered(situation, handing, answer);
        }
        if (fact instanceof TimerDue due && due.name().equals(TIMER)) {
            boolean silent = standing.filter(Handover::isOpen)
                    .filter(h -> !h.escalated())
                    .filter(h -> h.dueAt().map(d -> !d.isAfter(situation.now())).orElse(false))
                    .isPresent();
            return silent
                    ? Outcome.event(
                            new HandoverChanged("escalated", Optional.empty(), Optional.empty(), Optional.empty()))
                    : Outcome.NOTHING;
        }
        if (situation.isSweep()) {
            return Outcome.NOTHING;
        }
        boolean arrives = situation.decided().stream()
                .anyMatch(
                        event -> event instanceof StageChanged move && move.to().equals(handing.stage()));
        boolean offered = situation.decided().stream().anyMatch(HandoverChanged.class::isInstance);
        if (arrives && !offered && !standing.map(Handover::isOpen).orElse(false)) {
            Instant due = situation.now().plus(handing.within());
            return Outcome.event(new HandoverChanged("offered", Optional.of(due), Optional.empty(), Optional.empty()))
                    .withTimers(List.of(Timer.at(TIMER, due)));
        }
        return Outcome.NOTHING;
    }

    private static Outcome answered(Situation situation, Handing handing, HandoverChanged answer) {
        Optional<String> to = answer.change().equals("accepted") ? handing.accepted() : handing.rejected();
        List<EventData> moves = new ArrayList<>();
        boolean moved = situation.decided().stream().anyMatch(StageChanged.class::isInstance);
        if (to.isPresent() && !moved && !to.get().equals(situation.lead().stage())) {
            moves.add(new StageChanged(
                    situation.lead().stage(), to.get(), Optional.empty(), Optional.of("handover-" + answer.change())));
        }
        return Outcome.events(moves).withTimers(List.of(Timer.cancel(TIMER)));
    }
}
