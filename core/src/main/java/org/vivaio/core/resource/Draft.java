package org.vivaio.core.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A resource as somebody wants it to be.
 *
 * @param kind one of {@link Kinds#ALL}
 * @param name unique within its kind
 * @param spec as written; a secret that reads {@link Secrets#DOTS} keeps the stored one
 */
public record Draft(String kind, String name, ObjectNode spec) {
    /** {@code kind/name}. */
    public String key() {
        return kind + "/" + name;
    }
}
