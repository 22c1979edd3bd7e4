package org.vivaio.core.segment;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.vivaio.core.lead.Decider;
import org.vivaio.core.lead.EventData;
import org.vivaio.core.lead.EventData.SegmentChanged;
import org.vivaio.core.lead.Situation;

/** Keeps the segments of a lead in step with its state; an erased lead is in none. */
public final class SegmentDecider implements Decider {
    @Override
    public Outcome decide(Situation situation) {
        if (situation.lead().erasedAt().isPresent()) {
            return Outcome.NOTHING;
        }
        SegmentRules rules = situation.rules(SegmentRules.class);
        Set<String> gone = new TreeSet<>(situation.lead().segments());
        if (rules.segments().isEmpty() && gone.isEmpty()) {
            return Outcome.NOTHING;
        }
        List<EventData> changes = new ArrayList<>();
        for (SegmentRules.Segment segment : rules.segments()) {
            boolean in = gone.remove(segment.name());
            if (situation.touches(segment.when()) && situation.follows(segment.when()) != in) {
                changes.add(new SegmentChanged(!in, segment.name()));
            }
        }
        gone.forEach(segment -> changes.add(new SegmentChanged(false, segment)));
        return Outcome.events(changes);
    }
}
