package org.vivaio.core.form;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Check digits of VAT numbers and Italian tax codes. */
final class Codes {
    private static final Pattern TAX_CODE =
            Pattern.compile("[A-Z]{6}[0-9LMNPQRSTUV]{2}[ABCDEHLMPRST][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]");
    private static final int[] ODD = {
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23
    };

    /** Shapes of the numbers of countries other than Italy, after the two letters. */
    private static final Map<String, Pattern> VAT = Map.ofEntries(
            Map.entry("AT", Pattern.compile("U[0-9]{8}")),
            Map.entry("BE", Pattern.compile("[01][0-9]{9}")),
            Map.entry("CH", Pattern.compile("E[0-9]{9}(MWST|TVA|IVA)?")),
            Map.entry("DE", Pattern.compile("[1-9][0-9]{8}")),
            Map.entry("ES", Pattern.compile("[A-Z0-9][0-9]{7}[A-Z0-9]")),
            Map.entry("FR", Pattern.compile("[A-HJ-NP-Z0-9]{2}[0-9]{9}")),
            Map.entry("GB", Pattern.compile("([0-9]{9}|[0-9]{12})")),
            Map.entry("NL", Pattern.compile("[0-9]{9}B[0-9]{2}")),
            Map.entry("SI", Pattern.compile("[1-9][0-9]{7}")));

    private static final Pattern ANY_VAT = Pattern.compile("[A-Z0-9]{6,14}");

    private Codes() {}

    private static String plain(String text) {
        return text.replaceAll("[\\s.-]", "").toUpperCase(Locale.ROOT);
    }

    /** Whether it can be a VAT number; without letters before it, an Italian one. */
    static boolean isVat(String text) {
        String code = plain(text);
        if (code.matches("(IT)?[0-9]{11}")) {
            return luhn(code.replace("IT", ""));
        }
        if (!code.matches("[A-Z]{2}.*")) {
            return false;
        }
        String country = code.substring(0, 2);
        return !country.equals("IT")
                && VAT.getOrDefault(country, ANY_VAT).matcher(code.substring(2)).matches();
    }

    private static boolean luhn(String digits) {
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int d = digits.charAt(i) - '0';
            int twice = i % 2 == 1 ? d * 2 : d;
            sum += twice > 9 ? twice - 9 : twice;
        }
        return sum % 10 == 0 && !digits.equals("00000000000");
    }

    /** Whether it is an Italian tax code of a person, or of a company, which is eleven digits. */
    static boolean isTaxCode(String text) {
        String code = plain(text);
        if (code.matches("[0-9]{11}")) {
            return luhn(code);
        }
        if (!TAX_CODE.matcher(code).matches()) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < 15; i++) {
            char c = code.charAt(i);
            int value = Character.isDigit(c) ? c - '0' : c - 'A';
            sum += i % 2 == 0 ? ODD[value] : value;
        }
        return code.charAt(15) == 'A' + sum % 26;
    }
}
