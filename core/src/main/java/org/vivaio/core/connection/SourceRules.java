package org.vivaio.core.connection;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.vivaio.core.platform.Durations;
import org.vivaio.core.plugin.ConnectionConfig;
import org.vivaio.core.resource.Resource;
import org.vivaio.core.resource.ResourceSet;
import org.vivaio.core.resource.RulebookPart;

/**
 * How often connections that are asked for leads are asked.
 *
 * @param every by connection; those that say nothing are missing
 */
public record SourceRules(Map<String, Duration> every) {
    /** How the rulebook compiles them. */
    public static final RulebookPart<SourceRules> PART = new RulebookPart<>(SourceRules.class, SourceRules::compile);

    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final Duration MOST = Duration.ofDays(7);

    /** Time between polls of a connection; the specification was compiled before. */
    public static Duration every(JsonNode spec) {
        return Durations.parse(spec.path("every").asText("")).orElse(ConnectionConfig.USUAL_PACE);
    }

    private static SourceRules compile(ResourceSet resources) {
        Map<String, Duration> every = new HashMap<>();
        for (Resource resource : resources.of("connection")) {
            Optional<Duration> wait = resources.read(resource).duration("every");
            if (wait.filter(d -> d.compareTo(LEAST) < 0 || d.compareTo(MOST) > 0)
                    .isPresent()) {
                resources.read(resource).report("every", "range", "must be from 1s to 7d");
            }
            wait.ifPresent(d -> every.put(resource.name(), d));
        }
        return new SourceRules(Map.copyOf(every));
    }
}
