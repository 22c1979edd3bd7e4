package org.vivaio.core.resource;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * How a feature compiles its share of the rulebook.
 *
 * @param type what deciders ask the rulebook for
 * @param compile reads the resources it needs and reports what is wrong to the set
 */
public record RulebookPart<T>(Class<T> type, Function<ResourceSet, T> compile) {

    static Map<Class<?>, Object> compileAll(ResourceSet resources, List<RulebookPart<?>> parts) {
        Map<Class<?>, Object> compiled = new HashMap<>();
        for (RulebookPart<?> part : parts) {
            compiled.put(part.type(), part.compile().apply(resources));
        }
        return Map.copyOf(compiled);
    }
}
