package org.vivaio.core.lead;

import java.util.List;
import java.util.Map;

/**
 * What holds for a score as a whole.
 *
 * @param groupCaps the most that each group of rules gives, by group
 * @param fitLimits from which fit points a lead is graded A, B, C; below the last it is D
 * @param engagementLimits from which engagement points it is graded 1, 2, 3; below the last it is 4
 */
public record ScorePolicy(Map<String, Double> groupCaps, List<Double> fitLimits, List<Double> engagementLimits) {
    private static final List<Double> LIMITS = List.of(75.0, 50.0, 25.0);

    /** No groups, and grades at 75, 50 and 25. */
    public static final ScorePolicy DEFAULT = new ScorePolicy(Map.of(), LIMITS, LIMITS);

    /** Copies. */
    public ScorePolicy {
        groupCaps = Map.copyOf(groupCaps);
        fitLimits = List.copyOf(fitLimits);
        engagementLimits = List.copyOf(engagementLimits);
    }

    /** The grade: a letter for fit, a digit for engagement. */
    public String grade(double fit, double engagement) {
        return "" + (char) ('A' + place(fit, fitLimits)) + (char) ('1' + place(engagement, engagementLimits));
    }

    private static int place(double points, List<Double> limits) {
        int place = 0;
        while (place < limits.size() && points < limits.get(place)) {
            place++;
        }
        return place;
    }
}
