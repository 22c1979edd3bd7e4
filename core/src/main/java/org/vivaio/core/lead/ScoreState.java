package org.vivaio.core.lead;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import org.vivaio.core.lead.EventData.Contribution;
import org.vivaio.core.lead.EventData.ScoreChanged;
import org.vivaio.core.lead.EventData.ScoreOverridden;

/**
 * The points of a lead, from which its scores follow for any moment: points fade by half-lives, caps limit what is left.
 *
 * @param fit the line of each profile rule that holds now
 * @param engagement the sum of each rule that counts what happened; its lines are in the events
 * @param policy limits and grades
 * @param overrides set by hand, by name of the score; the main one has the empty name
 */
public record ScoreState(
        Map<String, Contribution> fit,
        Map<String, Tally> engagement,
        ScorePolicy policy,
        Map<String, Override> overrides) {
    /** No points. */
    public static final ScoreState NONE = new ScoreState(Map.of(), Map.of(), ScorePolicy.DEFAULT, Map.of());

    /**
     * What one rule has given so far.
     *
     * @param points their sum as of {@code at}
     * @param count how often
     * @param at the latest of them
     * @param version of the scoring resource it stands in
     * @param terms how they fade and what limits them
     */
    public record Tally(double points, int count, Instant at, long version, ScoreTerms terms) {
        /** What is left at a moment. */
        public double points(Instant moment) {
            return points * faded(terms.halfLife(), at, moment);
        }
    }

    /**
     * A score set by hand.
     *
     * @param points what it is
     * @param until when it ends; empty when it stays
     * @param eventId who and why
     * @param at when it was set
     */
    public record Override(double points, Optional<Instant> until, java.util.UUID eventId, Instant at) {
        /** Whether it holds at a moment. */
        public boolean holds(Instant moment) {
            return until.map(moment::isBefore).orElse(true);
        }
    }

    /** Copies the maps. */
    public ScoreState {
        // sorted, so that sums come out the same to the last bit wherever they are made again
        fit = Collections.unmodifiableMap(new TreeMap<>(fit));
        engagement = Collections.unmodifiableMap(new TreeMap<>(engagement));
        overrides = Collections.unmodifiableMap(new TreeMap<>(overrides));
    }

    /** Which part of a point is left; all of it where points do not fade, or before they were won. */
    public static double faded(double halfLife, Instant won, Instant moment) {
        return faded(halfLife, won.getEpochSecond(), won.getNano(), moment);
    }

    /** The same, with the seconds since 1970 and the nanoseconds of the second in which they were won. */
    static double faded(double halfLife, long second, int nano, Instant moment) {
        if (halfLife <= 0) {
            return 1;
        }
        long seconds = moment.getEpochSecond() - second;
        int nanos = moment.getNano() - nano;
        if (nanos < 0) {
            nanos += 1_000_000_000;
            seconds--;
        }
        return seconds < 0 ? 1 : HalfLife.left((seconds + nanos / 1e9) / halfLife);
    }

    /** Points for who they are. */
    public double fitPoints() {
        return fitPoints("");
    }

    /** Points for who they are, of one score. */
    public double fitPoints(String score) {
        return PointSum.fit(fit.values(), score, policy).at(Instant.EPOCH);
    }

    /** Points for what they did, as of a moment. */
    public double engagementPoints(Instant moment) {
        return engagementPoints("", moment);
    }

    /** Points for what they did, of one score, as of a moment. */
    public double engagementPoints(String score, Instant moment) {
        return engagementCourse(score).applyAsDouble(moment);
    }

    /** How points for what they did go on, of one score. */
    public ToDoubleFunction<Instant> engagementCourse(String score) {
        return PointSum.engagement(engagement.values(), score, policy)::at;
    }

    /** Points within a limit, which works in both directions; 0 is no limit. */
    public static double clamp(double points, double cap) {
        return cap <= 0 ? points : Math.max(-cap, Math.min(cap, points));
    }

    /** The main score as of a moment, hand overrides included. */
    public double total(Instant moment) {
        return total("", moment);
    }

    /** A score as of a moment, hand overrides included. */
    public double total(String score, Instant moment) {
        return course(score).applyAsDouble(moment);
    }

    /** How a score goes on, hand overrides included. */
    public ToDoubleFunction<Instant> course(String score) {
        double fitting = fitPoints(score);
        ToDoubleFunction<Instant> engaging = engagementCourse(score);
        Override set = overrides.get(score);
        return moment -> set != null && set.holds(moment) ? set.points() : fitting + engaging.applyAsDouble(moment);
    }

    /** What was set by hand and holds at a moment. */
    public Optional<Override> override(String score, Instant moment) {
        return Optional.ofNullable(overrides.get(score)).filter(o -> o.holds(moment));
    }

    /** The grade as of a moment. */
    public String grade(Instant moment) {
        return policy.grade(fitPoints(), engagementPoints(moment));
    }

    /** The named scores that have points or were set by hand. */
    public SortedSet<String> names() {
        SortedSet<String> names = new TreeSet<>(overrides.keySet());
        fit.values().forEach(line -> names.add(line.terms().score()));
        engagement.values().forEach(tally -> names.add(tally.terms().score()));
        names.remove("");
        return names;
    }

    /** Whether points fade. */
    public boolean fades() {
        return engagement.values().stream().anyMatch(t -> t.terms().halfLife() > 0 && t.points() != 0);
    }

    /** The points after a change. */
    public ScoreState apply(ScoreChanged changed) {
        Map<String, Contribution> newFit = new LinkedHashMap<>(fit);
        Map<String, Tally> newEngagement = new LinkedHashMap<>(engagement);
        for (Contribution line : changed.changes()) {
            switch (line.kind()) {
                case "fit" -> {
                    if (line.points() == 0) {
                        newFit.remove(line.rule());
                    } else {
                        newFit.put(line.rule(), line);
                    }
                }
                case "recount" -> {
                    if (line.count() == 0) {
                        newEngagement.remove(line.rule());
                    } else {
                        newEngagement.put(
                                line.rule(),
                                new Tally(line.points(), line.count(), line.at(), line.version(), line.terms()));
                    }
                }
                default -> {
                    Tally sum = added(newEngagement.get(line.rule()), line);
                    if (Math.abs(sum.points()) < 1e-9 && sum.terms().equals(ScoreTerms.PLAIN)) {
                        newEngagement.remove(line.rule());
                    } else {
                        newEngagement.put(line.rule(), sum);
                    }
                }
            }
        }
        return new ScoreState(newFit, newEngagement, changed.policy().orElse(policy), overrides);
    }

    private static Tally added(@org.jspecify.annotations.Nullable Tally old, Contribution line) {
        if (old == null) {
            return new Tally(line.points(), 1, line.at(), line.version(), line.terms());
        }
        Instant latest = old.at().isAfter(line.at()) ? old.at() : line.at();
        double halfLife = line.terms().halfLife();
        double points =
                old.points() * faded(halfLife, old.at(), latest) + line.points() * faded(halfLife, line.at(), latest);
        return new Tally(points, old.count() + 1, latest, line.version(), line.terms());
    }

    ScoreState apply(ScoreOverridden changed, java.util.UUID eventId, Instant at) {
        Map<String, Override> next = new LinkedHashMap<>(overrides);
        if (changed.points().isPresent()) {
            next.put(changed.score(), new Override(changed.points().get(), changed.until(), eventId, at));
        } else {
            next.remove(changed.score());
        }
        return new ScoreState(fit, engagement, policy, next);
    }

    /** As numbers are shown: rounded half up to two decimals. */
    public static BigDecimal shown(double points) {
        BigDecimal rounded = BigDecimal.valueOf(points).setScale(2, RoundingMode.HALF_UP);
        BigDecimal stripped = rounded.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }
}
