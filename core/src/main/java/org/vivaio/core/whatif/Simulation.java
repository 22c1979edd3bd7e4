package org.vivaio.core.whatif;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.vivaio.core.lead.Context;
import org.vivaio.core.lead.Decision;
import org.vivaio.core.lead.EventData;
import org.vivaio.core.lead.EventData.Contribution;
import org.vivaio.core.lead.EventData.Erased;
import org.vivaio.core.lead.EventData.ScoreChanged;
import org.vivaio.core.lead.EventData.SegmentChanged;
import org.vivaio.core.lead.EventData.StageChanged;
import org.vivaio.core.lead.EventData.TagChanged;
import org.vivaio.core.lead.EventData.TimerDue;
import org.vivaio.core.lead.Fact;
import org.vivaio.core.lead.Histories.History;
import org.vivaio.core.lead.LeadEvent;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.lead.Timer;
import org.vivaio.core.resource.Rulebook;

/** One lead's facts decided by one rulebook from the beginning, timers included. Pure: nothing is written or sent. */
final class Simulation {
    /** A lead whose rules wake it up more often than this has a rule that never rests. */
    private static final int MOST_TIMERS = 5_000;

    private final Rulebook rulebook;
    private final Decision.Deciders deciders;
    private final Map<String, Instant> timers = new HashMap<>();
    private final List<LeadEvent> past = new ArrayList<>();
    private final Context context = Context.EMPTY.withHistory(past);
    private final Set<String> fired = new HashSet<>();
    private final Set<String> stages = new HashSet<>();
    private LeadState lead;
    private long ids;
    private int woken;
    private int decided;

    Simulation(Rulebook rulebook, Decision.Deciders deciders, String tenant, UUID leadId) {
        this.rulebook = rulebook;
        this.deciders = deciders;
        this.lead = LeadState.unborn(tenant, leadId);
    }

    /**
     * What came out.
     *
     * @param lead at the end
     * @param fired names of the rules that did something
     * @param stages that it passed through
     * @param decided number of facts
     */
    record Outcome(LeadState lead, Set<String> fired, Set<String> stages, int decided) {}

    Outcome run(History history, Instant end) {
        for (LeadEvent event : history.events()) {
            String type = event.data().type();
            if (event.cause().isPresent()) {
                lead = lead.apply(event); // decided outside the rules: the same for both
            } else if (event.data() instanceof Erased) {
                lead = lead.apply(event);
                break;
            } else if (!type.equals("timer.due") && !type.equals("rulebook.activated")) {
                wake(event.recordedAt());
                decide(event.id(), event.at(), event.actor(), event.data(), event.recordedAt());
                past.add(event);
            }
        }
        wake(end);
        return new Outcome(lead, fired, stages, decided);
    }

    private void wake(Instant until) {
        while (!timers.isEmpty() && woken < MOST_TIMERS) {
            Optional<Map.Entry<String, Instant>> due = timers.entrySet().stream()
                    .filter(timer -> !timer.getValue().isAfter(until))
                    .min(Map.Entry.<String, Instant>comparingByValue().thenComparing(Map.Entry.comparingByKey()));
            if (due.isEmpty()) {
                return;
            }
            String name = due.get().getKey();
            Instant at = due.get().getValue();
            timers.remove(name);
            woken++;
            decide(next(), at, "clock", new TimerDue(name, at), at);
        }
    }

    private void decide(UUID id, Instant at, String actor, EventData data, Instant now) {
        Fact fact = new Fact(id, id, at, actor, data);
        Decision decision = Decision.of(lead, fact, context, rulebook, deciders, now, this::next);
        for (Timer timer : decision.timers()) {
            timer.dueAt().ifPresentOrElse(due -> timers.put(timer.name(), due), () -> timers.remove(timer.name()));
        }
        decided++;
        if (decision.events().size() == 1 && data.isSilent()) {
            return;
        }
        lead = decision.lead();
        for (LeadEvent event : decision.events()) {
            note(event);
        }
    }

    private void note(LeadEvent event) {
        EventData data = event.data();
        if (data instanceof ScoreChanged changed) {
            for (Contribution line : changed.changes()) {
                if (line.points() != 0) {
                    fired.add("scoring " + line.rule());
                }
            }
        } else if (data instanceof StageChanged move) {
            stages.add(move.to());
            if (event.cause().isPresent()) {
                move.rule().ifPresent(rule -> fired.add("transition " + rule));
            }
        } else if (data instanceof TagChanged tag && tag.rule().isPresent()) {
            fired.add("tag " + tag.tag());
        } else if (data instanceof SegmentChanged segment) {
            fired.add("segment " + segment.segment());
        }
    }

    private UUID next() {
        return new UUID(0x7000, 0x8000_0000_0000_0000L | ++ids);
    }
}
