package org.vivaio.core.identity.match;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The keys under which a lead is found again although no value is quite the same: rare values alone, others by twos.
 * Each is a hash of 64 bits, compared with {@code =}, so that neither row-level security nor the number of leads
 * stored makes the look-up slower.
 */
public final class Blocking {
    /** Attributes whose values go into pairs, at the most. */
    private static final int PAIRED = 7;

    private Blocking() {}

    /** The keys of a lead, each once. */
    public static Set<Long> keys(Profile profile) {
        Set<Long> keys = new TreeSet<>();
        List<Part> parts = new ArrayList<>();
        List<Attribute> attributes = profile.attributes();
        for (int i = 0; i < attributes.size(); i++) {
            String value = profile.value(i);
            if (value == null) {
                continue;
            }
            Comparison comparison = attributes.get(i).comparison();
            String field = attributes.get(i).field();
            if (comparison.alone()) {
                alone(keys, comparison, field, value);
            }
            if (comparison.pairs() && parts.size() < PAIRED) {
                // names stand for each other: they are often in the wrong field
                String place = comparison == Comparison.NAME ? "name" : field;
                parts.add(new Part(comparison, place, code(comparison, value)));
            }
            if (comparison == Comparison.DATE && parts.size() < PAIRED) {
                // the year alone, beside a name: a day may be misspelt
                parts.add(new Part(comparison, field, value.substring(0, Math.min(4, value.length()))));
            }
        }
        for (int i = 0; i < parts.size(); i++) {
            for (int j = i + 1; j < parts.size(); j++) {
                pair(keys, parts.get(i), parts.get(j));
            }
        }
        return keys;
    }

    private record Part(Comparison comparison, String place, String code) {}

    private static void alone(Set<Long> keys, Comparison comparison, String field, String value) {
        String text = switch (comparison) {
            case EMAIL -> {
                String mailbox = Levels.mailbox(value);
                yield mailbox.length() < 4 || Levels.ROLES.contains(mailbox) ? "" : mailbox;
            }
            case PHONE -> Levels.tail(value);
            default -> value;
        };
        if (!text.isEmpty()) {
            keys.add(hash(field + "=" + text));
        }
    }

    private static void pair(Set<Long> keys, Part a, Part b) {
        boolean onlyTown = town(a.comparison()) && town(b.comparison());
        if (a.code().isEmpty() || b.code().isEmpty() || onlyTown) {
            return;
        }
        String left = a.place() + "=" + a.code();
        String right = b.place() + "=" + b.code();
        keys.add(hash(left.compareTo(right) <= 0 ? left + "&" + right : right + "&" + left));
    }

    private static boolean town(Comparison comparison) {
        return comparison == Comparison.CITY || comparison == Comparison.POSTCODE;
    }

    private static String code(Comparison comparison, String value) {
        return switch (comparison) {
            case NAME -> Plain.sound(longest(value));
            case CITY, TEXT, COMPANY -> Plain.sound(value.replace(" ", ""));
            case ADDRESS -> Plain.sound(longest(Plain.letters(value))) + String.join("", Plain.numbers(value));
            default -> value;
        };
    }

    private static String longest(String words) {
        String longest = "";
        for (String word : words.split(" ")) {
            if (word.length() > longest.length()) {
                longest = word;
            }
        }
        return longest;
    }

    /** FNV-1a over the characters, stirred at the end. */
    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        hash ^= hash >>> 33;
        hash *= 0xff51afd7ed558ccdL;
        return hash ^ hash >>> 33;
    }
}
