package org.vivaio.core.inbox.check;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** VAT numbers of the European Union and Italian codici fiscali: their form, and their check where it is public. */
public final class TaxCodes {
    private static final Pattern PERSON =
            Pattern.compile("[A-Z]{6}[0-9LMNP-V]{2}[ABCDEHLMPRST][0-9LMNP-V]{2}[A-Z][0-9LMNP-V]{3}[A-Z]");
    private static final int[] ODD = {
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23
    };

    private static final Map<String, Pattern> FORMS = Map.ofEntries(
            form("AT", "U[0-9]{8}"),
            form("BE", "[01][0-9]{9}"),
            form("BG", "[0-9]{9,10}"),
            form("CY", "[0-9]{8}[A-Z]"),
            form("CZ", "[0-9]{8,10}"),
            form("DE", "[0-9]{9}"),
            form("DK", "[0-9]{8}"),
            form("EE", "[0-9]{9}"),
            form("EL", "[0-9]{9}"),
            form("ES", "[A-Z0-9][0-9]{7}[A-Z0-9]"),
            form("FI", "[0-9]{8}"),
            form("FR", "[A-HJ-NP-Z0-9]{2}[0-9]{9}"),
            form("HR", "[0-9]{11}"),
            form("HU", "[0-9]{8}"),
            form("IE", "[0-9][A-Z0-9+*][0-9]{5}[A-Z]{1,2}"),
            form("IT", "[0-9]{11}"),
            form("LT", "([0-9]{9}|[0-9]{12})"),
            form("LU", "[0-9]{8}"),
            form("LV", "[0-9]{11}"),
            form("MT", "[0-9]{8}"),
            form("NL", "[0-9]{9}B[0-9]{2}"),
            form("PL", "[0-9]{10}"),
            form("PT", "[0-9]{9}"),
            form("RO", "[0-9]{2,10}"),
            form("SE", "[0-9]{10}01"),
            form("SI", "[0-9]{8}"),
            form("SK", "[0-9]{10}"),
            form("XI", "([0-9]{9}|[0-9]{12}|(GD|HA)[0-9]{3})"),
            form("GB", "([0-9]{9}|[0-9]{12}|(GD|HA)[0-9]{3})"),
            form("SM", "[0-9]{3,5}"),
            form("CH", "E?[0-9]{9}(MWST|TVA|IVA)?"));

    private TaxCodes() {}

    private static Map.Entry<String, Pattern> form(String country, String regex) {
        return Map.entry(country, Pattern.compile(regex));
    }

    /**
     * Whether a VAT number can be one.
     *
     * @param country two letters, for a number that names none
     */
    public static boolean vatNumber(String written, String country) {
        String text = written.toUpperCase(Locale.ROOT).replaceAll("[\\s.\\-/]", "");
        String of = country.equals("GR") ? "EL" : country;
        String number = text;
        if (text.length() > 2 && FORMS.containsKey(text.substring(0, 2))) {
            of = text.substring(0, 2);
            number = text.substring(2);
        } else if (text.startsWith("GR")) {
            of = "EL";
            number = text.substring(2);
        }
        Pattern form = FORMS.get(of);
        if (form == null) {
            // no rule known for this country: nothing to hold against it
            return !text.isEmpty() && text.length() <= 20;
        }
        return form.matcher(number).matches() && checked(of, number);
    }

    private static boolean checked(String country, String n) {
        return switch (country) {
            case "IT" -> !n.equals("00000000000") && luhn(n);
            case "AT" -> {
                int sum = 4;
                for (int i = 1; i <= 7; i++) {
                    int digit = n.charAt(i) - '0';
                    sum += i % 2 == 1 ? digit : crossSum(digit * 2);
                }
                yield (10 - sum % 10) % 10 == n.charAt(8) - '0';
            }
            case "BE" -> 97 - Long.parseLong(n.substring(0, 8)) % 97 == Long.parseLong(n.substring(8));
            case "DE" -> mod11And10(n);
            case "FR" ->
                !n.substring(0, 2).matches("[0-9]{2}")
                        || (12 + 3 * (Long.parseLong(n.substring(2)) % 97)) % 97 == Long.parseLong(n.substring(0, 2));
            case "PT" ->
                weighted(n, new int[] {9, 8, 7, 6, 5, 4, 3, 2}, sum -> {
                    int check = 11 - sum % 11;
                    return check > 9 ? 0 : check;
                });
            case "PL" -> weighted(n, new int[] {6, 5, 7, 2, 3, 4, 5, 6, 7}, sum -> sum % 11);
            case "FI" -> weighted(n, new int[] {7, 9, 10, 5, 8, 4, 2}, sum -> sum % 11 == 0 ? 0 : 11 - sum % 11);
            case "DK" -> sum(n, new int[] {2, 7, 6, 5, 4, 3, 2, 1}) % 11 == 0;
            case "SI" -> weighted(n, new int[] {8, 7, 6, 5, 4, 3, 2}, sum -> (11 - sum % 11) % 10);
            case "LU" -> Long.parseLong(n.substring(0, 6)) % 89 == Long.parseLong(n.substring(6));
            default -> true;
        };
    }

    private static boolean luhn(String n) {
        int sum = 0;
        for (int i = 0; i < n.length() - 1; i++) {
            int digit = n.charAt(i) - '0';
            sum += i % 2 == 0 ? digit : crossSum(digit * 2);
        }
        return (10 - sum % 10) % 10 == n.charAt(n.length() - 1) - '0';
    }

    private static boolean mod11And10(String n) {
        int product = 10;
        for (int i = 0; i < n.length() - 1; i++) {
            int sum = (n.charAt(i) - '0' + product) % 10;
            product = 2 * (sum == 0 ? 10 : sum) % 11;
        }
        return (11 - product) % 10 == n.charAt(n.length() - 1) - '0';
    }

    private static int crossSum(int number) {
        return number / 10 + number % 10;
    }

    private static int sum(String n, int[] weights) {
        int sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += (n.charAt(i) - '0') * weights[i];
        }
        return sum;
    }

    private static boolean weighted(String n, int[] weights, java.util.function.IntUnaryOperator check) {
        return check.applyAsInt(sum(n, weights)) == n.charAt(weights.length) - '0';
    }

    /** Whether a codice fiscale can be one: of a person, with its check letter, or the eleven digits of a firm. */
    public static boolean taxCode(String written) {
        String text = written.toUpperCase(Locale.ROOT).replaceAll("\\s", "");
        if (text.matches("[0-9]{11}")) {
            return luhn(text);
        }
        if (!PERSON.matcher(text).matches()) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < 15; i++) {
            char c = text.charAt(i);
            int value = c <= '9' ? c - '0' : c - 'A';
            sum += i % 2 == 0 ? ODD[value] : value;
        }
        return text.charAt(15) == 'A' + sum % 26;
    }
}
