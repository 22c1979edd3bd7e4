package org.vivaio.core.connection;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
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

    /** Between polls that found all there was, where the connection does not say. */
    public static final Duration USUAL = Duration.ofSeconds(60);

    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final Duration MOST = Duration.ofDays(7);

    /** Time between polls of a connection. */
    public Duration of(String connection) {
        return every.getOrDefault(connection, USUAL);
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
