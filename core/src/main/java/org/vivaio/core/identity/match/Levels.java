package org.vivaio.core.identity.match;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compares two profiles: one level for each attribute, -1 where a side has no value. */
final class Levels {
    private static final double STRONG = 0.91;
    private static final double WEAK = 0.80;
    /** Below this, two names are names of different people, not one name badly written. */
    private static final double OTHER_NAME = 0.66;
    /** An equal value that weighs as much names a person, whatever the names. */
    private static final double DECISIVE = 8;

    private Levels() {}

    static int[] of(Profile a, Profile b) {
        List<Attribute> attributes = a.attributes();
        int[] levels = new int[attributes.size()];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = level(attributes.get(i).comparison(), a.value(i), b.value(i));
        }
        crossed(a, b, levels);
        return levels;
    }

    /** First and family name in each other's field: both are alike. */
    private static void crossed(Profile a, Profile b, int[] levels) {
        List<Attribute> attributes = a.attributes();
        for (int i = 0; i < levels.length; i++) {
            for (int j = i + 1; j < levels.length; j++) {
                if (attributes.get(i).comparison() == Comparison.NAME
                        && attributes.get(j).comparison() == Comparison.NAME
                        && levels[i] == 0
                        && levels[j] == 0
                        && level(Comparison.NAME, a.value(i), b.value(j)) >= 2
                        && level(Comparison.NAME, a.value(j), b.value(i)) >= 2) {
                    levels[i] = 2;
                    levels[j] = 2;
                }
            }
        }
    }

    /**
     * Whether the names say that these are two people: one who is called otherwise, not one who is misspelt. People of
     * one household share nearly all else, but neither the day of birth nor what names one person of all.
     *
     * @param bits what each level weighs
     */
    static boolean otherName(Profile a, Profile b, int[] levels, double[] bits) {
        List<Attribute> attributes = a.attributes();
        boolean other = false;
        for (int i = 0; i < levels.length; i++) {
            Comparison comparison = attributes.get(i).comparison();
            boolean personal = comparison == Comparison.DATE && levels[i] >= 2
                    || (comparison == Comparison.EXACT || comparison == Comparison.UNIQUE)
                            && levels[i] == comparison.top()
                            && bits[i] >= DECISIVE;
            if (personal) {
                return false;
            }
            if (comparison == Comparison.NAME && levels[i] == 0) {
                String left = String.valueOf(a.value(i));
                String right = String.valueOf(b.value(i));
                other |= Likeness.words(left, right) < OTHER_NAME;
            }
        }
        return other;
    }

    private static int level(Comparison comparison, @Nullable String a, @Nullable String b) {
        if (a == null || b == null) {
            return -1;
        }
        boolean spaced =
                comparison == Comparison.NAME || comparison == Comparison.CITY || comparison == Comparison.COMPANY;
        if (a.equals(b) || spaced && a.replace(" ", "").equals(b.replace(" ", ""))) {
            return comparison.top();
        }
        return switch (comparison) {
            case NAME -> name(a, b);
            case TEXT, COMPANY, CITY -> graded(Likeness.words(a, b));
            case ADDRESS -> address(a, b);
            case POSTCODE, CODE -> Likeness.oneSlip(a, b) ? 1 : 0;
            case REGION, EXACT, UNIQUE, VAT -> 0;
            case DATE -> date(a, b);
            case EMAIL -> email(a, b);
            case PHONE -> phone(a, b);
        };
    }

    private static int graded(double likeness) {
        return likeness >= STRONG ? 2 : likeness >= WEAK ? 1 : 0;
    }

    private static int name(String a, String b) {
        boolean initial = (a.length() == 1 || b.length() == 1) && a.charAt(0) == b.charAt(0);
        return initial ? 1 : graded(Likeness.words(a, b));
    }

    private static int address(String a, String b) {
        Set<String> numbersA = Plain.numbers(a);
        Set<String> numbersB = Plain.numbers(b);
        double street = Likeness.words(Plain.letters(a), Plain.letters(b));
        boolean numbers = numbersA.equals(numbersB) || numbersA.isEmpty() || numbersB.isEmpty();
        if (street >= 0.88 && numbers) {
            return 2;
        }
        return street >= 0.85 || street >= WEAK && numbers && !numbersA.isEmpty() ? 1 : 0;
    }

    private static int date(String a, String b) {
        if (Likeness.oneSlip(a, b)) {
            return 2;
        }
        if (a.length() != 8 || b.length() != 8) {
            return 0;
        }
        boolean year = a.substring(0, 4).equals(b.substring(0, 4));
        boolean month = a.substring(4, 6).equals(b.substring(4, 6));
        boolean day = a.substring(6).equals(b.substring(6));
        if (year && a.substring(4, 6).equals(b.substring(6)) && a.substring(6).equals(b.substring(4, 6))) {
            return 2;
        }
        return (year ? 1 : 0) + (month ? 1 : 0) + (day ? 1 : 0) == 2 ? 1 : 0;
    }

    private static int email(String a, String b) {
        if (Likeness.oneSlip(a, b)) {
            return 2;
        }
        String left = mailbox(a);
        return left.length() >= 5 && left.equals(mailbox(b)) && !ROLES.contains(left) ? 1 : 0;
    }

    /** Mailboxes that many firms have. */
    static final Set<String> ROLES = Set.of(
            "info",
            "office",
            "sales",
            "admin",
            "contact",
            "contatti",
            "support",
            "hello",
            "mail",
            "vendite",
            "amministrazione",
            "commerciale",
            "ordini",
            "acquisti",
            "segreteria",
            "ufficio",
            "kontakt",
            "service",
            "ventas",
            "vente",
            "contacto",
            "post",
            "team",
            "marketing",
            "press",
            "jobs",
            "noreply");

    /** The name of a mailbox without points and tags. */
    static String mailbox(String email) {
        String local = email.substring(0, email.lastIndexOf('@'));
        int plus = local.indexOf('+');
        return (plus > 0 ? local.substring(0, plus) : local).replaceAll("[^\\p{L}\\p{N}]", "");
    }

    private static int phone(String a, String b) {
        if (tail(a).equals(tail(b))) {
            return 2;
        }
        return Likeness.oneSlip(a, b) ? 1 : 0;
    }

    /** The last seven digits. */
    static String tail(String phone) {
        return phone.length() <= 7 ? phone : phone.substring(phone.length() - 7);
    }
}
