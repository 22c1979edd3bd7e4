package org.vivaio.core.plugin;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.Type;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IllformedLocaleException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vivaio.api.Secret;

/** Reads single values. A message says what is expected and never repeats the value: it may be a secret in the wrong place. */
final class SettingScalars {
    private static final Pattern SHORT_DURATION = Pattern.compile("([0-9]{1,12})(ms|s|m|h|d)");

    private static final Duration LONGEST = Duration.ofDays(36_500);

    /** A wrong value. */
    static final class Wrong extends Exception {
        private static final long serialVersionUID = 1L;

        /** Closed code. */
        private final String code;

        Wrong(String code, String message) {
            super(message, null, false, false);
            this.code = code;
        }

        String code() {
            return code;
        }
    }

    private SettingScalars() {}

    static Object read(SettingTypes.Shape shape, Type type, JsonNode node) throws Wrong {
        return switch (shape) {
            case TEXT -> text(node, "a text");
            case INT -> (int) whole(node, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case LONG -> whole(node, Long.MIN_VALUE, Long.MAX_VALUE);
            case DOUBLE -> number(node);
            case BOOLEAN -> truth(node);
            case DURATION -> duration(text(node, "a duration such as 5s, 10m, 2h or PT5S"));
            case URI -> uri(text(node, "an address such as https://example.com/in"));
            case LOCALE -> locale(text(node, "a language tag such as it or en-GB"));
            case CHOICE -> choice(SettingTypes.raw(type), node);
            case SECRET -> Secret.of(text(node, "a text"));
            default -> throw new IllegalArgumentException("No single value: " + shape);
        };
    }

    private static String text(JsonNode node, String expected) throws Wrong {
        if (!node.isTextual()) {
            throw new Wrong("type", "Write " + expected + ", in quotes; this is " + kind(node));
        }
        return node.textValue();
    }

    private static long whole(JsonNode node, long least, long greatest) throws Wrong {
        boolean whole = node.isIntegralNumber() && node.canConvertToLong();
        if (!whole || node.longValue() < least || node.longValue() > greatest) {
            throw new Wrong("type", "Write a whole number without quotes; this is " + kind(node));
        }
        return node.longValue();
    }

    private static double number(JsonNode node) throws Wrong {
        if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
            throw new Wrong("type", "Write a number without quotes; this is " + kind(node));
        }
        return node.doubleValue();
    }

    private static boolean truth(JsonNode node) throws Wrong {
        if (!node.isBoolean()) {
            throw new Wrong("type", "Write true or false without quotes; this is " + kind(node));
        }
        return node.booleanValue();
    }

    /** Reads {@code PT5S} as well as {@code 5s}, {@code 10m}, {@code 2h}. */
    static Duration duration(String text) throws Wrong {
        Matcher simple = SHORT_DURATION.matcher(text.strip());
        try {
            if (simple.matches()) {
                long amount = Long.parseLong(simple.group(1));
                return bounded(
                        switch (simple.group(2)) {
                            case "ms" -> Duration.ofMillis(amount);
                            case "s" -> Duration.ofSeconds(amount);
                            case "m" -> Duration.ofMinutes(amount);
                            case "h" -> Duration.ofHours(amount);
                            default -> Duration.ofDays(amount);
                        });
            }
            Duration duration = Duration.parse(text.strip());
            if (!duration.isNegative()) {
                return bounded(duration);
            }
        } catch (DateTimeException | ArithmeticException e) {
            // told below
        }
        throw new Wrong("type", "Write a duration such as 5s, 10m, 2h or PT5S");
    }

    /** Beyond this, milliseconds and deadlines would overflow somewhere. */
    private static Duration bounded(Duration duration) throws Wrong {
        if (duration.compareTo(LONGEST) > 0) {
            throw new Wrong("max", "Must be at most " + LONGEST.toDays() + "d");
        }
        return duration;
    }

    private static URI uri(String text) throws Wrong {
        try {
            URI uri = new URI(text.strip());
            if (uri.isAbsolute()) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // told below; its message would repeat the value
        }
        throw new Wrong("type", "Write a whole address such as https://example.com/in");
    }

    private static Locale locale(String text) throws Wrong {
        try {
            Locale locale = new Locale.Builder().setLanguageTag(text.strip()).build();
            if (!locale.getLanguage().isEmpty()) {
                return locale;
            }
        } catch (IllformedLocaleException e) {
            // told below
        }
        throw new Wrong("type", "Write a language tag such as it or en-GB");
    }

    private static Object choice(Class<?> type, JsonNode node) throws Wrong {
        List<String> names = new ArrayList<>();
        for (Object constant : type.getEnumConstants()) {
            names.add(SettingTypes.choice(constant));
        }
        String all = String.join(", ", names);
        String typed = text(node, "one of " + all);
        for (Object constant : type.getEnumConstants()) {
            if (SettingTypes.choice(constant).equals(typed)) {
                return constant;
            }
        }
        throw new Wrong("choice", "Choose one of " + all + "." + Suggestion.of(typed, names));
    }

    /** What a node is, without its value. */
    static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "a list";
            case OBJECT -> "an object";
            case STRING -> "a text";
            case NUMBER -> node.isIntegralNumber() ? "a whole number" : "a number with a fraction";
            case BOOLEAN -> "true or false";
            default -> "nothing";
        };
    }

    /** A text that is not there: a form sends an empty field as an empty text. */
    static Optional<JsonNode> given(JsonNode node) {
        boolean blank = node.isTextual() && node.textValue().isBlank();
        return node.isMissingNode() || node.isNull() || blank ? Optional.empty() : Optional.of(node);
    }
}
