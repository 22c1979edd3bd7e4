package org.vivaio.core.inbox;

import java.util.HashSet;
import java.util.Set;
import org.vivaio.core.resource.ResourceSet;
import org.vivaio.core.resource.RulebookPart;

/**
 * The sources that captures may name: {@code api}, and the resources of kind {@code source}.
 *
 * @param names keys of the sources
 */
public record Sources(Set<String> names) {
    /** The source that every tenant has. */
    public static final String API = "api";

    /** How the rulebook compiles them. */
    public static final RulebookPart<Sources> PART = new RulebookPart<>(Sources.class, Sources::compile);

    private static Sources compile(ResourceSet resources) {
        Set<String> names = new HashSet<>();
        names.add(API);
        resources.of("source").forEach(resource -> names.add(resource.name()));
        return new Sources(Set.copyOf(names));
    }
}
