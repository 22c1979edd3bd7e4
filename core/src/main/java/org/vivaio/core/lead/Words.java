package org.vivaio.core.lead;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The words by which a search finds a lead: lower case, without accents, from the fields people search by. */
public final class Words {
    private static final List<String> FIELDS =
            List.of("firstName", "lastName", "company", "email", "phone", "city", "vatNumber");
    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Pattern SPLIT = Pattern.compile("[^\\p{L}\\p{N}@._+-]+");
    private static final Pattern NOT_DIGIT = Pattern.compile("\\D+");
    /** Shorter words of firms and places are "di" and "of"; people may be called Li. */
    private static final int SHORTEST = 3;

    private static final int LONGEST = 64;
    private static final int MOST = 24;

    private Words() {}

    /** The words of a lead. */
    public static Set<String> of(Map<String, Object> fields) {
        Set<String> words = new TreeSet<>();
        for (String field : FIELDS) {
            Object value = fields.get(field);
            if (value instanceof String text) {
                if (field.equals("phone")) {
                    String digits = NOT_DIGIT.matcher(text).replaceAll("");
                    if (!digits.isEmpty()) {
                        words.add(cut(digits));
                    }
                } else {
                    boolean name = field.endsWith("Name");
                    split(text).stream()
                            .filter(word -> name || word.length() >= SHORTEST)
                            .forEach(words::add);
                }
            }
            if (words.size() >= MOST) {
                break;
            }
        }
        return words;
    }

    /** The words of a query or value. */
    public static List<String> split(String text) {
        String plain = MARKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFKD))
                .replaceAll("")
                .toLowerCase(Locale.ROOT);
        return SPLIT.splitAsStream(plain)
                .filter(word -> !word.isEmpty() && word.indexOf('\0') < 0)
                .limit(12)
                .map(Words::cut)
                .toList();
    }

    private static String cut(String word) {
        return word.length() > LONGEST ? word.substring(0, LONGEST) : word;
    }
}
