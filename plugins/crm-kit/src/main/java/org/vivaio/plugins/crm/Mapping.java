package org.vivaio.plugins.crm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which part of a lead goes into which field of the CRM. Each value is text with places in braces: {@code
 * {fields.firstName} {fields.lastName}}; {@code {a|b}} takes the first that has a value. Text without a place is sent as it
 * stands. A value that is one place alone keeps its type. What comes out empty is not sent at all, so that nothing is
 * blanked in the CRM that a person filled in there.
 */
public final class Mapping {
    private static final Pattern PLACE = Pattern.compile("\\{([A-Za-z0-9_.|-]+)}");

    private final Map<String, String> texts;

    private Mapping(Map<String, String> texts) {
        this.texts = texts;
    }

    /**
     * Reads a mapping from settings.
     *
     * @param usual by field of the CRM
     * @param own of this connection: adds to the usual, replaces it, or with an empty value takes a field out
     * @throws IllegalArgumentException for a place that is not closed, with a message for the person who wrote it
     */
    public static Mapping of(Map<String, String> usual, Map<String, String> own) {
        Map<String, String> texts = new LinkedHashMap<>(usual);
        texts.putAll(own);
        texts.values().removeIf(String::isBlank);
        texts.forEach((field, text) -> {
            String rest = PLACE.matcher(text).replaceAll("");
            if (rest.indexOf('{') >= 0 || rest.indexOf('}') >= 0) {
                throw new IllegalArgumentException("The mapping of " + field
                        + " has a brace that is no place of the lead; places look like {fields.email}");
            }
        });
        return new Mapping(texts);
    }

    /** The fields of the CRM that it may fill. */
    public List<String> targets() {
        return List.copyOf(texts.keySet());
    }

    /** The values for one lead, without those that are empty. */
    public Map<String, Object> apply(Map<String, Object> lead) {
        Map<String, Object> values = new LinkedHashMap<>();
        texts.forEach((field, text) -> value(text, lead).ifPresent(value -> values.put(field, value)));
        return values;
    }

    private static Optional<Object> value(String text, Map<String, Object> lead) {
        Matcher matcher = PLACE.matcher(text);
        if (matcher.matches()) {
            return place(matcher.group(1), lead);
        }
        matcher.reset();
        if (!matcher.find()) {
            return Optional.of(text);
        }
        List<String> found = new ArrayList<>();
        String filled = matcher.replaceAll(place -> {
            Optional<Object> value = place(place.group(1), lead);
            value.ifPresent(v -> found.add(v.toString()));
            return Matcher.quoteReplacement(value.map(Object::toString).orElse(""));
        });
        return found.isEmpty() ? Optional.empty() : Optional.of(filled.strip().replaceAll(" {2,}", " "));
    }

    private static Optional<Object> place(String alternatives, Map<String, Object> lead) {
        for (String path : alternatives.split("\\|")) {
            Object at = lead;
            for (String step : path.split("\\.")) {
                at = at instanceof Map<?, ?> map ? map.get(step) : null;
            }
            if (at != null && !at.toString().isBlank() && !(at instanceof List<?> list && list.isEmpty())) {
                return Optional.of(at);
            }
        }
        return Optional.empty();
    }
}
