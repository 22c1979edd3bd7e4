package org.vivaio.api;

/**
 * Describes a kind of connector to people.
 *
 * @param id what a connection's {@code connector} names, e.g. {@code channel-email}; lower case, digits and dashes, the
 *     same in every version
 * @param label a short name in English, e.g. {@code E-mail (SMTP)}
 * @param help one or two plain sentences: what it does and what one needs to use it
 */
public record ConnectorSpec(String id, String label, String help) {
    /** Checks the form of the id. */
    public ConnectorSpec {
        if (!id.matches("[a-z][a-z0-9-]{1,59}")) {
            throw new IllegalArgumentException("A connector's id is lower case letters, digits and dashes, not: " + id);
        }
    }
}
