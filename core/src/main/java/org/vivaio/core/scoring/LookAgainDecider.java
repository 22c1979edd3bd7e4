package org.vivaio.core.scoring;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vivaio.core.lead.Decider;
import org.vivaio.core.lead.EventData.ScoreOverridden;
import org.vivaio.core.lead.ScoreState;
import org.vivaio.core.lead.Situation;
import org.vivaio.core.lead.Timer;

/**
 * Sets the one timer by which rules are asked again although nothing happened: when a helper's answer changes, a score
 * cools past a number that rules compare it with, or a score set by hand ends. A sender: runs when all is decided.
 */
public final class LookAgainDecider implements Decider {
    /** The timer's name. */
    public static final String TIMER = "rules.look";

    @Override
    public Outcome decide(Situation situation) {
        ScoreThresholds thresholds = situation.rules(ScoreThresholds.class);
        ScoreState score = situation.lead().score();
        boolean concerned = thresholds.timed()
                || !score.overrides().isEmpty()
                || situation.isSweep()
                || situation.fact().data() instanceof ScoreOverridden;
        if (!concerned || situation.lead().erasedAt().isPresent()) {
            return Outcome.NOTHING;
        }
        List<Instant> moments = new ArrayList<>();
        situation.nextFlip().ifPresent(moments::add);
        new Cooling(score, situation.now()).next(thresholds).ifPresent(moments::add);
        score.overrides().values().stream()
                .flatMap(override -> override.until().stream())
                .filter(until -> until.isAfter(situation.now()))
                .forEach(moments::add);
        Optional<Instant> first = moments.stream().min(Instant::compareTo);
        return Outcome.NOTHING.withTimers(
                List.of(first.map(due -> Timer.at(TIMER, due)).orElseGet(() -> Timer.cancel(TIMER))));
    }
}
