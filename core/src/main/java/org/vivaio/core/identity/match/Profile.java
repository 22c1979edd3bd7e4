package org.vivaio.core.identity.match;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vivaio.core.identity.Emails;
import org.vivaio.core.identity.Phones;

/** The values of a lead that it is matched by, in their plain form; made once for each comparison's side. */
public final class Profile {
    private static final int LONGEST = 200;

    private final List<Attribute> attributes;
    private final @Nullable String[] values;

    private Profile(List<Attribute> attributes, @Nullable String[] values) {
        this.attributes = attributes;
        this.values = values;
    }

    /** The profile of a lead's fields. */
    public static Profile of(List<Attribute> attributes, Map<String, Object> fields) {
        @Nullable String[] values = new @Nullable String[attributes.size()];
        for (int i = 0; i < values.length; i++) {
            Attribute attribute = attributes.get(i);
            Object value = fields.get(attribute.field());
            if (value instanceof String || value instanceof Number || value instanceof Boolean) {
                String text = value.toString();
                String plain =
                        plain(attribute.form(), text.length() > LONGEST ? text.substring(0, LONGEST) : text, fields);
                values[i] = plain.isEmpty() ? null : plain;
            }
        }
        return new Profile(attributes, values);
    }

    private static String plain(Comparison comparison, String text, Map<String, Object> fields) {
        return switch (comparison) {
            case NAME, TEXT, CITY -> Plain.words(text);
            case COMPANY -> Plain.company(text);
            case ADDRESS -> Plain.address(text);
            case POSTCODE, REGION, CODE, EXACT, UNIQUE, VAT -> Plain.code(text);
            case DATE -> Plain.date(text);
            case EMAIL -> Emails.normal(text).orElse("");
            case PHONE ->
                Phones.read(text, Phones.region(fields))
                        .map(Phones.Number::e164)
                        .orElse("");
        };
    }

    List<Attribute> attributes() {
        return attributes;
    }

    /** The plain value of the attribute at a place; null when the lead has none. */
    @Nullable
    String value(int place) {
        return values[place];
    }

    /** How many values there are. */
    public int size() {
        int size = 0;
        for (String value : values) {
            size += value == null ? 0 : 1;
        }
        return size;
    }
}
