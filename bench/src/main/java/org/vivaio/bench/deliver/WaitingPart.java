package org.vivaio.bench.deliver;

import org.vivaio.bench.frame.Result;
import org.vivaio.bench.frame.Sample;
import org.vivaio.bench.frame.Statements;
import org.vivaio.bench.frame.Trial;

/** Does it cost anything that many effects wait for a later day? The outbox is emptied with them and without, in turns. */
final class WaitingPart {
    /** What the rate with them is at least, as a share of the rate without. */
    private static final double FLOOR_RATE = 0.8;

    /** What a claim takes with them at most, over what it takes without. */
    private static final double MOST_CLAIM = 1.5;

    /** The one statement that takes due effects out of the outbox. */
    private static final String CLAIM = "%from effect e%order by e.due_at limit%for update skip locked%";

    private final Trial trial;
    private final Deliveries deliveries;
    private final int effects;
    private final int waiting;

    WaitingPart(Trial trial, Deliveries deliveries, int effects, int waiting) {
        this.trial = trial;
        this.deliveries = deliveries;
        this.effects = effects;
        this.waiting = waiting;
    }

    private record Side(Sample rates, Sample claims) {
        Side() {
            this(new Sample(), new Sample());
        }
    }

    /** Whether the cost stays flat. */
    boolean run(int rounds) {
        Side with = new Side();
        Side without = new Side();
        for (int round = 1; round <= rounds; round++) {
            deliveries.clear();
            measure(without, round + ", none waiting");
            deliveries.wait(waiting);
            measure(with, round + ", " + waiting + " waiting");
        }
        deliveries.clear();
        double rate = with.rates().median() / without.rates().median();
        double claim = with.claims().median() / without.claims().median();
        Result.print("deliver.waiting", rate, with.rates().median(), 0);
        Result.print("deliver.claim", claim, 1e6 / with.claims().median(), 0);
        return rate >= FLOOR_RATE && claim <= MOST_CLAIM;
    }

    private void measure(Side side, String what) {
        deliveries.drain(effects / 4);
        trial.statements().forget();
        double rate = deliveries.drain(effects);
        Statements.Count claim = trial.statements().of(CLAIM);
        double micros = claim.millis() * 1e3 / claim.rows();
        side.rates().add(rate);
        side.claims().add(micros);
        Result.say(
                "round %s: delivered %.0f/s; %d claims of %.2f ms, %.1f us an effect",
                what, rate, claim.calls(), claim.millis() / claim.calls(), micros);
    }
}
