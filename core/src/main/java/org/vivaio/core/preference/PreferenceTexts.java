package org.vivaio.core.preference;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/** The words of the pages in one language. */
record PreferenceTexts(String language, Map<String, String> texts) {
    /** The languages that have them; the first is the last resort. */
    static final List<String> LANGUAGES = List.of("en", "it", "fr", "de", "es");

    private static final Map<String, PreferenceTexts> ALL = load();

    private static Map<String, PreferenceTexts> load() {
        Map<String, PreferenceTexts> all = new LinkedHashMap<>();
        for (String language : LANGUAGES) {
            Properties properties = new Properties();
            String resource = "/web/preference/messages_" + language + ".properties";
            try (InputStream in = PreferenceTexts.class.getResourceAsStream(resource)) {
                if (in == null) {
                    throw new IllegalStateException("missing on the class path: " + resource);
                }
                properties.load(new InputStreamReader(in, StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Map<String, String> texts = new LinkedHashMap<>();
            properties.stringPropertyNames().forEach(name -> texts.put(name, properties.getProperty(name)));
            all.put(language, new PreferenceTexts(language, Map.copyOf(texts)));
        }
        return Map.copyOf(all);
    }

    /** The first of these languages that has words, else English. */
    static PreferenceTexts of(List<String> languages) {
        for (String language : languages) {
            PreferenceTexts found = ALL.get(language.toLowerCase(Locale.ROOT).split("-", 2)[0]);
            if (found != null) {
                return found;
            }
        }
        return of(LANGUAGES);
    }

    /** A text with {@code {0}}, {@code {1}} replaced. */
    String text(String key, Object... values) {
        String text = texts.getOrDefault(key, key);
        for (int i = 0; i < values.length; i++) {
            text = text.replace("{" + i + "}", String.valueOf(values[i]));
        }
        return text;
    }

    /** A day, in words of the language. */
    String day(Instant at) {
        return DateTimeFormatter.ofLocalizedDate(FormatStyle.LONG)
                .withLocale(Locale.forLanguageTag(language))
                .format(at.atZone(ZoneOffset.UTC));
    }
}
