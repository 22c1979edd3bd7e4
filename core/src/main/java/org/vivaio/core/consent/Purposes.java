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

    /** A purpose by name. */
    public Optional<PurposeSpec> purpose(String name) {
        return Optional.ofNullable(purposes.get(name));
    }

    /** A wording that was shown, with the hash that proves it; empty when it is not one of the purpose's. */
    public Optional<ConsentText> text(String purpose, String channel, String version, String language) {
        return purpose(purpose)
                .filter(spec -> spec.channels().contains(channel))
                .flatMap(spec -> spec.wording(version, List.of(language)))
                .map(wording -> text(wording, channel));
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
