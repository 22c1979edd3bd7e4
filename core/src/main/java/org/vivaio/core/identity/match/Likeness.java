package org.vivaio.core.identity.match;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** How alike two texts are. */
final class Likeness {
    private Likeness() {}

    /** Jaro-Winkler, 0 to 1. */
    static double jaroWinkler(String a, String b) {
        if (a.equals(b)) {
            return 1;
        }
        double jaro = jaro(a, b);
        int prefix = 0;
        while (prefix < Math.min(4, Math.min(a.length(), b.length())) && a.charAt(prefix) == b.charAt(prefix)) {
            prefix++;
        }
        return jaro > 0.7 ? jaro + prefix * 0.1 * (1 - jaro) : jaro;
    }

    private static double jaro(String a, String b) {
        if (a.isEmpty() || b.isEmpty()) {
            return 0;
        }
        int window = Math.max(0, Math.max(a.length(), b.length()) / 2 - 1);
        boolean[] usedA = new boolean[a.length()];
        boolean[] usedB = new boolean[b.length()];
        int common = 0;
        for (int i = 0; i < a.length(); i++) {
            for (int j = Math.max(0, i - window); j < Math.min(b.length(), i + window + 1); j++) {
                if (!usedB[j] && a.charAt(i) == b.charAt(j)) {
                    usedA[i] = true;
                    usedB[j] = true;
                    common++;
                    break;
                }
            }
        }
        if (common == 0) {
            return 0;
        }
        int moved = 0;
        int j = 0;
        for (int i = 0; i < a.length(); i++) {
            if (usedA[i]) {
                while (!usedB[j]) {
                    j++;
                }
                if (a.charAt(i) != b.charAt(j)) {
                    moved++;
                }
                j++;
            }
        }
        return ((double) common / a.length() + (double) common / b.length() + (common - moved / 2.0) / common) / 3;
    }

    /** Whether one insertion, deletion, change or exchange of neighbours makes one of the other. */
    static boolean oneSlip(String a, String b) {
        if (Math.abs(a.length() - b.length()) > 1 || a.equals(b)) {
            return false;
        }
        int start = 0;
        while (start < Math.min(a.length(), b.length()) && a.charAt(start) == b.charAt(start)) {
            start++;
        }
        int endA = a.length();
        int endB = b.length();
        while (endA > start && endB > start && a.charAt(endA - 1) == b.charAt(endB - 1)) {
            endA--;
            endB--;
        }
        int left = endA - start;
        int right = endB - start;
        return left <= 1 && right <= 1
                || left == 2
                        && right == 2
                        && a.charAt(start) == b.charAt(start + 1)
                        && a.charAt(start + 1) == b.charAt(start);
    }

    /** The likeness of texts of several words, whose order may differ and of which one side may lack some. */
    static double words(String a, String b) {
        double whole = jaroWinkler(a, b);
        if (a.indexOf(' ') < 0 && b.indexOf(' ') < 0) {
            return whole;
        }
        String compactA = a.replace(" ", "");
        String compactB = b.replace(" ", "");
        if (compactA.equals(compactB)) {
            return 0.99;
        }
        List<String> wordsA = Arrays.asList(a.split(" "));
        List<String> wordsB = Arrays.asList(b.split(" "));
        Set<String> shared = new HashSet<>(wordsA);
        shared.retainAll(new HashSet<>(wordsB));
        int letters = shared.stream().mapToInt(String::length).sum();
        double overlap = (double) letters / Math.max(1, Math.min(compactA.length(), compactB.length()));
        double share = 2.0 * letters / Math.max(1, compactA.length() + compactB.length());
        // all words of the shorter side are there: the other side says more of the same
        double contained = overlap >= 0.999 && letters >= 4 ? 0.93 : 0;
        return Math.max(Math.max(whole, share), contained);
    }
}
