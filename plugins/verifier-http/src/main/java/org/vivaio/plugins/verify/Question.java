package org.vivaio.plugins.verify;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vivaio.api.Json;

/**
 * What a service is asked about one lead.
 *
 * @param address with parameters, but without the key
 * @param body JSON, empty where nothing is posted
 */
record Question(URI address, String body) {
    private static final Pattern PLACE = Pattern.compile("\\{([A-Za-z][A-Za-z0-9_]{0,62})}");

    /** Fills in the fields; empty when none of those that are asked about is known. */
    static Optional<Question> of(VerifySettings settings, Map<String, Object> fields) {
        boolean[] any = {false, false};
        StringBuilder address = new StringBuilder(settings.url().toString().replaceAll("#.*", ""));
        char sign = address.indexOf("?") < 0 ? '?' : '&';
        for (Map.Entry<String, String> each : new TreeMap<>(settings.query()).entrySet()) {
            Optional<String> value = filled(each.getValue(), fields, any);
            if (value.isPresent()) {
                address.append(sign).append(encoded(each.getKey())).append('=').append(encoded(value.get()));
                sign = '&';
            }
        }
        Map<String, Object> body = new LinkedHashMap<>();
        for (Map.Entry<String, String> each : new TreeMap<>(settings.body()).entrySet()) {
            filled(each.getValue(), fields, any).ifPresent(value -> put(body, each.getKey(), value));
        }
        boolean asks = any[0] || !any[1];
        boolean post = settings.method() == VerifySettings.Method.POST;
        return asks && !fields.isEmpty()
                ? Optional.of(new Question(URI.create(address.toString()), post ? Json.write(body) : ""))
                : Optional.empty();
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @SuppressWarnings("unchecked")
    private static void put(Map<String, Object> into, String name, String value) {
        int dot = name.indexOf('.');
        if (dot <= 0) {
            into.put(name, value);
            return;
        }
        Object inner = into.computeIfAbsent(name.substring(0, dot), key -> new LinkedHashMap<String, Object>());
        if (inner instanceof Map<?, ?> map) {
            put((Map<String, Object>) map, name.substring(dot + 1), value);
        }
    }

    /** A text with its places filled; empty when one is not known. Notes whether any was, and whether there were places. */
    private static Optional<String> filled(String template, Map<String, Object> fields, boolean[] any) {
        Matcher place = PLACE.matcher(template);
        StringBuilder text = new StringBuilder();
        while (place.find()) {
            any[1] = true;
            Object value = fields.get(place.group(1));
            String plain = value == null ? "" : String.valueOf(value).strip();
            if (plain.isEmpty()) {
                return Optional.empty();
            }
            any[0] = true;
            place.appendReplacement(text, Matcher.quoteReplacement(plain));
        }
        return Optional.of(place.appendTail(text).toString());
    }

    /** Personal, so it never prints. */
    @Override
    public String toString() {
        return "Question";
    }
}
