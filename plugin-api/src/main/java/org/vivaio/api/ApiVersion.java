package org.vivaio.api;

/** The version of this API. A plugin's manifest names the range it was built for ({@code Plugin-Requires}). */
public final class ApiVersion {
    /** Semantic version of the API in this artifact. */
    public static final String CURRENT = "0.1.0";

    private ApiVersion() {}
}
