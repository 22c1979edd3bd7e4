package org.vivaio.plugins.sms;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.vivaio.api.ConnectorException;

/** Telephone numbers in the form of E.164, and what belongs to the country they are of. */
final class Numbers {
    private static final Pattern E164 = Pattern.compile("\\+[1-9][0-9]{6,14}");
    private static final Pattern PREFIX = Pattern.compile("\\+[1-9][0-9]{0,5}");
    private static final Pattern SENDER = Pattern.compile("\\+?[0-9]{3,15}|(?=.*[A-Za-z])[A-Za-z0-9 _.&-]{1,11}");

    private Numbers() {}

    /** The number as E.164, without the signs that people put in between. */
    static String recipient(String to) throws ConnectorException {
        String number = to.replaceAll("[\\s().-]", "").replaceFirst("^00", "+");
        if (!E164.matcher(number).matches()) {
            throw ConnectorException.rejected(
                    "This is no telephone number in international form, such as +39 followed by the number");
        }
        return number;
    }

    /** A number as a peer names it, with or without plus; empty for a short code or a name. */
    static Optional<String> international(String from) {
        String number =
                from.strip().startsWith("+") ? from.strip() : "+" + from.strip().replaceFirst("^00", "");
        return Optional.of(number).filter(text -> E164.matcher(text).matches());
    }

    /** The value for the longest prefix of a number. */
    static <V> Optional<V> byPrefix(Map<String, V> values, String number) {
        return values.entrySet().stream()
                .filter(entry -> number.startsWith(entry.getKey()))
                .max(Comparator.comparing(entry -> entry.getKey().length()))
                .map(Map.Entry::getValue);
    }

    static void checkSender(String sender) {
        if (!SENDER.matcher(sender).matches()) {
            throw new IllegalArgumentException("A sender is a number such as +393331234567, a short code, or up to 11"
                    + " letters and digits, not: " + shown(sender));
        }
    }

    static void checkPrefixes(Map<String, ?> values, String what) {
        values.keySet().forEach(prefix -> {
            if (!PREFIX.matcher(prefix).matches()) {
                throw new IllegalArgumentException(
                        what + " are named by the prefix of the country, such as +39, not: " + shown(prefix));
            }
        });
    }

    static void checkPrices(Map<String, String> prices, String currency) {
        checkPrefixes(prices, "Prices");
        prices.values().forEach(price -> {
            if (!price.matches("[0-9]{1,4}(\\.[0-9]{1,6})?")) {
                throw new IllegalArgumentException("A price is a number such as 0.065, not: " + shown(price));
            }
        });
        if (!currency.matches("[A-Z]{3}")) {
            throw new IllegalArgumentException("The currency is its three letters, such as EUR");
        }
    }

    /** What a message of so many parts costs. */
    static Optional<String> price(Map<String, String> prices, String number, int parts) {
        return byPrefix(prices, number)
                .map(each ->
                        new BigDecimal(each).multiply(BigDecimal.valueOf(parts)).toPlainString());
    }

    private static String shown(String text) {
        return text.length() > 30 ? text.substring(0, 30) + "…" : text;
    }
}
