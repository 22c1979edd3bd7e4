package org.vivaio.core.consent;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vivaio.api.Wording;
import org.vivaio.core.lead.EventData.ConsentText;
import org.vivaio.core.platform.Problem.FieldError;
import org.vivaio.core.platform.ProblemException;
import org.vivaio.core.resource.Resource;
import org.vivaio.core.resource.ResourceSet;
import org.vivaio.core.resource.RulebookPart;

/**
 * What people of a tenant can agree to.
 *
 * @param purposes by name
 */
public record Purposes(Map<String, PurposeSpec> purposes) {
    /** How the rulebook compiles them. */
    public static final RulebookPart<Purposes> PART = new RulebookPart<>(Purposes.class, Purposes::compile);

<<<<<<< HEAD
=======
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
            String spoken = texts.containsKey(language)
                    ? language
                    : texts.keySet().iterator().next();
            return Optional.of(new ConsentText(name, channel, version, spoken, hash(texts.get(spoken))));
        }
    }

>>>>>>> dec410e3526dee6379437ba525025a496ac10497
    /** A purpose by name. */
    public Optional<PurposeSpec> purpose(String name) {
        return Optional.ofNullable(purposes.get(name));
    }

<<<<<<< HEAD
    /** A wording that was shown, with the hash that proves it; empty when it is not one of the purpose's. */
    public Optional<ConsentText> text(String purpose, String channel, String version, String language) {
        return purpose(purpose)
                .filter(spec -> spec.channels().contains(channel))
                .flatMap(spec -> spec.wording(version, List.of(language)))
                .map(wording -> text(wording, channel));
=======
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
                                .forEach(text ->
                                        texts.put(text.getKey(), text.getValue().asText()));
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
>>>>>>> dec410e3526dee6379437ba525025a496ac10497
    }

    private static ConsentText text(Wording wording, String channel) {
        return new ConsentText(
                wording.purpose(), channel, wording.version(), wording.language(), PurposeSpec.hash(wording.text()));
    }

    private static Purposes compile(ResourceSet resources) {
        Map<String, PurposeSpec> purposes = new LinkedHashMap<>();
        for (Resource resource : resources.of("purpose")) {
            try {
                purposes.put(resource.name(), PurposeSpec.parse(resource.name(), resource.spec()));
            } catch (ProblemException e) {
                for (FieldError error : e.problem().errors()) {
                    resources.problem(resource.key() + ":" + error.field(), error.code(), error.message());
                }
            }
        }
        return new Purposes(Map.copyOf(purposes));
    }
}
