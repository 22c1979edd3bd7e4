package org.vivaio.core.plugin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.slf4j.LoggerFactory;

/**
 * What a plugin's jar brings for people besides code: texts in other languages ({@code META-INF/vivaio/texts_it.properties},
 * with keys {@code label}, {@code help}, {@code group.NAME}, {@code settings.NAME.label} and {@code settings.NAME.help}; of a
 * jar with several connectors each with the connector's id and a dot before it) and an icon ({@code
 * META-INF/vivaio/icon.svg}).
 */
final class PluginTexts {
    /** Languages of the console besides English, which stands in the code. */
    private static final List<String> LANGUAGES = List.of("it", "fr", "de", "es");

    private static final int LARGEST = 256 << 10;

    private final Map<String, Properties> byLanguage = new HashMap<>();
    private final Optional<byte[]> icon;

    private PluginTexts(ClassLoader loader) throws IOException {
        for (String language : LANGUAGES) {
            Optional<byte[]> file = read(loader, "META-INF/vivaio/texts_" + language + ".properties");
            if (file.isPresent()) {
                Properties texts = new Properties();
                texts.load(new InputStreamReader(new java.io.ByteArrayInputStream(file.get()), StandardCharsets.UTF_8));
                byLanguage.put(language, texts);
            }
        }
        icon = read(loader, "META-INF/vivaio/icon.svg");
    }

    static PluginTexts of(ClassLoader loader) {
        try {
            return new PluginTexts(loader);
        } catch (IOException | IllegalArgumentException e) {
            LoggerFactory.getLogger(PluginTexts.class)
                    .warn("{} has texts that cannot be read: {}", loader, e.toString());
            try {
                return new PluginTexts(ClassLoader.getPlatformClassLoader());
            } catch (IOException never) {
                throw new java.io.UncheckedIOException(never);
            }
        }
    }

    private static Optional<byte[]> read(ClassLoader loader, String name) throws IOException {
        try (InputStream in = loader.getResourceAsStream(name)) {
            return in == null ? Optional.empty() : Optional.of(in.readNBytes(LARGEST));
        }
    }

    Optional<byte[]> icon() {
        return icon.map(byte[]::clone);
    }

    /** A text in a language; the given one where there is none. */
    String text(String language, String connector, String key, String english) {
        Properties texts = byLanguage.get(language);
        if (texts == null) {
            return english;
        }
        return texts.getProperty(connector + "." + key, texts.getProperty(key, english));
    }

    /** A schema with its titles, descriptions and groups in a language. */
    ObjectNode translated(ObjectNode schema, String language, String connector) {
        ObjectNode copy = schema.deepCopy();
        if (byLanguage.containsKey(language)) {
            translate(copy, language, connector, "settings");
        }
        return copy;
    }

    private void translate(ObjectNode schema, String language, String connector, String path) {
        schema.path("properties").properties().forEach(property -> {
            ObjectNode node = (ObjectNode) property.getValue();
            String here = path + "." + property.getKey();
            put(
                    node,
                    "title",
                    text(
                            language,
                            connector,
                            here + ".label",
                            node.path("title").asText()));
            put(
                    node,
                    "description",
                    text(
                            language,
                            connector,
                            here + ".help",
                            node.path("description").asText()));
            String group = node.path("x-group").asText();
            if (!group.isEmpty()) {
                node.put("x-group", text(language, connector, "group." + group.replace(' ', '_'), group));
            }
            ObjectNode inner = node.path("items") instanceof ObjectNode items ? items : node;
            translate(inner, language, connector, here);
        });
    }

    private static void put(ObjectNode node, String key, String value) {
        if (!value.isEmpty()) {
            node.put(key, value);
        }
    }
}
