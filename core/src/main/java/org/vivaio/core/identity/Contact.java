package org.vivaio.core.identity;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.vivaio.core.field.Field;
import org.vivaio.core.field.Fields;
import org.vivaio.core.lead.Intake.MatchKey;

/**
 * How a person can be reached, as values tell; each is parsed once.
 *
 * @param email normal form of the address, when it is one
 * @param emailKind {@code business}, {@code free}, {@code invalid}, or empty without an address
 * @param phone the number in E.164, when it is one
 * @param phoneKind {@code mobile}, {@code landline}, {@code other}, {@code invalid}, or empty without a number
 */
public record Contact(Optional<String> email, String emailKind, Optional<String> phone, String phoneKind) {
    /** What the kind of a key of an own field begins with. */
    static final String UNIQUE = "unique:";

    private static final int LONGEST = 200;

    /** Reads the fields {@code email}, {@code phone} and {@code country}. */
    public static Contact of(Map<String, Object> fields) {
        Object email = fields.get("email");
        Optional<String> address = email == null ? Optional.empty() : Emails.normal(email.toString());
        String emailKind = email == null ? "" : address.map(Emails::kindOf).orElse("invalid");
        Object phone = fields.get("phone");
        Optional<Phones.Number> number =
                phone == null ? Optional.empty() : Phones.read(phone.toString(), Phones.region(fields));
        String phoneKind = phone == null ? "" : number.map(Phones.Number::kind).orElse("invalid");
        return new Contact(address, emailKind, number.map(Phones.Number::e164), phoneKind);
    }

    /** What the person is matched by, with the fields of which the tenant says that equal values name one person. */
    public SortedSet<MatchKey> keys(Map<String, Object> fields, Fields rules) {
        SortedSet<MatchKey> keys = keys();
        for (Field field : rules.unique()) {
            Object value = fields.get(field.key());
            if (value instanceof String || value instanceof Number) {
                String token = value.toString().strip().toLowerCase(Locale.ROOT);
                if (!token.isEmpty()) {
                    keys.add(new MatchKey(
                            UNIQUE + field.key(), token.length() > LONGEST ? token.substring(0, LONGEST) : token));
                }
            }
        }
        return keys;
    }

    /** What the person is matched by. */
    public SortedSet<MatchKey> keys() {
        SortedSet<MatchKey> keys = new TreeSet<>();
        email.ifPresent(token -> keys.add(new MatchKey("email", token)));
        phone.ifPresent(token -> keys.add(new MatchKey("phone", token)));
        return keys;
    }
}
