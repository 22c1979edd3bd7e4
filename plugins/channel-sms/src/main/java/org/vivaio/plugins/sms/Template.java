package org.vivaio.plugins.sms;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vivaio.api.Json;

/** Text with places in braces such as {@code {to}}; each value is written so that it cannot break out of its place. */
record Template(String text) {
    static final Set<String> PLACES = Set.of("to", "digits", "from", "text", "key", "callback", "token", "user");
    private static final Pattern PLACE = Pattern.compile("\\{([a-z]+)}");

    /** How values are written. */
    enum Writing {
        /** Inside of a JSON text. */
        JSON(Template::json),
        /** In an address or a form. */
        URL(value -> URLEncoder.encode(value, StandardCharsets.UTF_8)),
        /** In a header; line breaks are left out. */
        HEADER(value -> value.replaceAll("[\\r\\n]", " "));

        private final UnaryOperator<String> escape;

        Writing(UnaryOperator<String> escape) {
            this.escape = escape;
        }
    }

    /** Refuses places that do not exist. */
    Template {
        Matcher matcher = PLACE.matcher(text);
        while (matcher.find()) {
            if (!PLACES.contains(matcher.group(1))) {
                throw new IllegalArgumentException("There is no {" + matcher.group(1) + "}: places are "
                        + PLACES.stream().sorted().toList());
            }
        }
    }

    String fill(Map<String, String> values, Writing writing) {
        return PLACE.matcher(text)
                .replaceAll(place ->
                        Matcher.quoteReplacement(writing.escape.apply(values.getOrDefault(place.group(1), ""))));
    }

    private static String json(String value) {
        String quoted = Json.write(value);
        return quoted.substring(1, quoted.length() - 1);
    }
}
