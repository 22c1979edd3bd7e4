package org.vivaio.core.consent;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.vivaio.core.platform.Problem.FieldError;

/**
 * How a consent by e-mail is confirmed by the owner of the address.
 *
 * @param connection that sends the message; empty for the first e-mail connection of the tenant
 * @param template of the message; empty for a text of ours in five languages
 * @param expires how long the link works; then the consent lapses
 * @param resends how often the message is sent again when the box is ticked again meanwhile
 */
public record DoubleOptIn(Optional<String> connection, Optional<String> template, Duration expires, int resends) {
    private static final Set<String> KEYS = Set.of("connection", "template", "expires", "resends");
    private static final Duration WEEK = Duration.ofDays(7);
    private static final int RESENDS = 3;
    private static final int MOST_RESENDS = 10;
    private static final Duration LONGEST = Duration.ofDays(90);

    /** Reads {@code true}, or an object; {@code false} and nothing mean that ticking the box is enough. */
    static Optional<DoubleOptIn> parse(JsonNode node, List<FieldError> errors) {
        if (node.isMissingNode() || node.isNull() || node.isBoolean() && !node.booleanValue()) {
            return Optional.empty();
        }
        if (node.isBoolean()) {
            return Optional.of(new DoubleOptIn(Optional.empty(), Optional.empty(), WEEK, RESENDS));
        }
        if (!node.isObject()) {
            errors.add(PurposeSpec.error(
                    "doubleOptIn",
                    "type",
                    "Write true, or an object with connection, template," + " expires and resends."));
            return Optional.empty();
        }
        node.fieldNames().forEachRemaining(key -> {
            if (!KEYS.contains(key)) {
                errors.add(PurposeSpec.error(
                        "doubleOptIn." + key,
                        "unknown",
                        "Remove this key, or use one of connection, template, expires, resends."));
            }
        });
        JsonNode resends = node.path("resends");
        int times = resends.isMissingNode() ? RESENDS : resends.asInt(-1);
        if (times < 0 || times > MOST_RESENDS || !resends.isMissingNode() && !resends.isInt()) {
            errors.add(PurposeSpec.error(
                    "doubleOptIn.resends", "range", "Write a whole number from 0 to " + MOST_RESENDS + "."));
        }
        return Optional.of(new DoubleOptIn(
                name(node, "connection", errors), name(node, "template", errors), expires(node, errors), times));
    }

    private static Optional<String> name(JsonNode node, String key, List<FieldError> errors) {
        JsonNode value = node.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual() || value.asText().isBlank()) {
            errors.add(PurposeSpec.error("doubleOptIn." + key, "type", "Write the name of a " + key + "."));
            return Optional.empty();
        }
        return Optional.of(value.asText());
    }

    private static Duration expires(JsonNode node, List<FieldError> errors) {
        JsonNode value = node.path("expires");
        if (value.isMissingNode() || value.isNull()) {
            return WEEK;
        }
        String text = value.asText().toUpperCase(Locale.ROOT);
        try {
            Duration duration =
                    Duration.parse(text.startsWith("P") ? text : text.endsWith("D") ? "P" + text : "PT" + text);
            if (duration.compareTo(Duration.ofMinutes(1)) >= 0 && duration.compareTo(LONGEST) <= 0) {
                return duration;
            }
        } catch (DateTimeParseException e) {
            // said below
        }
        errors.add(PurposeSpec.error(
                "doubleOptIn.expires", "duration", "Write a duration from 1m to 90d, such as 7d or PT48H."));
        return WEEK;
    }
}
