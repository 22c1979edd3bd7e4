package org.vivaio.core.identity.match;

import java.text.Normalizer;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values in a plain form: what writers do differently without meaning anything by it is taken out. */
final class Plain {
    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Pattern NOT_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");
    private static final Pattern NOT_CODE = Pattern.compile("[^\\p{L}\\p{N}]+");
    private static final Pattern ISO = Pattern.compile("(\\d{4})[-/.]?(\\d{1,2})[-/.]?(\\d{1,2})(?:[T ].*)?");
    private static final Pattern EUROPEAN = Pattern.compile("(\\d{1,2})[-/. ](\\d{1,2})[-/. ](\\d{4})");

    private static final Set<String> LEGAL = Set.of(
            "srl", "srls", "spa", "sas", "snc", "sapa", "scarl", "gmbh", "ag", "kg", "ug", "ohg", "ltd", "limited",
            "llc", "llp", "inc", "corp", "plc", "sarl", "sa", "sl", "slu", "bv", "nv", "ab", "oy", "as", "aps", "kft",
            "sro", "co", "company", "societa", "soc", "ditta", "the");

    /** Words for kinds of streets, in the languages of the forms. */
    private static final Map<String, String> STREETS = Map.ofEntries(
            Map.entry("v", "via"),
            Map.entry("street", "st"),
            Map.entry("str", "st"),
            Map.entry("strasse", "st"),
            Map.entry("straße", "st"),
            Map.entry("road", "rd"),
            Map.entry("avenue", "ave"),
            Map.entry("av", "ave"),
            Map.entry("place", "pl"),
            Map.entry("platz", "pl"),
            Map.entry("court", "ct"),
            Map.entry("crescent", "cres"),
            Map.entry("drive", "dr"),
            Map.entry("boulevard", "blvd"),
            Map.entry("bd", "blvd"),
            Map.entry("viale", "vle"),
            Map.entry("piazza", "pza"),
            Map.entry("corso", "cso"),
            Map.entry("largo", "lgo"),
            Map.entry("rue", "r"),
            Map.entry("calle", "cl"),
            Map.entry("plaza", "plz"));

    private Plain() {}

    /** Lower case, without accents, words divided by one space. */
    static String words(String value) {
        String folded = MARKS.matcher(Normalizer.normalize(value, Normalizer.Form.NFKD))
                .replaceAll("")
                .toLowerCase(Locale.ROOT)
                .replace("ß", "ss")
                .replace("ø", "o")
                .replace("æ", "ae")
                .replace("œ", "oe")
                .replace("ł", "l")
                .replace("đ", "d")
                .replace("'", "")
                .replace("’", "");
        return NOT_WORD.matcher(folded).replaceAll(" ").trim();
    }

    /** A firm without its legal form, whose letters may be divided by points. */
    static String company(String value) {
        String text = words(value.replaceAll("(?<=\\b\\p{L})\\.(?=\\p{L}\\b)", ""));
        List<String> kept = new ArrayList<>();
        for (String word : text.split(" ")) {
            if (!LEGAL.contains(word)) {
                kept.add(word);
            }
        }
        return kept.isEmpty() ? text : String.join(" ", kept);
    }

    /** An address with words for streets in one form. */
    static String address(String value) {
        List<String> kept = new ArrayList<>();
        for (String word : words(value).split(" ")) {
            kept.add(STREETS.getOrDefault(word, word));
        }
        return String.join(" ", kept);
    }

    /** Letters and digits only. */
    static String code(String value) {
        return NOT_CODE.matcher(Normalizer.normalize(value, Normalizer.Form.NFKC))
                .replaceAll("")
                .toLowerCase(Locale.ROOT);
    }

    /** A day as eight digits; what is none is compared as a code. */
    static String date(String value) {
        String text = value.trim();
        Matcher iso = ISO.matcher(text);
        if (iso.matches()) {
            return day(iso.group(1), iso.group(2), iso.group(3), text);
        }
        Matcher european = EUROPEAN.matcher(text);
        if (european.matches()) {
            return day(european.group(3), european.group(2), european.group(1), text);
        }
        return code(text);
    }

    private static String day(String year, String month, String day, String text) {
        try {
            LocalDate date = LocalDate.of(Integer.parseInt(year), Integer.parseInt(month), Integer.parseInt(day));
            return String.format(
                    Locale.ROOT, "%04d%02d%02d", date.getYear(), date.getMonthValue(), date.getDayOfMonth());
        } catch (DateTimeException e) {
            return code(text);
        }
    }

    /** Consonants as they sound, after the first letter: slips of the pen in vowels and doubled letters are gone. */
    static String sound(String word) {
        StringBuilder sound = new StringBuilder();
        char last = 0;
        String text = word.replace("ph", "f")
                .replace("gh", "g")
                .replace("ck", "k")
                .replace("sch", "s")
                .replace("th", "t");
        for (int i = 0; i < text.length() && sound.length() < 5; i++) {
            char c = group(text.charAt(i));
            boolean vowel = "aeiou".indexOf(c) >= 0;
            if (c != last && (!vowel && c != 'h' || i == 0)) {
                sound.append(c);
            }
            last = c;
        }
        return sound.toString();
    }

    private static char group(char c) {
        return switch (c) {
            case 'c', 'k', 'q' -> 'k';
            case 's', 'z', 'x' -> 's';
            case 'v', 'w' -> 'v';
            case 'y', 'j' -> 'i';
            default -> c;
        };
    }

    /** The words of a text with digits apart from the rest, sorted. */
    static Set<String> numbers(String text) {
        Set<String> numbers = new TreeSet<>();
        for (String word : text.split(" ")) {
            if (!word.isEmpty() && Character.isDigit(word.charAt(0))) {
                numbers.add(word);
            }
        }
        return numbers;
    }

    /** The text without words that begin with a digit. */
    static String letters(String text) {
        StringBuilder letters = new StringBuilder();
        for (String word : text.split(" ")) {
            if (!word.isEmpty() && !Character.isDigit(word.charAt(0))) {
                letters.append(letters.isEmpty() ? "" : " ").append(word);
            }
        }
        return letters.toString();
    }
}
