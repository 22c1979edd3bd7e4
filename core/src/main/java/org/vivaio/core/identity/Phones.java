package org.vivaio.core.identity;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Telephone numbers: their E.164 form and type, by Google's metadata. */
public final class Phones {
    private static final PhoneNumberUtil UTIL = PhoneNumberUtil.getInstance();

    /** Where numbers without a country are taken to be from. */
    private static final String HOME = "IT";

    private Phones() {}

    /** The region to read a lead's national number in: its country where it is a code, else Italy. */
    public static String region(Map<String, Object> fields) {
        if (fields.get("country") instanceof String country) {
            String code = country.trim().toUpperCase(Locale.ROOT);
            if (UTIL.getSupportedRegions().contains(code)) {
                return code;
            }
        }
        return HOME;
    }

    /**
     * A valid number.
     *
     * @param e164 its international form
     * @param kind {@code mobile}, {@code landline} or {@code other}
     */
    public record Number(String e164, String kind) {}

    /** Reads a number as people write it; empty for what is no valid number. */
    public static Optional<Number> read(String number, String region) {
        if (number.length() > 64) {
            return Optional.empty();
        }
        try {
            PhoneNumber parsed = UTIL.parse(number, region);
            PhoneNumberUtil.PhoneNumberType type = UTIL.getNumberType(parsed);
            if (type == PhoneNumberUtil.PhoneNumberType.UNKNOWN) {
                return Optional.empty();
            }
            String kind = switch (type) {
                case MOBILE, FIXED_LINE_OR_MOBILE -> "mobile";
                case FIXED_LINE -> "landline";
                default -> "other";
            };
            return Optional.of(new Number(UTIL.format(parsed, PhoneNumberFormat.E164), kind));
        } catch (NumberParseException e) {
            return Optional.empty();
        }
    }
}
