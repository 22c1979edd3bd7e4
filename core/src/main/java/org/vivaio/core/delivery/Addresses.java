package org.vivaio.core.delivery;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import com.sanctionco.jmail.JMail;
import java.util.Locale;
import java.util.Optional;
import org.vivaio.core.lead.LeadState;

/** Where a message goes; what could break out of a header is no address. */
final class Addresses {
    /** A number without country code is read as of the lead's country, or of this one. */
    private static final String DEFAULT_COUNTRY = "IT";

    private static final int LONGEST = 254;

    private Addresses() {}

    static Optional<String> of(LeadState lead, String medium) {
        return switch (medium) {
            case "email" -> lead.text("email").flatMap(Addresses::email);
            case "sms", "phone" ->
                lead.text("phone")
                        .flatMap(phone -> phone(phone, lead.text("country").orElse(DEFAULT_COUNTRY)));
            default -> Optional.empty();
        };
    }

    static Optional<String> email(String text) {
        String address = text.strip();
        boolean plain = address.length() <= LONGEST && address.chars().noneMatch(c -> Character.isISOControl(c));
        return plain && JMail.isValid(address) ? Optional.of(address) : Optional.empty();
    }

    private static Optional<String> phone(String text, String country) {
        String region = country.strip().toUpperCase(Locale.ROOT);
        PhoneNumberUtil numbers = PhoneNumberUtil.getInstance();
        try {
            PhoneNumber number =
                    numbers.parse(text, numbers.getSupportedRegions().contains(region) ? region : DEFAULT_COUNTRY);
            return numbers.isPossibleNumber(number)
                    ? Optional.of(numbers.format(number, PhoneNumberFormat.E164))
                    : Optional.empty();
        } catch (NumberParseException e) {
            return Optional.empty();
        }
    }
}
