package org.vivaio.core.lead;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.vivaio.core.lead.EventData.Contribution;
import org.vivaio.core.lead.EventData.ScoreChanged;

/**
 * The points of a lead.
 *
 * @param fit the line of each profile rule that holds now
 * @param engagement the sum of each rule that counts what happened; its lines are in the events
 */
public record ScoreState(Map<String, Contribution> fit, Map<String, Tally> engagement) {
    /** No points. */
    public static final ScoreState NONE = new ScoreState(Map.of(), Map.of());

    /**
     * What one rule has given so far.
     *
     * @param points their sum
     * @param count how often
     */
    public record Tally(double points, int count) {}

    /** Copies the maps. */
    public ScoreState {
        fit = Map.copyOf(fit);
        engagement = Map.copyOf(engagement);
    }

    /** Points for who they are. */
    public double fitPoints() {
        return fit.values().stream().mapToDouble(Contribution::points).sum();
    }

    /** Points for what they did. */
    public double engagementPoints() {
        return engagement.values().stream().mapToDouble(Tally::points).sum();
    }

    /** Both axes together. */
    public double total() {
        return fitPoints() + engagementPoints();
    }

    ScoreState apply(ScoreChanged changed) {
        Map<String, Contribution> newFit = new LinkedHashMap<>(fit);
        Map<String, Tally> newEngagement = new LinkedHashMap<>(engagement);
        for (Contribution line : changed.changes()) {
            if (line.kind().equals("fit")) {
                if (line.points() == 0) {
                    newFit.remove(line.rule());
                } else {
                    newFit.put(line.rule(), line);
                }
            } else {
                Tally old = newEngagement.getOrDefault(line.rule(), new Tally(0, 0));
                double points = old.points() + line.points();
                if (Math.abs(points) < 1e-9) {
                    newEngagement.remove(line.rule());
                } else {
                    newEngagement.put(line.rule(), new Tally(points, old.count() + 1));
                }
            }
        }
        return new ScoreState(newFit, newEngagement);
    }

    /** As numbers are shown: rounded half up to two decimals. */
    public static BigDecimal shown(double points) {
        BigDecimal rounded = BigDecimal.valueOf(points).setScale(2, RoundingMode.HALF_UP);
        BigDecimal stripped = rounded.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }
}
