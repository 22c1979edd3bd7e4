package org.vivaio.core.form;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;

/** The built-in words of forms in one language. */
final class Messages {
    /** The languages that have them; the first is the last resort. */
    static final List<String> LANGUAGES = List.of("en", "it", "fr", "de", "es");

    private static final Map<String, Messages> ALL = load();
    private static final Set<String> RIGHT_TO_LEFT = Set.of("ar", "fa", "he", "ur");

    private final Map<String, String> texts;

    private Messages(Map<String, String> texts) {
        this.texts = texts;
    }

    private static Map<String, Messages> load() {
        Map<String, Messages> all = new LinkedHashMap<>();
        for (String language : LANGUAGES) {
            Properties properties = new Properties();
            String resource = "/web/form/messages_" + language + ".properties";
            try (InputStream in = Messages.class.getResourceAsStream(resource)) {
                if (in == null) {
                    throw new IllegalStateException("missing on the class path: " + resource);
                }
                properties.load(new InputStreamReader(in, StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            all.put(
                    language,
                    new Messages(properties.stringPropertyNames().stream()
                            .collect(Collectors.toUnmodifiableMap(key -> key, properties::getProperty))));
        }
        return Collections.unmodifiableMap(all);
    }

    /** The words in the first of these languages that has them. */
    static Messages in(List<String> languages) {
        for (String language : languages) {
            Messages messages = ALL.get(base(language));
            if (messages != null) {
                return messages;
            }
        }
        return ALL.getOrDefault(LANGUAGES.get(0), new Messages(Map.of()));
    }

    /** The same with the form's own words for some of them. */
    Messages with(Map<String, Texts> own, List<String> languages) {
        if (own.isEmpty()) {
            return this;
        }
        Map<String, String> all = new java.util.HashMap<>(texts);
        own.forEach((key, text) -> all.put(key, text.in(languages)));
        return new Messages(all);
    }

    static String direction(String language) {
        return RIGHT_TO_LEFT.contains(base(language)) ? "rtl" : "ltr";
    }

    private static String base(String language) {
        return language.toLowerCase(Locale.ROOT).split("-", 2)[0];
    }

    Set<String> keys() {
        return texts.keySet();
    }

    /** The text under a key with {@code {0}}, {@code {1}} … replaced. */
    String text(String key, Object... values) {
        String text = texts.getOrDefault(key, key);
        for (int i = 0; i < values.length; i++) {
            text = text.replace("{" + i + "}", String.valueOf(values[i]));
        }
        return text;
    }

    /** The text for a number of things; these five languages have the same two forms for what we count. */
    String count(String key, int number) {
        return text(key + (number == 1 ? ".one" : ".other"), number);
    }
}
