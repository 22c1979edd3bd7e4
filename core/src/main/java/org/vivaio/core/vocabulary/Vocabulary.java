package org.vivaio.core.vocabulary;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The names that a tenant's expressions may use.
 *
 * @param fields of leads, with their types
 * @param stages of the lifecycle; empty when they are not known here
 * @param phases of customers
 * @param segments by name
 * @param scores named scores beside the main one
 * @param open whether other fields are let pass: for searches, and for rulebooks saved before there was a check
 */
public record Vocabulary(
        Map<String, Type> fields,
        Set<String> stages,
        Set<String> phases,
        Set<String> segments,
        Set<String> scores,
        boolean open) {

    /** What a value is. */
    public enum Type {
        /** Text. */
        TEXT("text"),
        /** A number. */
        NUMBER("a number"),
        /** True or false. */
        FLAG("true or false"),
        /** A list of texts. */
        LIST("a list"),
        /** A time as RFC 3339, or a date; compared by the helpers. */
        TIME("a time"),
        /** Null. */
        NULL("null"),
        /** An object. */
        OBJECT("an object"),
        /** Not known before it is there. */
        ANY("any");

        private final String words;

        Type(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    /** The fields that every tenant has. */
    public static final Set<String> STANDARD = Set.of(
            "firstName",
            "lastName",
            "email",
            "phone",
            "company",
            "role",
            "vatNumber",
            "address",
            "postcode",
            "city",
            "province",
            "country",
            "language",
            "message");

    /** What stands under {@code lead} beside the fields. */
    static final Map<String, Type> MEMBERS = Map.ofEntries(
            Map.entry("id", Type.TEXT),
            Map.entry("stage", Type.TEXT),
            Map.entry("stageSince", Type.TIME),
            Map.entry("phase", Type.TEXT),
            Map.entry("owner", Type.TEXT),
            Map.entry("source", Type.TEXT),
            Map.entry("tags", Type.LIST),
            Map.entry("segments", Type.LIST),
            Map.entry("checks", Type.OBJECT),
            Map.entry("consents", Type.OBJECT),
            Map.entry("verification", Type.OBJECT),
            Map.entry("score", Type.OBJECT),
            Map.entry("scores", Type.OBJECT),
            Map.entry("createdAt", Type.TIME),
            Map.entry("updatedAt", Type.TIME));

    static final Map<String, Type> SCORE =
            Map.of("fit", Type.NUMBER, "engagement", Type.NUMBER, "total", Type.NUMBER, "grade", Type.TEXT);

    static final Map<String, Type> FACT =
            Map.of("type", Type.TEXT, "at", Type.TIME, "actor", Type.TEXT, "source", Type.TEXT, "data", Type.OBJECT);

    /** Copies the collections. */
    public Vocabulary {
        fields = Map.copyOf(fields);
        stages = Set.copyOf(stages);
        phases = Set.copyOf(phases);
        segments = Set.copyOf(segments);
        scores = Set.copyOf(scores);
    }

    /** Lets every name pass. */
    public static Vocabulary openToAll() {
        return new Vocabulary(standard(), Set.of(), Set.of(), Set.of(), Set.of(), true);
    }

    /** The same, with other fields let pass. */
    public Vocabulary opened() {
        return new Vocabulary(fields, stages, phases, segments, scores, true);
    }

    /** The standard fields with their types, to add to. */
    public static Map<String, Type> standard() {
        Map<String, Type> types = new LinkedHashMap<>();
        STANDARD.forEach(name -> types.put(name, Type.TEXT));
        return types;
    }

    /** The type of a member of {@code lead}; empty when there is none of this name. */
    Optional<Type> member(String name) {
        Type own = MEMBERS.get(name);
        return Optional.ofNullable(own != null ? own : fields.get(name));
    }

    /** All members of {@code lead}. */
    Set<String> members() {
        Set<String> names = new TreeSet<>(fields.keySet());
        names.addAll(MEMBERS.keySet());
        return names;
    }
}
