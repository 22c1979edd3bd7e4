package org.vivaio.core.plugin;

import java.util.Collection;

/** Finds what a person may have meant. */
final class Suggestion {
    private Suggestion() {}

    /** " (did you mean "port"?)", or nothing when no candidate is close. */
    static String of(String typed, Collection<String> candidates) {
        String best = "";
        int least = Math.max(2, typed.length() / 3) + 1;
        for (String candidate : candidates) {
            int distance = distance(plain(typed), plain(candidate));
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        return best.isEmpty() ? "" : " Did you mean \"" + best + "\"?";
    }

    private static String plain(String name) {
        return name.toLowerCase(java.util.Locale.ROOT).replaceAll("[-_ ]", "");
    }

    private static int distance(String a, String b) {
        if (Math.abs(a.length() - b.length()) > 20 || a.length() > 200) {
            return Integer.MAX_VALUE;
        }
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
