package org.vivaio.core.resource;

import java.util.List;
import java.util.Map;

/** All active resources of one tenant, compiled together, with one version. Immutable. */
public final class Rulebook {
    private final String tenant;
    private final long version;
    private final Map<Class<?>, Object> parts;

    private Rulebook(String tenant, long version, Map<Class<?>, Object> parts) {
        this.tenant = tenant;
        this.version = version;
        this.parts = parts;
    }

    /** Compiles resources with the parts of all features, whatever is wrong with them. */
    public static Rulebook compile(String tenant, long version, List<Resource> resources, List<RulebookPart<?>> parts) {
        return compile(tenant, version, new ResourceSet(resources), parts);
    }

    /** Compiles resources with the parts of all features; the set holds what was found wrong. */
    public static Rulebook compile(String tenant, long version, ResourceSet resources, List<RulebookPart<?>> parts) {
        return new Rulebook(tenant, version, RulebookPart.compileAll(resources, parts));
    }

    /** The tenant whose rules these are. */
    public String tenant() {
        return tenant;
    }

    /** Grows by one with each activation; 0 for a tenant that has applied nothing yet. */
    public long version() {
        return version;
    }

    /** What a feature compiled. */
    public <T> T part(Class<T> type) {
        Object part = parts.get(type);
        if (part == null) {
            throw new IllegalStateException("The rulebook has no part " + type.getName());
        }
        return type.cast(part);
    }
}
