package org.vivaio.core.identity.match;

import java.util.ArrayList;
import java.util.List;
import org.vivaio.core.field.Field;
import org.vivaio.core.field.Fields;

/** The attributes that leads are matched by, as the tenant's fields say. */
public final class Attributes {
    private Attributes() {}

    /** The attributes of these fields, in their order. */
    public static List<Attribute> of(Fields fields) {
        List<Attribute> attributes = new ArrayList<>();
        for (Field field : fields.all().values()) {
            if (field.match() != Field.Match.NONE) {
                Comparison comparison = comparison(field);
                boolean day = field.as().filter(Field.As.DATE::equals).isPresent();
                attributes.add(new Attribute(field.key(), comparison, day ? Comparison.DATE : comparison));
            }
        }
        return List.copyOf(attributes);
    }

    private static Comparison comparison(Field field) {
        if (field.unique()) {
            return Comparison.UNIQUE;
        }
        if (field.key().equals("vatNumber")) {
            return Comparison.VAT;
        }
        if (field.match() == Field.Match.EXACT) {
            return Comparison.EXACT;
        }
        return switch (field.as().orElse(Field.As.TEXT)) {
            case NAME -> Comparison.NAME;
            case TEXT -> Comparison.TEXT;
            case COMPANY -> Comparison.COMPANY;
            case ADDRESS -> Comparison.ADDRESS;
            case POSTCODE -> Comparison.POSTCODE;
            case CITY -> Comparison.CITY;
            case REGION -> Comparison.REGION;
            case DATE -> Comparison.DATE;
            case CODE -> Comparison.CODE;
            case EMAIL -> Comparison.EMAIL;
            case PHONE -> Comparison.PHONE;
        };
    }
}
