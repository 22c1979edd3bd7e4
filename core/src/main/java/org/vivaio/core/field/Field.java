package org.vivaio.core.field;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A field of the tenant's leads.
 *
 * @param key the name under which leads hold it
 * @param label what people call it, by language
 * @param help what to enter, by language
 * @param type what values are
 * @param options for a choice or a list: which values there are
 * @param match how leads are matched by it
 * @param as what it is about, where that is known: how two values are compared
 * @param unique whether an equal value names the same person, whatever else differs
 * @param survives which value a merged lead has
 */
public record Field(
        String key,
        Map<String, String> label,
        Map<String, String> help,
        Type type,
        List<String> options,
        Match match,
        Optional<As> as,
        boolean unique,
        Survives survives) {

    /** What values are. */
    public enum Type {
        TEXT,
        NUMBER,
        DATE,
        BOOLEAN,
        CHOICE,
        LIST
    }

    /** How leads are matched by a field. */
    public enum Match {
        /** Only equal values speak for the same person. */
        EXACT,
        /** Values that are alike do too. */
        FUZZY,
        /** Not at all. */
        NONE
    }

    /** What a field is about. */
    public enum As {
        NAME,
        TEXT,
        COMPANY,
        ADDRESS,
        POSTCODE,
        CITY,
        REGION,
        DATE,
        CODE,
        EMAIL,
        PHONE
    }

    /** Which value a merged lead has when both had one. */
    public enum Survives {
        /** The one that was said last. */
        LATEST,
        /** The one that was said first. */
        FIRST,
        /** That of the lead into which the other is merged. */
        SURVIVOR,
        /** The longer one. */
        LONGEST
    }
}
