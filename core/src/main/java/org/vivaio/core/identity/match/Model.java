package org.vivaio.core.identity.match;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The weights by which pairs are judged (Fellegi and Sunter): for each attribute and level, how much more often it is met
 * among pairs that are one person than among others. They are the built-in ones, or learnt from the tenant's own leads.
 *
 * @param shares by field
 * @param leads among how many leads one looks for a person
 * @param duplicates how many other leads of the same person a lead has on average
 * @param learnt whether it was learnt, rather than built in
 */
public record Model(Map<String, Shares> shares, long leads, double duplicates, boolean learnt) {
    /** From this probability on two leads are joined without asking. */
    public static final double SURE = 0.999;
    /** From this probability on a person is asked. */
    public static final double POSSIBLE = 0.60;

    private static final double FEWEST = 1_000;
    /** What values of a group add to the strongest of them: they say much the same. */
    private static final double SAME_GROUP = 0.4;

    private static final double LOG2 = Math.log(2);

    /**
     * How often the levels of an attribute are met.
     *
     * @param likely among pairs that are one person
     * @param unlikely among pairs that are not
     * @param common shares of the values that many leads have, by the hash of the value
     */
    public record Shares(double[] likely, double[] unlikely, Map<Integer, Double> common) {
        double bits(int level) {
            return Math.log(likely[level] / unlikely[level]) / LOG2;
        }

        /** The weight of equality in a value: a rare one says more than a common one. */
        double bitsOfEqual(String value) {
            int top = likely.length - 1;
            double usual = bits(top);
            if (common.isEmpty()) {
                return usual;
            }
            Double share = common.get(value.hashCode());
            double rare = share == null ? usual + 1 : Math.log(likely[top] / Math.max(share, 1e-7)) / LOG2;
            return Math.max(Math.min(0.5, usual), Math.min(usual + 1.5, rare));
        }
    }

    /**
     * One attribute's part of a judgement.
     *
     * @param field its name
     * @param level {@code equal}, {@code similar}, {@code alike}, {@code different}
     * @param bits what it adds
     */
    public record Line(String field, String level, double bits) {}

    /**
     * How likely two leads are one person.
     *
     * @param bits all weights and what speaks against any two leads being one person, together
     * @param probability from 0 to 1
     * @param prior what speaks against any two leads, in bits
     * @param lines the parts; their bits and the prior add up to {@code bits}
     * @param otherName whether the names are those of different people
     */
    public record Judged(double bits, double probability, double prior, List<Line> lines, boolean otherName) {
        /** Whether they may be joined without asking. */
        public boolean sure() {
            return probability >= SURE && !otherName;
        }

        /** Whether a person should look. */
        public boolean possible() {
            return probability >= POSSIBLE;
        }
    }

    /** The model of a tenant of which nothing is known yet. */
    public static Model builtIn(long leads) {
        return new Model(Map.of(), leads, 0.05, false);
    }

    Shares of(Attribute attribute) {
        Shares known = shares.get(attribute.field());
        Comparison comparison = attribute.comparison();
        return known != null && known.likely().length == comparison.levels()
                ? known
                : new Shares(comparison.likely(), comparison.unlikely(), Map.of());
    }

    /** Judges a pair. */
    public Judged judge(Profile a, Profile b) {
        int[] levels = Levels.of(a, b);
        List<Attribute> attributes = a.attributes();
        double[] bits = new double[levels.length];
        for (int i = 0; i < levels.length; i++) {
            if (levels[i] >= 0) {
                Shares own = of(attributes.get(i));
                @Nullable String value = a.value(i);
                bits[i] = levels[i] == attributes.get(i).comparison().top() && value != null
                        ? own.bitsOfEqual(value)
                        : own.bits(levels[i]);
            }
        }
        damp(attributes, bits);
        double prior = Math.log(Math.max(duplicates, 0.002) / Math.max(leads, FEWEST)) / LOG2;
        double sum = prior;
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < levels.length; i++) {
            if (levels[i] >= 0) {
                sum += bits[i];
                lines.add(new Line(
                        attributes.get(i).field(),
                        attributes.get(i).comparison().word(levels[i]),
                        bits[i]));
            }
        }
        double odds = Math.pow(2, Math.min(sum, 60));
        return new Judged(sum, odds / (1 + odds), prior, lines, Levels.otherName(a, b, levels, bits));
    }

    /** Values about one place, or one firm, count fully once and in part from then on, whatever way they point. */
    private static void damp(List<Attribute> attributes, double[] bits) {
        Map<Comparison.Group, List<Integer>> groups = new EnumMap<>(Comparison.Group.class);
        for (int i = 0; i < bits.length; i++) {
            Comparison.Group group = attributes.get(i).comparison().group();
            if (group == Comparison.Group.PLACE || group == Comparison.Group.FIRM) {
                groups.computeIfAbsent(group, key -> new ArrayList<>()).add(i);
            }
        }
        for (List<Integer> members : groups.values()) {
            for (boolean speaksFor : new boolean[] {true, false}) {
                int strongest = -1;
                for (int i : members) {
                    if (bits[i] > 0 == speaksFor && (strongest < 0 || Math.abs(bits[i]) > Math.abs(bits[strongest]))) {
                        strongest = i;
                    }
                }
                for (int i : members) {
                    if (bits[i] > 0 == speaksFor && i != strongest) {
                        bits[i] *= SAME_GROUP;
                    }
                }
            }
        }
    }

    /** A copy for another number of leads. */
    public Model among(long count) {
        return new Model(new HashMap<>(shares), count, duplicates, learnt);
    }
}
