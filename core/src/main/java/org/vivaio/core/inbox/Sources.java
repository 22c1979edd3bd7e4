package org.vivaio.core.inbox;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.vivaio.core.resource.Resource;
import org.vivaio.core.resource.ResourceSet;
import org.vivaio.core.resource.RulebookPart;

/**
 * The sources that captures may name: {@code api}, and the resources of kind {@code source}. Forms and connections are
 * sources of their own, which follow the rules of the source that their spec names.
 *
 * @param byName the resources
 * @param rulesOf name of the resource whose rules hold, by key of a form ({@code form:…}) or connection
 */
public record Sources(Map<String, Source> byName, Map<String, String> rulesOf) {
    /** The source that every tenant has. */
    public static final String API = "api";

    /** How the rulebook compiles them. */
    public static final RulebookPart<Sources> PART = new RulebookPart<>(Sources.class, Sources::compile);

    /** Copies the maps. */
    public Sources {
        byName = Map.copyOf(byName);
        rulesOf = Map.copyOf(rulesOf);
    }

    /** Names that captures may use. */
    public Set<String> names() {
        Set<String> names = new HashSet<>(byName.keySet());
        names.add(API);
        return names;
    }

    /** Whether captures may name this source. */
    public boolean has(String name) {
        return name.equals(API) || byName.containsKey(name);
    }

    /** The rules for what comes under a key; a key without any is open. */
    public Source of(String key) {
        Source source = byName.get(rulesOf.getOrDefault(key, key));
        return source == null ? Source.open(key) : source;
    }

    private static Sources compile(ResourceSet resources) {
        Map<String, Source> sources = new HashMap<>();
        for (Resource resource : resources.of("source")) {
            sources.put(resource.name(), SourceSpec.read(resources, resource));
        }
        Map<String, String> rules = new HashMap<>();
        for (String kind : new String[] {"form", "connection"}) {
            for (Resource resource : resources.of(kind)) {
                String named = resource.spec().path("source").asText();
                if (named.isEmpty()) {
                    continue;
                }
                if (!sources.containsKey(named)) {
                    resources.problem(
                            resource.key() + ":source",
                            "missing",
                            "names the source " + named + ", which does not exist");
                }
                rules.put(kind.equals("form") ? "form:" + resource.name() : resource.name(), named);
            }
        }
        return new Sources(sources, rules);
    }
}
