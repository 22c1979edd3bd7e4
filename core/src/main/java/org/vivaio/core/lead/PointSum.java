package org.vivaio.core.lead;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.vivaio.core.lead.EventData.Contribution;
import org.vivaio.core.lead.ScoreState.Tally;

/**
 * The sum of some rules' points for any moment: each fades by its half-life and stays within its cap, and the members of a
 * group stay within the group's. Laid out flat, since a search for the moment of a certain sum looks at many.
 */
final class PointSum {
    private static final int NO_GROUP = -1;

    private final double[] points;
    private final double[] halfLives;
    private final double[] caps;
    private final long[] seconds;
    private final int[] nanos;
    private final int[] groups;
    private final double[] groupCaps;

    private PointSum(int rules, List<String> groupNames, ScorePolicy policy) {
        points = new double[rules];
        halfLives = new double[rules];
        caps = new double[rules];
        seconds = new long[rules];
        nanos = new int[rules];
        groups = new int[rules];
        groupCaps = groupNames.stream().mapToDouble(policy.groupCaps()::get).toArray();
    }

    /** What profile rules give, which does not fade. */
    static PointSum fit(Collection<Contribution> all, String score, ScorePolicy policy) {
        List<Contribution> lines = new ArrayList<>(all.size());
        for (Contribution line : all) {
            if (line.terms().score().equals(score)) {
                lines.add(line);
            }
        }
        List<String> names = names(policy);
        PointSum sum = new PointSum(lines.size(), names, policy);
        for (int i = 0; i < lines.size(); i++) {
            Contribution line = lines.get(i);
            sum.set(i, line.points(), 0, line.at(), line.terms(), names);
        }
        return sum;
    }

    /** What rules that count facts give. */
    static PointSum engagement(Collection<Tally> all, String score, ScorePolicy policy) {
        List<Tally> tallies = new ArrayList<>(all.size());
        for (Tally tally : all) {
            if (tally.terms().score().equals(score)) {
                tallies.add(tally);
            }
        }
        List<String> names = names(policy);
        PointSum sum = new PointSum(tallies.size(), names, policy);
        for (int i = 0; i < tallies.size(); i++) {
            Tally tally = tallies.get(i);
            sum.set(i, tally.points(), tally.terms().halfLife(), tally.at(), tally.terms(), names);
        }
        return sum;
    }

    /** In their order, so that sums come out the same to the last bit wherever they are made again. */
    private static List<String> names(ScorePolicy policy) {
        return policy.groupCaps().isEmpty()
                ? List.of()
                : List.copyOf(new TreeSet<>(policy.groupCaps().keySet()));
    }

    private void set(int i, double given, double halfLife, Instant won, ScoreTerms terms, List<String> names) {
        points[i] = given;
        halfLives[i] = halfLife;
        caps[i] = terms.cap();
        seconds[i] = won.getEpochSecond();
        nanos[i] = won.getNano();
        int group = names.indexOf(terms.group());
        groups[i] = group < 0 ? NO_GROUP : group;
    }

    /** The sum as of a moment. */
    double at(Instant moment) {
        double[] gathered = groupCaps.length == 0 ? groupCaps : new double[groupCaps.length];
        double sum = 0;
        for (int i = 0; i < points.length; i++) {
            double within = ScoreState.clamp(points[i] * left(i, moment), caps[i]);
            if (groups[i] == NO_GROUP) {
                sum += within;
            } else {
                gathered[groups[i]] += within;
            }
        }
        double grouped = 0;
        for (int i = 0; i < gathered.length; i++) {
            grouped += ScoreState.clamp(gathered[i], groupCaps[i]);
        }
        return sum + grouped;
    }

    private double left(int i, Instant moment) {
        if (halfLives[i] <= 0) {
            return 1;
        }
        return ScoreState.faded(halfLives[i], seconds[i], nanos[i], moment);
    }
}
