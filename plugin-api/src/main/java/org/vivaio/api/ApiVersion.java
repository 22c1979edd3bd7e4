package org.vivaio.api;

/**
 * The version of this API, counted by semantic versioning: a minor version adds, only a major one takes away. A plugin's manifest
 * names the range it was built for ({@code Plugin-Requires}), such as {@code >=1.0.0 & <2.0.0}.
 */
public final class ApiVersion {
    /** Semantic version of the API in this artifact. */
    public static final String CURRENT = "1.1.0";

    private ApiVersion() {}
}
