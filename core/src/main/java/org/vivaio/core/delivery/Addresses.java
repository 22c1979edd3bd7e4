package org.vivaio.core.delivery;

import com.sanctionco.jmail.JMail;
import java.util.Optional;
import org.vivaio.core.identity.Phones;
import org.vivaio.core.lead.LeadState;

/** Where a message goes; what could break out of a header is no address. */
final class Addresses {
    private static final int LONGEST = 254;

    private Addresses() {}

    static Optional<String> of(LeadState lead, String medium) {
        return switch (medium) {
            case "email" -> lead.text("email").flatMap(Addresses::email);
            case "sms", "phone" ->
                lead.text("phone")
                        .flatMap(phone -> Phones.read(phone, Phones.region(lead.fields())))
                        .map(Phones.Number::e164);
            default -> Optional.empty();
        };
    }

    /** A number of our own people, in Italy where it names no country. */
    static Optional<String> phone(String text) {
        return Phones.read(text, Phones.region(java.util.Map.of())).map(Phones.Number::e164);
    }

    static Optional<String> email(String text) {
        String address = text.strip();
        boolean plain = address.length() <= LONGEST && address.chars().noneMatch(c -> Character.isISOControl(c));
        return plain && JMail.isValid(address) ? Optional.of(address) : Optional.empty();
    }
}
