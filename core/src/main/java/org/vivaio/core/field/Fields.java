package org.vivaio.core.field;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.vivaio.core.field.Field.As;
import org.vivaio.core.field.Field.Match;
import org.vivaio.core.field.Field.Survives;
import org.vivaio.core.field.Field.Type;
import org.vivaio.core.resource.Resource;
import org.vivaio.core.resource.ResourceSet;
import org.vivaio.core.resource.RulebookPart;
import org.vivaio.core.resource.Spec;

/**
 * The fields that a tenant's leads have: the standard ones, and the resources of kind {@code field}, which add own ones
 * or say more about a standard one.
 *
 * @param all by key, the standard ones first
 */
public record Fields(Map<String, Field> all) {
    /** How the rulebook compiles them. */
    public static final RulebookPart<Fields> PART = new RulebookPart<>(Fields.class, Fields::compile);

    /** Only the standard fields. */
    public static final Fields STANDARD = new Fields(standard());

    private static final Pattern KEY = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,63}");
    private static final Set<String> RESERVED = Set.of(
            "id",
            "stage",
            "owner",
            "source",
            "tags",
            "checks",
            "score",
            "scores",
            "consents",
            "createdAt",
            "updatedAt",
            "segments");

    /** A field by its key. */
    public Optional<Field> field(String key) {
        return Optional.ofNullable(all.get(key));
    }

    /** Fields of which an equal value names the same person. */
    public List<Field> unique() {
        return all.values().stream().filter(Field::unique).toList();
    }

    /** Which value of a field a merged lead has. */
    public Survives survives(String key) {
        return field(key).map(Field::survives).orElse(Survives.LATEST);
    }

    private static Map<String, Field> standard() {
        Map<String, Field> fields = new LinkedHashMap<>();
        fuzzy(fields, "firstName", As.NAME);
        fuzzy(fields, "lastName", As.NAME);
        fuzzy(fields, "company", As.COMPANY);
        fields.put("email", plain("email", Match.FUZZY, Optional.of(As.EMAIL), Survives.SURVIVOR));
        fields.put("phone", plain("phone", Match.FUZZY, Optional.of(As.PHONE), Survives.SURVIVOR));
        fields.put("vatNumber", plain("vatNumber", Match.EXACT, Optional.empty(), Survives.LATEST));
        fuzzy(fields, "address", As.ADDRESS);
        fuzzy(fields, "postcode", As.POSTCODE);
        fuzzy(fields, "city", As.CITY);
        fuzzy(fields, "province", As.REGION);
        for (String key : List.of("role", "country", "language", "message")) {
            fields.put(key, plain(key, Match.NONE, Optional.empty(), Survives.LATEST));
        }
        return java.util.Collections.unmodifiableMap(fields);
    }

    private static void fuzzy(Map<String, Field> fields, String key, As as) {
        fields.put(key, plain(key, Match.FUZZY, Optional.of(as), Survives.LATEST));
    }

    private static Field plain(String key, Match match, Optional<As> as, Survives survives) {
        return new Field(key, Map.of(), Map.of(), Type.TEXT, List.of(), match, as, false, survives);
    }

    private static Fields compile(ResourceSet resources) {
        Map<String, Field> fields = new LinkedHashMap<>(STANDARD.all());
        Map<String, String> definedBy = new LinkedHashMap<>();
        for (Resource resource : resources.of("field")) {
            Spec spec = resources.read(resource);
            Field field = read(spec, resource.name());
            spec.end();
            String before = definedBy.putIfAbsent(field.key(), resource.name());
            if (before != null) {
                spec.report("key", "duplicate", "the field " + field.key() + " is defined by field/" + before + " too");
            }
            fields.put(field.key(), field);
        }
        return new Fields(java.util.Collections.unmodifiableMap(fields));
    }

    private static Field read(Spec spec, String name) {
        String key = spec.text("key").orElse(name);
        if (RESERVED.contains(key) || !KEY.matcher(key).matches()) {
            spec.report(
                    "key",
                    "name",
                    key
                            + " cannot be a field's name: letters, digits and _ . - only, beginning with a letter, and none of "
                            + String.join(", ", new java.util.TreeSet<>(RESERVED))
                            + "; give another key");
        }
        Optional<Field> known = Optional.ofNullable(STANDARD.all().get(key));
        Type type = choice(spec, "type", Type.class, known.map(Field::type).orElse(Type.TEXT));
        List<String> options = spec.names("options");
        if (options.isEmpty() && type == Type.CHOICE) {
            spec.report("options", "required", "a choice needs its options");
        }
        Match match = choice(spec, "match", Match.class, known.map(Field::match).orElse(Match.NONE));
        Optional<As> as = spec.text("as").isPresent()
                ? Optional.of(choice(spec, "as", As.class, As.TEXT))
                : known.flatMap(Field::as).or(() -> FieldGuess.as(key, type));
        boolean unique = spec.flag("unique", false);
        if (unique && match != Match.EXACT) {
            spec.report("unique", "conflict", "only a field with match: exact can name a person on its own");
        }
        Survives survives = choice(
                spec, "survives", Survives.class, known.map(Field::survives).orElse(Survives.LATEST));
        return new Field(
                key,
                spec.texts("label"),
                spec.texts("help"),
                type,
                options,
                match,
                as,
                unique && match == Match.EXACT,
                survives);
    }

    private static <E extends Enum<E>> E choice(Spec spec, String name, Class<E> type, E fallback) {
        List<String> allowed = new ArrayList<>();
        Stream.of(type.getEnumConstants()).forEach(e -> allowed.add(e.name().toLowerCase(Locale.ROOT)));
        String chosen = spec.choice(name, allowed, fallback.name().toLowerCase(Locale.ROOT));
        return Enum.valueOf(type, chosen.toUpperCase(Locale.ROOT));
    }
}
