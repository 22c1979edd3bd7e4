package org.vivaio.core.inbox.check;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.vivaio.core.identity.Contact;
import org.vivaio.core.inbox.ReasonCodes;
import org.vivaio.core.lead.Judgement.Reason;

/** Looks at the values of a capture, the same for every door: each oddity becomes a reason, and a check that rules can ask. */
public final class Checks {
    private static final PhoneNumberUtil PHONES = PhoneNumberUtil.getInstance();

    private final Map<String, Object> fields;
    private final List<Reason> reasons;
    private final Map<String, String> checks = new LinkedHashMap<>();

    private Checks(Map<String, Object> fields, List<Reason> reasons) {
        this.fields = fields;
        this.reasons = reasons;
    }

    /**
     * Checks all values.
     *
     * @param reasons takes what is odd
     * @return what was found out, by field; nothing personal
     */
    public static Map<String, String> of(Map<String, Object> fields, Contact contact, List<Reason> reasons) {
        Checks checks = new Checks(fields, reasons);
        checks.email(contact);
        checks.phone(contact);
        checks.names();
        checks.place();
        checks.taxes();
        return checks.checks;
    }

    private Optional<String> text(String name) {
        return fields.get(name) instanceof String text && !text.isBlank() ? Optional.of(text) : Optional.empty();
    }

    private void flag(String code, String field, String message) {
        reasons.add(Reason.of(code, field, message));
    }

    private void email(Contact contact) {
        if (contact.emailKind().isEmpty()) {
            return;
        }
        if (contact.email().isEmpty()) {
            checks.put("email", "invalid");
            flag(ReasonCodes.INVALID_EMAIL, "email", "Is no e-mail address; expected name@domain.example");
            return;
        }
        String normal = contact.email().get();
        boolean disposable = Mailboxes.disposable(normal);
        checks.put("email", disposable ? "disposable" : contact.emailKind());
        if (disposable) {
            flag(ReasonCodes.DISPOSABLE_EMAIL, "email", "Is an address of a throw-away provider");
        }
        if (Mailboxes.role(normal)) {
            flag(ReasonCodes.ROLE_EMAIL, "email", "Is an address of a function, not of a person");
        }
        Mailboxes.suggestion(normal)
                .ifPresent(domain ->
                        flag(ReasonCodes.EMAIL_TYPO, "email", "Looks misspelt; perhaps …@" + domain + " was meant"));
    }

    private void phone(Contact contact) {
        if (contact.phoneKind().isEmpty()) {
            return;
        }
        checks.put("phone", contact.phoneKind());
        if (contact.phone().isEmpty()) {
            flag(
                    ReasonCodes.INVALID_PHONE,
                    "phone",
                    "Is no telephone number; expected one with its country, such as +39 02 1234567");
        }
        contact.phone().flatMap(Checks::region).ifPresent(region -> checks.put("phone.region", region));
    }

    private static Optional<String> region(String e164) {
        try {
            return Optional.ofNullable(PHONES.getRegionCodeForNumber(PHONES.parse(e164, null)));
        } catch (NumberParseException e) {
            return Optional.empty();
        }
    }

    private void names() {
        for (String field : new String[] {"firstName", "lastName"}) {
            text(field).filter(NameCheck::odd).ifPresent(name -> {
                checks.put(field, "odd");
                flag(ReasonCodes.ODD_NAME, field, "Does not look like a name");
            });
        }
    }

    private void place() {
        Optional<String> written = text("country");
        Optional<String> country = written.flatMap(Places::country);
        if (written.isPresent() && country.isEmpty()) {
            flag(ReasonCodes.INVALID_COUNTRY, "country", "Is no country; expected two letters such as IT, or its name");
        }
        String where = country.orElse("IT");
        Optional<String> province = text("province");
        boolean italian = written.isEmpty() || where.equals("IT");
        boolean goodProvince = italian && province.filter(Places::province).isPresent();
        if (italian && province.isPresent() && !goodProvince) {
            flag(ReasonCodes.INVALID_PROVINCE, "province", "Is no Italian province; expected two letters such as MI");
        }
        Optional<String> postcode = text("postcode");
        if (postcode.isPresent() && (country.isPresent() || written.isEmpty() && goodProvince)) {
            if (!Places.postcode(postcode.get(), where)) {
                flag(ReasonCodes.INVALID_POSTCODE, "postcode", "Has not the form of a postcode of " + where);
            } else if (where.equals("IT") && goodProvince && !Places.lies(postcode.get(), province.get())) {
                flag(
                        ReasonCodes.POSTCODE_MISMATCH,
                        "postcode",
                        "Does not lie in the province " + province.get().strip().toUpperCase(Locale.ROOT));
            }
        }
    }

    private void taxes() {
        text("vatNumber").ifPresent(number -> {
            boolean good = TaxCodes.vatNumber(
                    number, text("country").flatMap(Places::country).orElse("IT"));
            checks.put("vatNumber", good ? "valid" : "invalid");
            if (!good) {
                flag(ReasonCodes.INVALID_VAT_NUMBER, "vatNumber", "Form or check digit is wrong");
            }
        });
        for (String field : new String[] {"taxCode", "codiceFiscale"}) {
            text(field).ifPresent(code -> {
                boolean good = TaxCodes.taxCode(code);
                checks.put(field, good ? "valid" : "invalid");
                if (!good) {
                    flag(ReasonCodes.INVALID_TAX_CODE, field, "Form or check letter is wrong");
                }
            });
        }
    }
}
