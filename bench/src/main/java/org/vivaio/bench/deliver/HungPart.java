package org.vivaio.bench.deliver;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.time.OffsetDateTime;
import org.vivaio.bench.frame.Result;
import org.vivaio.bench.frame.Sample;
import org.vivaio.bench.frame.Trial;
import org.vivaio.bench.product.Resources;

/**
 * What a connection that hangs costs the others. Each capture makes an effect for two connections of one plugin; in turns the
 * second one answers at once, and never. Looked at is only the first.
 */
final class HungPart {
    private static final String STUCK = "stuck";
    private static final int RATE = 100;
    private static final int TURNS = 2;

    /** All calls that the connection may have at once hang by then. */
    private static final Duration BEFORE = Duration.ofSeconds(3);

    /** The p99 of the others while it hangs, over their p99 while it answers. */
    private static final double MOST = 2;

    private final Trial trial;
    private final Deliveries deliveries;

    HungPart(Trial trial, Deliveries deliveries) {
        this.trial = trial;
        this.deliveries = deliveries;
    }

    private record Side(Sample pickedUp, Sample committed) {
        Side() {
            this(new Sample(), new Sample());
        }
    }

    /** Whether the others hardly notice. */
    boolean run(Duration lasting) throws IOException {
        Side normal = new Side();
        Side hung = new Side();
        for (int turn = 1; turn <= TURNS; turn++) {
            save(false);
            deliveries.awaitSent(STUCK);
            measure(normal, lasting, "turn " + turn + ", both answer");
            deliveries.awaitSent(STUCK);
            save(true);
            measure(hung, lasting, "turn " + turn + ", one hangs");
            long held = trial.sql()
                    .number(
                            "select count(*) from effect where tenant_id = $1 and connection = $2",
                            Deliveries.TENANT,
                            STUCK);
            if (held < RATE * lasting.toSeconds()) {
                throw new IllegalStateException("The connection did not hang: it holds only " + held + " effects");
            }
        }
        save(false);
        deliveries.awaitSent(STUCK);
        double ratio = print("deliver.hung", hung.pickedUp(), normal.pickedUp());
        print("deliver.hung-from-commit", hung.committed(), normal.committed());
        return ratio <= MOST;
    }

    private static double print(String name, Sample hung, Sample normal) {
        double ratio = hung.median() / normal.median();
        Result.print(name, ratio, RATE, hung.median());
        return ratio;
    }

    private void save(boolean hang) {
        trial.api()
                .save(
                        Deliveries.TENANT,
                        Resources.connection(
                                STUCK, "bench-noop", new JsonObject().put("hang", hang), "capture.accepted"));
    }

    private void measure(Side side, Duration lasting, String what) throws IOException {
        deliveries.pace(RATE, BEFORE);
        OffsetDateTime since = deliveries.now();
        deliveries.pace(RATE, lasting);
        double pickedUp = deliveries.millis(0.99, "a.started_at", "a.finished_at", since);
        double committed = deliveries.millis(0.99, "e.created_at", "e.finished_at", since);
        side.pickedUp().add(pickedUp);
        side.committed().add(committed);
        Result.say(
                "%s: the others' p99 from pick-up to completion %.1f ms, from commit %.1f ms",
                what, pickedUp, committed);
    }
}
