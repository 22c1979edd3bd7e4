package org.vivaio.plugins.inbox;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads a mail that a program wrote by a template: labels and values in its text, its tables, its attachments. */
final class Notice {
    private static final Pattern EMAIL =
            Pattern.compile("[^\\s<>()\\[\\]:;,\"]{1,64}@[\\p{L}\\p{N}.-]+\\.[\\p{L}]{2,24}");
    private static final int LONGEST_VALUE = 20_000;

    private Notice() {}

    /** All labels and values that the mail holds, as they stand. */
    static Map<String, String> pairs(Content content) {
        Map<String, String> pairs = new LinkedHashMap<>();
        content.structured().forEach(text -> Structured.pairs(text).forEach(pairs::putIfAbsent));
        Structured.pairs(content.text()).forEach(pairs::putIfAbsent);
        if (!content.html().isEmpty()) {
            HtmlText.pairs(content.html()).forEach(pairs::putIfAbsent);
        }
        Labels.of(content.text()).forEach(pairs::putIfAbsent);
        return pairs;
    }

    /** The fields that known labels name, whatever the template. */
    static Map<String, Object> guess(Map<String, String> pairs) {
        Map<String, Object> fields = new LinkedHashMap<>();
        pairs.forEach((label, value) -> {
            String last = label.substring(label.lastIndexOf('.') + 1);
            Labels.known(label).or(() -> Labels.known(last)).ifPresent(field -> put(fields, field, value));
        });
        return named(fields);
    }

    private static void put(Map<String, Object> fields, String field, String value) {
        if (field.equals("email")) {
            var matcher = EMAIL.matcher(value);
            if (matcher.find()) {
                fields.putIfAbsent(field, matcher.group());
            }
        } else if (field.equals("phone")) {
            if (value.replaceAll("\\D", "").length() >= 6 && value.length() <= 60) {
                fields.putIfAbsent(field, value);
            }
        } else if (value.length() <= 200 || field.equals("message")) {
            fields.putIfAbsent(field, value.length() > LONGEST_VALUE ? value.substring(0, LONGEST_VALUE) : value);
        }
    }

    /** A name in one piece is taken apart; where the last name has a label of its own, it is the first one. */
    private static Map<String, Object> named(Map<String, Object> fields) {
        Object whole = fields.remove(Labels.FULL_NAME);
        if (whole != null) {
            if (fields.containsKey("lastName")) {
                fields.putIfAbsent("firstName", whole);
            } else if (!fields.containsKey("firstName")) {
                Enquiry.split(whole.toString(), fields);
            }
        }
        return fields;
    }

    /**
     * The fields that a template's author named.
     *
     * @param named by field: one or more labels or paths with {@code |} between them
     */
    static Map<String, Object> extract(Map<String, String> pairs, Map<String, String> named) {
        if (named.isEmpty()) {
            return guess(pairs);
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        named.forEach((field, labels) -> find(pairs, labels).ifPresent(value -> put(fields, field, value)));
        return named(fields);
    }

    static Optional<String> find(Map<String, String> pairs, String labels) {
        for (String label : List.of(labels.split("\\|"))) {
            String wanted = label.strip();
            if (pairs.containsKey(wanted)) {
                return Optional.of(pairs.get(wanted));
            }
            String plain = Labels.plain(wanted);
            Optional<String> value = pairs.entrySet().stream()
                    .filter(pair -> Labels.plain(pair.getKey()).equals(plain))
                    .map(Map.Entry::getValue)
                    .findFirst();
            if (value.isPresent() && !plain.isEmpty()) {
                return value;
            }
        }
        return Optional.empty();
    }

    /** Whether what was found is a person who can be answered, and not a few words with colons. */
    static boolean isPerson(Map<String, Object> fields) {
        boolean reachable = fields.containsKey("email") || fields.containsKey("phone");
        return reachable && fields.size() >= 2;
    }
}
