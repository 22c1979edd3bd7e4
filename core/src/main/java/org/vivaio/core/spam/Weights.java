package org.vivaio.core.spam;

import java.util.HashMap;
import java.util.Map;
import org.vivaio.core.inbox.ReasonCodes;

/**
 * Points of each signal for one tenant. People move them: each "not spam" takes from the signals of that capture, each "is
 * spam" adds to them, never to more than double.
 *
 * @param learnt how often people judged captures with a signal
 */
public record Weights(Map<String, Learnt> learnt) {
    /** Points from which on a submit is quarantined. */
    public static final double LIMIT = 50;

    /** Before anybody taught anything. */
    public static final Weights DEFAULT = new Weights(Map.of());

    /** Judgements before this many count for little: one click must not switch a signal off. */
    private static final double STEADY = 2;

    private static final Map<String, Double> BASE = base();

    /** How often people said so. */
    public record Learnt(int spam, int ham) {}

    /** Copies the map. */
    public Weights {
        learnt = Map.copyOf(learnt);
    }

    private static Map<String, Double> base() {
        Map<String, Double> base = new HashMap<>();
        base.put(ReasonCodes.HONEYPOT, 100.0);
        base.put(ReasonCodes.BAD_TOKEN, 100.0);
        base.put(ReasonCodes.TOO_FAST, 60.0);
        base.put(ReasonCodes.POW_INVALID, 60.0);
        base.put(ReasonCodes.BOT_AGENT, 40.0);
        base.put(ReasonCodes.DISPOSABLE_EMAIL, 35.0);
        base.put(ReasonCodes.TOKEN_REUSED, 30.0);
        base.put(ReasonCodes.LINKS, 30.0);
        base.put(ReasonCodes.RATE_LIMITED, 30.0);
        base.put(ReasonCodes.RATE_NETWORK, 20.0);
        base.put(ReasonCodes.RATE_FORM, 20.0);
        base.put(ReasonCodes.DUPLICATE_TEXT, 20.0);
        base.put(ReasonCodes.RATE_TENANT, 10.0);
        base.put(ReasonCodes.POW_MISSING, 5.0);
        base.put(ReasonCodes.SCRIPT_AGENT, 5.0);
        return Map.copyOf(base);
    }

    /** Points of a signal, to one decimal. */
    public double of(String signal) {
        double base = BASE.getOrDefault(signal, 0.0);
        Learnt known = learnt.get(signal);
        if (known == null) {
            return base;
        }
        double factor = 2 * (known.spam() + STEADY) / (known.spam() + known.ham() + 2 * STEADY);
        return Math.round(base * factor * 10) / 10.0;
    }
}
