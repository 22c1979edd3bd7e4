package org.vivaio.core.routing;

import java.util.Set;

/**
 * Somebody who works leads (resource of kind {@code seller}).
 *
 * @param name resource name
 * @param label as people call them
 * @param email where alerts go
 * @param language of alerts
 * @param active whether they take new leads
 * @param provinces served, two letters in upper case
 * @param countries served, ISO 3166 in upper case; empty means all
 */
public record Seller(
        String name,
        String label,
        String email,
        String language,
        boolean active,
        Set<String> provinces,
        Set<String> countries) {

    boolean serves(String province) {
        return active && provinces.contains(province);
    }
}
