package org.vivaio.core.consent;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vivaio.core.lead.EventData.ConsentText;
import org.vivaio.core.resource.Resource;
import org.vivaio.core.resource.ResourceSet;
import org.vivaio.core.resource.RulebookPart;
import org.vivaio.core.resource.Spec;

/**
 * What people can agree to (resources of kind {@code purpose}).
 *
 * @param purposes by name
 */
public record Purposes(Map<String, Purpose> purposes) {
    /** How the rulebook compiles them. */
    public static final RulebookPart<Purposes> PART = new RulebookPart<>(Purposes.class, Purposes::compile);

    /**
     * One purpose.
     *
     * @param name resource name
     * @param channels it may be given for; {@code notice} for a privacy notice
     * @param wordings texts by version and language
     * @param current the version in force
     */
    public record Purpose(
            String name, List<String> channels, Map<String, Map<String, String>> wordings, String current) {

        /** A wording as it stands, in the language asked for or else any. */
        public Optional<ConsentText> text(String channel, String version, String language) {
            Map<String, String> texts = wordings.get(version);
            if (texts == null || texts.isEmpty() || !channels.contains(channel)) {
                return Optional.empty();
            }
            String spoken = texts.containsKey(language) ? language : texts.keySet().iterator().next();
            return Optional.of(new ConsentText(name, channel, version, spoken, hash(texts.get(spoken))));
        }
    }

    /** A purpose by name. */
    public Optional<Purpose> purpose(String name) {
        return Optional.ofNullable(purposes.get(name));
    }

    private static Purposes compile(ResourceSet resources) {
        Map<String, Purpose> purposes = new LinkedHashMap<>();
        for (Resource resource : resources.of("purpose")) {
            Spec spec = resources.read(resource);
            spec.texts("label");
            spec.text("basis");
            Map<String, Map<String, String>> wordings = new LinkedHashMap<>();
            Optional<JsonNode> raw = spec.raw("wordings");
            raw.filter(JsonNode::isObject)
                    .ifPresent(all -> all.properties().forEach(version -> {
                        Map<String, String> texts = new LinkedHashMap<>();
                        version.getValue()
                                .properties()
                                .forEach(text -> texts.put(
                                        text.getKey(), text.getValue().asText()));
                        wordings.put(version.getKey(), texts);
                    }));
            String current = spec.requiredText("current");
            List<String> channels = spec.names("channels");
            spec.end();
            if (!wordings.containsKey(current)) {
                spec.report("current", "missing", "names version " + current + ", which \"wordings\" does not have");
            }
            if (channels.isEmpty()) {
                spec.report("channels", "required", "is missing: name the channels, or notice");
            }
            purposes.put(resource.name(), new Purpose(resource.name(), channels, wordings, current));
        }
        return new Purposes(purposes);
    }

    /** SHA-256 of the exact text, in hex. */
    public static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
