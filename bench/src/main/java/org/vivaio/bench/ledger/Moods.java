package org.vivaio.bench.ledger;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** How a destination treats each call: mostly well, and by a seeded plan badly, a first time only for each key. */
final class Moods {
    enum Mood {
        FINE,
        LATE,
        FAIL_AFTER_RECORDING,
        CUT,
        LIMIT,
        HANG
    }

    /** These stop a whole connection for a while, so there are few. */
    private static final int COSTLY = 6;

    private final Random random;
    private final Map<String, Integer> calls = new HashMap<>();
    private int costly;

    Moods(long seed) {
        this.random = new Random(seed);
    }

    synchronized Mood next(String key) {
        if (calls.merge(key, 1, Integer::sum) > 1) {
            return Mood.FINE;
        }
        int dice = random.nextInt(1000);
        if (dice < 20) {
            return Mood.LATE;
        } else if (dice < 40) {
            return Mood.FAIL_AFTER_RECORDING;
        } else if (dice < 60) {
            return Mood.CUT;
        } else if (dice < 70 && costly < COSTLY) {
            costly++;
            return dice < 65 ? Mood.LIMIT : Mood.HANG;
        }
        return Mood.FINE;
    }
}
