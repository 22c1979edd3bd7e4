package org.vivaio.core.form;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * When a field, a step or a thank-you shows: an earlier field has one of these values.
 *
 * @param field name of the earlier field
 * @param in values of which one must have been given; empty means that any value will do
 */
public record Condition(String field, List<String> in) {
    /** Copies the values. */
    public Condition {
        in = List.copyOf(in);
    }

    /** Whether a submit fulfils it. */
    boolean holds(FormSubmission submission) {
        String text = submission.text(field);
        if (in.isEmpty()) {
            return !text.isEmpty() && !text.equals("false");
        }
        if (in.contains(text)) {
            return true;
        }
        for (String part : text.split(",")) {
            if (in.contains(part.strip())) {
                return true;
            }
        }
        return false;
    }

    /** As the embed reads it: {@code field=a|b}, with the values encoded; {@code field=} for any value. */
    String encoded() {
        return field + "="
                + in.stream()
                        .map(value ->
                                URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20"))
                        .collect(Collectors.joining("|"));
    }
}
