package org.vivaio.core.inbox.check;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Whether a text can be somebody's name; names of other scripts than ours are taken as they are. */
public final class NameCheck {
    private static final Set<String> PLACEHOLDERS = Set.of(
            "test",
            "prova",
            "asd",
            "asdf",
            "qwe",
            "qwerty",
            "xxx",
            "abc",
            "nome",
            "cognome",
            "name",
            "firstname",
            "lastname",
            "none",
            "null",
            "undefined",
            "n/a",
            "na",
            "nessuno",
            "fake",
            "user",
            "admin",
            "anonimo",
            "anonymous");
    private static final List<String> RUNS =
            List.of("asdf", "sdfg", "dfgh", "fghj", "qwer", "wert", "zxcv", "xcvb", "hjkl", "jklo", "1234");
    private static final Pattern FOUR_ALIKE = Pattern.compile("(.)\\1{2,}");
    private static final Pattern NO_NAME = Pattern.compile("[0-9@<>{}\\[\\]|\\\\/=+*#$%^~]|://|www\\.");
    private static final Pattern CONSONANTS = Pattern.compile("[bcdfghjklmnpqrstvwxz]{6,}");
    private static final Pattern VOWEL = Pattern.compile("[aeiouyàáâäãåèéêëìíîïòóôöõøùúûüýæœ]");

    private NameCheck() {}

    /** Whether it is odd: a placeholder, keys at random, an address, digits. */
    public static boolean odd(String name) {
        String text = name.strip().toLowerCase(Locale.ROOT);
        if (text.isEmpty()) {
            return false;
        }
        if (text.length() > 100
                || PLACEHOLDERS.contains(text)
                || NO_NAME.matcher(text).find()) {
            return true;
        }
        if (text.codePoints().noneMatch(Character::isLetter)) {
            return true;
        }
        boolean latin = text.codePoints()
                .filter(Character::isLetter)
                .allMatch(c -> Character.UnicodeScript.of(c) == Character.UnicodeScript.LATIN);
        if (!latin) {
            return false;
        }
        String letters = text.replaceAll("[^\\p{L}]", "");
        boolean noVowel = letters.length() > 3 && !VOWEL.matcher(letters).find();
        return noVowel
                || FOUR_ALIKE.matcher(letters).find()
                || CONSONANTS.matcher(letters).find()
                || RUNS.stream().anyMatch(letters::contains);
    }
}
