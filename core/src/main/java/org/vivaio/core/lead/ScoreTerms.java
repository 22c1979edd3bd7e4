package org.vivaio.core.lead;

/**
 * The terms on which a rule gives points.
 *
 * @param score the named score they count for; empty for the main one
 * @param halfLife seconds after which half of a point is left; 0 when points stay
 * @param cap the most that the rule gives at any moment, in the direction of its points; 0 for no limit
 * @param group name of rules that share a limit; empty for none
 */
public record ScoreTerms(String score, double halfLife, double cap, String group) {
    /** Points stay, without limit, for the main score. */
    public static final ScoreTerms PLAIN = new ScoreTerms("", 0, 0, "");
}
