package org.vivaio.core.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A versioned piece of configuration.
 *
 * @param kind one of {@link Kinds#ALL}
 * @param name unique within its kind
 * @param version counts the changes of this resource, from 1
 * @param spec what was written; secrets are sealed
 * @param derived what the host found out when it was saved (such as the roles of a connection's connector), so that
 *     deciding needs no look-up
 */
public record Resource(String kind, String name, long version, ObjectNode spec, ObjectNode derived) {
    /** What identifies a resource within its tenant, as {@code kind/name}. */
    public String key() {
        return kind + "/" + name;
    }
}
